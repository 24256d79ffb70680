"""What commands write on: the two consoles, and how figures are written."""

import json
import sys
from datetime import datetime
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table


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


PLAIN_WIDTH = 160
"""Columns when the output is a file or a pipe, so that no cell is cut there."""


def page() -> Console:
    """Return the console of standard output."""
    return _console(sys.stdout.isatty(), stderr=False)


def margin() -> Console:
    """Return the console of standard error: progress, warnings, problems."""
    return _console(sys.stderr.isatty(), stderr=True)


def write_json(value: Any) -> None:
    """Write `value` as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")
    sys.stdout.flush()


def warn(sentence: str) -> None:
    """Write a warning on standard error."""
    console = margin()
    console.print("Warning:", style="bold yellow", end=" ")
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def say(sentence: str) -> None:
    """Write one plain sentence on standard output, never wrapped or coloured."""
    page().print(sentence, markup=False, highlight=False, soft_wrap=True)


def table(title: str | None, *words: str, numbers: tuple[str, ...] = (), narrow: tuple[str, ...] = ()) -> Table:
    """Return an empty table with text columns `words` and right-aligned columns `numbers`; `narrow` never wrap."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
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
