"""Single conditions: what makes one valid, and why another is not."""

import re

from cancerimage.query.errors import QueryError
from cancerimage.query.fields import FIELDS, Field, Kind
from cancerimage.query.nodes import Between, Is
from cancerimage.query.rendering import render_value
from cancerimage.query.suggestions import nearest_code, nearest_field
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""What the name of a dataset looks like."""

_SHOWN = 40


def unknown_field(name: str) -> QueryError:
    """Return the error for a field that does not exist."""
    always = ", ".join(field.name for field in FIELDS.values() if not field.clinical)
    return QueryError(
        f"There is no field {shown(name)}. The fields are {always}, and clinical ones such as stage or psa.",
        code="query.unknown_field",
        suggestion=nearest_field(name),
    )


def unknown_value(field: Field, text: str) -> QueryError:
    """Return the error for a value that the field's vocabulary does not hold."""
    vocabulary = VOCABULARIES[field.vocabulary or ""]
    # Somebody who asks for C50.4 must not be told of all of C50 without knowing it.
    broader = vocabulary.holding(text)
    suggestion = broader.code if broader else nearest_code(vocabulary, text)
    message = f"{field.label()} has no value {shown(text)}."
    if suggestion:
        message += f" Did you mean {suggestion} ({vocabulary.label(suggestion)})?"
    return QueryError(message, code="query.unknown_value", suggestion=suggestion)


def wants_number(field: Field, text: str, suggestion: str | None = None) -> QueryError:
    """Return the error for something else where a number is wanted."""
    return QueryError(
        f"{field.label()} wants a whole number or a range such as {field.name}:{_example(field)}, not {shown(text)}.",
        code="query.wrong_type",
        suggestion=suggestion,
    )


def wants_code(field: Field, text: str) -> QueryError:
    """Return the error for a number or range where a coded value is wanted."""
    example = "nsclc_radiomics" if field.kind is Kind.NAME else next(iter(VOCABULARIES[field.vocabulary or ""])).code
    return QueryError(
        f"{field.label()} wants a value such as {field.name}:{example}, not the number or range {shown(text)}.",
        code="query.wrong_type",
    )


def _example(field: Field) -> str:
    return f"{field.bands[1]}..{field.bands[2]}"


def check_leaf(leaf: Is | Between) -> None:
    """Refuse a condition on a field that does not exist, or with a value that the field cannot have."""
    field = FIELDS.get(leaf.field)
    if field is None:
        raise unknown_field(leaf.field)
    if isinstance(leaf, Between):
        _check_range(field, leaf)
    elif field.kind is Kind.NUMBER:
        if leaf.value != UNKNOWN:
            raise wants_number(field, leaf.value)
    elif field.kind is Kind.NAME:
        if not NAME.fullmatch(leaf.value):
            raise QueryError(
                f"{shown(leaf.value)} cannot be the name of a dataset: "
                "names have lower-case letters, digits, dots, hyphens and underscores.",
                code="query.wrong_type",
            )
    elif leaf.value not in VOCABULARIES[field.vocabulary or ""]:
        raise unknown_value(field, leaf.value)


def _check_range(field: Field, leaf: Between) -> None:
    if field.kind is not Kind.NUMBER or field.minimum is None or field.maximum is None:
        raise wants_code(field, "..".join("" if bound is None else _shown(bound) for bound in (leaf.low, leaf.high)))
    for bound in (leaf.low, leaf.high):
        if bound is not None and not field.minimum <= bound <= field.maximum:
            low, high = (
                None if each is None else min(max(each, field.minimum), field.maximum) for each in (leaf.low, leaf.high)
            )
            raise QueryError(
                f"{field.label()} lies between {field.minimum} and {field.maximum}; {_shown(bound)} is outside.",
                code="query.out_of_range",
                suggestion=render_value(Between(field.name, low, high)),
            )
    if leaf.low is not None and leaf.high is not None and leaf.low > leaf.high:
        raise QueryError(
            f"The range {leaf.low}..{leaf.high} is upside down: write the smaller number first.",
            code="query.out_of_range",
            suggestion=f"{leaf.high}..{leaf.low}",
        )


def shown(text: str) -> str:
    """Return `text` in quotation marks, shortened where it would swamp a message."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def _shown(number: int) -> str:
    # A number of thousands of digits would swamp the message, and Python refuses to print very long ones.
    return str(number) if abs(number) < 10**15 else "a number of more than 15 digits"
