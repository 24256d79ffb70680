"""Numbers as people write them: `50`, `50..70`, `>=50`, `50 years`."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from cancerimage.query.errors import QueryError
from cancerimage.query.fields import Field
from cancerimage.query.leaves import shown, wants_number
from cancerimage.query.nodes import Between
from cancerimage.vocabulary.concept import fold

UNITS: Mapping[str, frozenset[str]] = {
    "years": frozenset({"years", "year", "y", "yr", "yrs", "jahre", "jahr", "jahren", "j"}),
    "images": frozenset({"images", "image", "instances", "instance", "bilder", "bild", "bildern"}),
    "days": frozenset({"days", "day", "d", "tage", "tag", "tagen"}),
    "percent": frozenset({"percent", "prozent", "%"}),
    "ng/mL": frozenset({"ng/ml"}),
}
"""The words for each unit, in every language."""

_PER_YEAR: Mapping[str, int] = {
    **dict.fromkeys(("months", "month", "mo", "m", "monate", "monat", "monaten"), 12),
    **dict.fromkeys(("weeks", "week", "w", "wk", "wochen", "woche"), 52),
    **dict.fromkeys(("days", "day", "d", "tage", "tag", "tagen"), 365),
}
"""The words for units that ages are written in elsewhere, with how many of them make a year."""

_DAYS: Mapping[str, int] = {
    **dict.fromkeys(UNITS["years"], 365),
    **dict.fromkeys((word for word, per_year in _PER_YEAR.items() if per_year == 12), 30),
    **dict.fromkeys((word for word, per_year in _PER_YEAR.items() if per_year == 52), 7),
}
"""The words for units that are longer than a day, with how many days they have."""

_CLOSE = 0.7
_DIGITS = 15
_NUMBER = r"(\d+)\s*(%|[^\W\d_]*(?:/[^\W\d_]+)?)"
_ONE = re.compile(_NUMBER)
_RANGE = re.compile(rf"(?:{_NUMBER})?\.\.(?:{_NUMBER})?")
_DASHED = re.compile(rf"{_NUMBER}\s*(?:[-–—]|\.{{3,}}|…|to|bis)\s*{_NUMBER}", re.IGNORECASE)


def is_unit(text: str) -> bool:
    """Say whether `text` is a unit, of this field or of none, perhaps misspelt."""
    word = _plain(text)
    return word in _PER_YEAR or any(get_close_matches(word, words, n=1, cutoff=_CLOSE) for words in UNITS.values())


def read_numbers(field: Field, comparison: str, text: str) -> Between:
    """Return the range that `text` means, after a comparison sign or none."""
    if not comparison:
        span = _RANGE.fullmatch(text)
        if span and text != "..":
            low, low_unit, high, high_unit = span.groups()
            _check_unit(field, text, low or "", low_unit or "")
            _check_unit(field, text, high or "", high_unit or "")
            return Between(
                field.name,
                None if low is None else _whole(field, low),
                None if high is None else _whole(field, high),
            )
        dashed = _DASHED.fullmatch(text)
        if dashed:
            raise wants_number(field, text, suggestion=f"{dashed[1]}..{dashed[3]}")
    one = _ONE.fullmatch(text)
    if not one:
        raise wants_number(field, comparison + text)
    _check_unit(field, comparison + text, one[1], one[2])
    return _compared(field, comparison, _whole(field, one[1]))


def _compared(field: Field, comparison: str, number: int) -> Between:
    match comparison:
        case ">=" | "≥":
            return Between(field.name, number, None)
        case "<=" | "≤":
            return Between(field.name, None, number)
        case ">":
            return Between(field.name, number + 1, None)
        case "<":
            return Between(field.name, None, number - 1)
        case _:
            return Between(field.name, number, number)


def _whole(field: Field, digits: str) -> int:
    if len(digits) > _DIGITS:
        raise QueryError(
            f"{field.label()} lies between {field.minimum} and {field.maximum}; "
            f"a number of {len(digits)} digits is outside.",
            code="query.out_of_range",
            suggestion=str(field.maximum),
        )
    return int(digits)


def _check_unit(field: Field, text: str, number: str, unit: str) -> None:
    if not unit:
        return
    word = _plain(unit)
    if field.unit is None:
        raise _wrong_unit(
            f"{field.label()} is a plain number without a unit; leave out {shown(unit)}.",
            text.replace(unit, "").strip(),
        )
    allowed = UNITS[field.unit]
    if word in allowed:
        return
    if field.unit == "years" and word in _PER_YEAR:
        raise _wrong_unit(
            f"{field.label()} is counted in whole years; a number of {word} cannot be searched.",
            f"{_whole(field, number) // _PER_YEAR[word]} years",
        )
    if field.unit == "days" and word in _DAYS:
        raise _wrong_unit(
            f"{field.label()} is counted in days; a number of {word} cannot be searched.",
            f"{_whole(field, number) * _DAYS[word]} days",
        )
    close = get_close_matches(word, allowed, n=1)
    raise _wrong_unit(
        f"{field.label()} is counted in {field.unit}; there is no unit {shown(unit)}.",
        text.replace(unit, close[0] if close else field.unit),
    )


def _plain(unit: str) -> str:
    """Return a unit as it is compared; signs that stand for a unit stay."""
    return fold(unit) if unit.isalpha() else unit.casefold()


def _wrong_unit(message: str, suggestion: str) -> QueryError:
    return QueryError(message, code="query.unknown_unit", suggestion=suggestion)
