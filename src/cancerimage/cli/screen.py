"""What commands write on: the two consoles, and how texts and figures are written."""

import json
import re
import sys
from datetime import datetime
from typing import Any, Protocol

from rich.console import Console, RenderableType
from rich.style import StyleType
from rich.table import Table
from rich.text import Text


class Levels(Protocol):
    """Anything that counts at the three levels."""

    @property
    def subjects(self) -> int:
        """How many subjects."""

    @property
    def studies(self) -> int:
        """How many studies."""

    @property
    def series(self) -> int:
        """How many series."""


class Listing(Table):
    """A table whose cells are plain texts: words from nodes are shown as they are and command no terminal."""

    def add_row(self, *cells: RenderableType | None, style: StyleType | None = None, end_section: bool = False) -> None:
        """Add a line of texts, or of what is ready to be printed."""
        plain = (line(cell) if isinstance(cell, str) else cell for cell in cells)
        super().add_row(*plain, style=style, end_section=end_section)


PLAIN_WIDTH = 160
"""Columns when the output is a file or a pipe, so that no cell is cut there."""

_HIDDEN_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that JSON may hold as they are, but that a terminal obeys or that turn a line around."""


def page() -> Console:
    """Return the console of standard output."""
    return _console(sys.stdout.isatty(), stderr=False)


def margin() -> Console:
    """Return the console of standard error: progress, warnings, problems."""
    return _console(sys.stderr.isatty(), stderr=True)


def write_json(value: Any) -> None:
    """Write `value` as JSON on standard output."""
    written = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(_HIDDEN_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n")
    sys.stdout.flush()


def warn(sentence: str) -> None:
    """Write a warning on standard error."""
    console = margin()
    console.print("Warning:", style="bold yellow", end=" ")
    console.print(text(sentence), soft_wrap=True)


def note(sentence: str) -> None:
    """Write one plain sentence on standard error, where it is in nobody's way who reads the output."""
    margin().print(text(sentence), soft_wrap=True)


def say(sentence: str) -> None:
    """Write one plain sentence on standard output, never wrapped or coloured."""
    page().print(text(sentence), soft_wrap=True)


def printable(words: str) -> str:
    """Return `words` without characters that command a terminal or are not seen; line breaks stay."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in words)


def text(words: str, style: StyleType = "") -> Text:
    """Return `words` to be printed as they are: brackets are no markup, and nothing commands the terminal."""
    return Text(printable(words), style)


def line(words: str, style: StyleType = "") -> Text:
    """Return `words` to be printed as they are, on one line."""
    return text(words.replace("\n", " "), style)


def table(title: str | None, *words: str, numbers: tuple[str, ...] = (), narrow: tuple[str, ...] = ()) -> Listing:
    """Return an empty table with text columns `words` and right-aligned columns `numbers`; `narrow` never wrap."""
    heading = None if title is None else line(title)
    made = Listing(
        title=heading, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False
    )
    for word in words:
        made.add_column(word, no_wrap=word in narrow, overflow="fold")
    for number in numbers:
        made.add_column(number, justify="right", no_wrap=True)
    return made


def figure(number: int) -> str:
    """Write a count with thousands apart."""
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """Write a count with its noun; without `many`, the plural is `one` with an s."""
    return f"{figure(number)} {one if number == 1 else many or one + 's'}"


def levels(counts: Levels) -> str:
    """Write how many subjects, studies and series there are."""
    subjects, studies = counted(counts.subjects, "subject"), counted(counts.studies, "study", "studies")
    return f"{subjects}, {studies}, {counted(counts.series, 'series', 'series')}"


def volume(size: int) -> str:
    """Write a number of bytes in the unit that suits it (decimal units, as storage is sold)."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} PB"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _console(terminal: bool, *, stderr: bool) -> Console:
    return Console(stderr=stderr, width=None if terminal else PLAIN_WIDTH, highlight=False)
