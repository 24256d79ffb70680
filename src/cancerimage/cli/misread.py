"""A query that cannot be read: shown with a mark under the place, and with what was probably meant."""

from collections.abc import Iterator
from contextlib import contextmanager

from cancerimage.cli.outcomes import Outcome
from cancerimage.cli.screen import margin, printable, text


class Misread(Exception):
    """The query cannot be read or makes no sense."""

    outcome = Outcome.MISUSED

    def __init__(
        self, query: str, message: str, position: int | None = None, length: int = 0, suggestion: str | None = None
    ) -> None:
        super().__init__(message)
        self.query = query
        self.message = message
        self.position = position
        self.length = length
        self.suggestion = suggestion

    def show(self) -> None:
        """Write the query, the mark, the message and the suggestion on standard error."""
        console = margin()
        console.print("Error:", style="bold red", end=" ")
        console.print(text(self.message), soft_wrap=True)
        if self.position is not None:
            for part in excerpt(self.query, self.position, self.length):
                console.print(text(f"  {part}"), soft_wrap=True)
        if self.suggestion:
            console.print(text(f"Perhaps you meant: {self.suggestion}"), soft_wrap=True)


def excerpt(query: str, position: int, length: int, width: int = 72) -> tuple[str, str]:
    """Return the part of `query` around a place, at most `width` characters, and the mark that goes below it."""
    # One character of text for one of the mark, so that they stay one above the other.
    line = printable(query).replace("\n", " ")
    start = max(0, min(position - width // 2, len(line) - width))
    end = min(len(line), start + width)
    before, after = "…" if start else "", "…" if end < len(line) else ""
    mark = "^" * max(1, min(length, end - position))
    return f"{before}{line[start:end]}{after}", " " * (len(before) + position - start) + mark


@contextmanager
def readable(query: str) -> Iterator[None]:
    """Turn the hub's refusal of `query` into a `Misread`."""
    from cancerimage.sdk import QueryRefused

    try:
        yield
    except QueryRefused as error:
        raise Misread(query, error.detail, error.position, error.length, error.suggestion) from None


def check(query: str) -> None:
    """Raise if this release cannot read `query`; a hub of another release may judge differently."""
    from cancerimage.query import QueryError, parse
    from cancerimage.query import check as check_sense

    try:
        check_sense(parse(query))
    except QueryError as error:
        raise Misread(query, error.message, error.position, error.length, error.suggestion) from None
