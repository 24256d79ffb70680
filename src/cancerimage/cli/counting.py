"""A bar that counts on standard error, with the rate and the time left; plain lines where there is no terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cancerimage.cli.screen import counted, margin

Counter = Callable[[int, int], None]
"""Is told how many are done, and how many there are."""

SECONDS_BETWEEN_LINES = 10


@contextmanager
def counting(doing: str, noun: str, nouns: str = "") -> Iterator[Counter]:
    """Lend what counts: `doing` says what is being done, `noun` what is counted."""
    if sys.stderr.isatty():
        with _bars() as bars:
            task = bars.add_task(doing, total=None)

            def move(done: int, total: int) -> None:
                rate = done / max(1e-9, bars.tasks[0].elapsed or 0)
                bars.update(task, completed=done, total=total, rate=f"{rate:,.0f}/s" if rate >= 1 else "")

            yield move
    else:
        lines = _Lines(noun, nouns)
        sys.stderr.write(f"{doing} …\n")
        yield lines


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(), console=margin(), transient=True,
    )  # fmt: skip


class _Lines:
    """One line now and then."""

    def __init__(self, noun: str, nouns: str) -> None:
        self._noun, self._nouns = noun, nouns
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            sys.stderr.write(f"  {done:,} of {counted(total, self._noun, self._nouns)}\n")
            sys.stderr.flush()
