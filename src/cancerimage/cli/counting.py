"""A bar that counts on standard error, with the rate and the time left; plain lines where there is no terminal."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from cancerimage.cli.screen import counted, margin

Counter = Callable[[int, int], None]
"""Is told how many are done, and how many there are."""

Steps = Callable[[str, int, int | None], None]
"""Is told what is being done, how many are done, and how many there are, or None as long as nobody knows."""

SECONDS_BETWEEN_LINES = 10
SECONDS_BEFORE_RATE = 0.5


@contextmanager
def counting(doing: str, noun: str, nouns: str = "") -> Iterator[Counter]:
    """Lend what counts: `doing` says what is being done, `noun` what is counted."""
    with steps(noun, nouns) as step:
        step(doing, 0, None)
        yield lambda done, total: step(doing, done, total)


@contextmanager
def steps(noun: str = "", nouns: str = "") -> Iterator[Steps]:
    """Lend what counts in several steps, each with a bar of its own; `noun` is what is counted in all of them."""
    if sys.stderr.isatty():
        with _bars() as bars:
            yield _Bars(bars)
    else:
        yield _Lines(noun, nouns)


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(), console=margin(), transient=True,
    )  # fmt: skip


class _Bars:
    """A bar for each step."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, doing: str, done: int, total: int | None) -> None:
        if doing not in self._tasks:
            self._tasks[doing] = self._bars.add_task(doing, total=None, rate="")
        task = self._tasks[doing]
        passed = next(one.elapsed for one in self._bars.tasks if one.id == task) or 0
        rate = done / passed if passed >= SECONDS_BEFORE_RATE else 0
        self._bars.update(task, completed=done, total=total, rate=f"{rate:,.0f}/s" if rate >= 1 else "")


class _Lines:
    """A line for each step, and one now and then of how far it is."""

    def __init__(self, noun: str, nouns: str) -> None:
        self._noun, self._nouns = noun, nouns
        self._doing = ""
        self._last = 0.0

    def __call__(self, doing: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if doing != self._doing:
            self._doing, self._last = doing, now
            self._write(f"{doing} …")
        if total is not None and (done == total or now - self._last >= SECONDS_BETWEEN_LINES):
            self._last = now
            # Where nothing says what is counted, the step does: lines of other programs may stand in between.
            of = counted(total, self._noun, self._nouns) if self._noun else f"{total:,}"
            self._write(f"  {done:,} of {of}" if self._noun else f"  {doing}: {done:,} of {of}")

    def _write(self, line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
