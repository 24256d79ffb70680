"""What is wrong with a query, in the language of the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cancerimage.hub.portal.words import language
from cancerimage.query import QueryError

SENTENCES: Mapping[str, str | Promise] = {
    "query.syntax": _("The query is not built like one: a bracket, a colon or a word is missing or too many."),
    "query.unknown_field": _("There is no such field."),
    "query.unknown_value": _("The field has no such value."),
    "query.unknown_unit": _("The field has no such unit."),
    "query.wrong_type": _("The field's values are of another kind: a number or a code."),
    "query.out_of_range": _("The number lies outside what the field can hold, or the range is upside down."),
    "query.contradiction": _("The conditions exclude one another, so nothing can ever match."),
    "query.too_large": _("The query is longer than the language allows."),
    "query.too_deep": _("The query is nested deeper than the language allows."),
    "query.version": _("The query is of another version of the language."),
}
"""Every code of a fault with a sentence; the query's own message says more, but in English only."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the text: why, where, and what was probably meant."""

    message: str
    detail: str
    """The query's own words, where the page's language has only a general sentence."""
    before: str
    wrong: str
    after: str
    mended: str | None
    """The text with the suggestion in the place of the mistake."""
    suggestion: str | None

    @classmethod
    def of(cls, error: QueryError, text: str) -> "Fault":
        """Return what `error` says of `text`."""
        english = language() == "en"
        message = error.message if english else str(SENTENCES.get(error.code, error.message))
        detail = "" if english or message == error.message else error.message
        if error.position is None:
            return cls(message, detail, "", "", "", None, None)
        start, end = error.position, error.position + error.length
        mended = None if error.suggestion is None else f"{text[:start]}{error.suggestion}{text[end:]}"
        return cls(message, detail, text[:start], text[start:end], text[end:], mended, error.suggestion)
