"""What is wrong with a query, in the language of the page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cancerimage.hub.portal.words import language
from cancerimage.query import FIELDS, QueryError
from cancerimage.query.fields import Kind

SENTENCES: Mapping[str, str | Promise] = {
    "query.syntax": _("The query is not built like one: a bracket, a colon or a word is missing or too many."),
    "query.unknown_field": _("There is no such field. The fields are %(fields)s."),
    "query.unknown_value": _("%(label)s has no such value."),
    "query.unknown_unit": _("%(label)s is not counted in this unit."),
    "query.wrong_type": _("%(label)s wants a name or code: small letters, digits, dots, hyphens and underscores."),
    "query.out_of_range": _("%(label)s lies between %(low)s and %(high)s, the smaller number first."),
    "query.contradiction": _("The conditions exclude one another, so nothing can ever match."),
    "query.too_large": _("The query is longer than the language allows."),
    "query.too_deep": _("The query is nested deeper than the language allows."),
    "query.version": _("The query is of another version of the language."),
}
"""Every code of a fault with a sentence for the languages that the query's own message is not written in."""

NUMBER_WANTED = _("%(label)s wants a whole number or a range such as %(example)s.")

_FIELD_BEFORE = re.compile(r"(\w+)\s*:[^:]*$")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the text: why, where, and what was probably meant."""

    message: str
    detail: str
    """The query's own words, where they are in another language than the page."""
    before: str
    wrong: str
    after: str
    mended: str | None
    """The text with the suggestion in the place of the mistake."""
    suggestion: str | None

    @classmethod
    def of(cls, error: QueryError, text: str) -> "Fault":
        """Return what `error` says of `text`."""
        message = error.message if language() == "en" else _sentence(error, text)
        detail = "" if message == error.message else error.message
        if error.position is None:
            # A fault of the whole query, such as a contradiction: its suggestion takes the place of all of it.
            return cls(message, detail, "", "", "", error.suggestion, error.suggestion)
        start, end = error.position, error.position + error.length
        mended = None if error.suggestion is None else f"{text[:start]}{error.suggestion}{text[end:]}"
        return cls(message, detail, text[:start], text[start:end], text[end:], mended, error.suggestion)


def _sentence(error: QueryError, text: str) -> str:
    """Return a sentence in the language of the page, with the field and its bounds where the fault lies in one."""
    named = _FIELD_BEFORE.search(text[: error.position or 0])
    field = FIELDS.get(named[1].lower()) if named else None
    number = field is not None and field.kind is Kind.NUMBER
    wanted = NUMBER_WANTED if number and error.code == "query.wrong_type" else SENTENCES.get(error.code)
    if wanted is None:
        return error.message
    return str(wanted) % {
        "fields": ", ".join(FIELDS),
        "label": field.label(language()) if field else gettext("The field"),
        "example": f"{field.name}:{field.bands[1]}..{field.bands[2]}" if field and number else "",
        "low": field.minimum if field else "",
        "high": field.maximum if field else "",
    }
