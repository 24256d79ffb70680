"""What is wrong with a query, said so that a person can mend it."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "query.syntax": "The text or the JSON object is not built like a query.",
    "query.unknown_field": "There is no such field.",
    "query.unknown_value": "The field has no such value.",
    "query.unknown_unit": "The number has a unit that the field does not have.",
    "query.wrong_type": "The field's values are of another kind: a number where a code is wanted, or the reverse.",
    "query.out_of_range": "The number lies outside what the field can hold, or the range is upside down.",
    "query.contradiction": "The conditions exclude one another, so nothing can ever match.",
    "query.too_large": "The query is longer than the language allows.",
    "query.too_deep": "The query is nested deeper than the language allows.",
    "query.version": "The JSON form is of another version of the language.",
}
"""Every code that a `QueryError` can carry, with its meaning."""


class QueryError(ValueError):
    """A query that cannot be read or makes no sense: where, why, and what was probably meant."""

    def __init__(
        self,
        message: str,
        *,
        code: str,
        position: int | None = None,
        length: int = 0,
        suggestion: str | None = None,
        pointer: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.position = position
        """Where in the text the mistake begins, counted from 0; None if the query did not come as text."""
        self.length = length
        """How many characters the mistake spans."""
        self.suggestion = suggestion
        """What to write in the place of the mistake, or of the whole query where no place is given."""
        self.pointer = pointer
        """The JSON pointer (RFC 6901) of the mistake, if the query came as JSON."""

    def at(self, position: int, length: int) -> "QueryError":
        """Return this error, placed in a text."""
        return QueryError(self.message, code=self.code, position=position, length=length, suggestion=self.suggestion)

    def within(self, pointer: str) -> "QueryError":
        """Return this error, placed in a JSON object."""
        return QueryError(self.message, code=self.code, suggestion=self.suggestion, pointer=pointer)
