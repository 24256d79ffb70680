"""Progress on standard error: live bars on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cancerimage.cli.screen import margin
from cancerimage.demo.report import Reporter


@contextmanager
def reporter() -> Iterator[Reporter]:
    """Lend the report that suits standard error."""
    report: Reporter = Bars() if sys.stderr.isatty() else Lines()
    try:
        yield report
    finally:
        report.close()


class Bars:
    """One line for the current step, and a bar for each index being built."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(24), TextColumn("{task.fields[step]}"), TimeElapsedColumn(),
            console=margin(), transient=True,
        )  # fmt: skip
        self._tasks: dict[str, TaskID] = {}
        self._step: TaskID | None = None
        self._progress.start()

    def step(self, sentence: str) -> None:
        """Show the step with a pulsing bar, in place of the one before."""
        self._clear()
        self._step = self._progress.add_task(sentence, total=None, step="")

    def indexing(self, node: str, step: str, done: int, total: int) -> None:
        """Move the bar of `node`."""
        if node not in self._tasks:
            self._tasks[node] = self._progress.add_task(node, step=step)
        self._progress.update(self._tasks[node], completed=done, total=total or None, step=step)

    def indexed(self, node: str) -> None:
        """Fill the bar of `node`."""
        task = self._tasks.get(node)
        if task is not None:
            self._progress.update(task, completed=1, total=1, step="done")

    def close(self) -> None:
        """Take the bars away."""
        self._clear()
        self._progress.stop()

    def _clear(self) -> None:
        for task in (*self._tasks.values(), *(() if self._step is None else (self._step,))):
            self._progress.remove_task(task)
        self._tasks.clear()
        self._step = None


class Lines:
    """One plain line for each step, and for each index when it is complete."""

    def step(self, sentence: str) -> None:
        """Write the step."""
        self._write(f"{sentence} …")

    def indexing(self, node: str, step: str, done: int, total: int) -> None:
        """Write nothing: a file wants no moving bars."""

    def indexed(self, node: str) -> None:
        """Write that the index is complete."""
        self._write(f"  {node} is indexed")

    def close(self) -> None:
        """Write nothing."""

    def _write(self, line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
