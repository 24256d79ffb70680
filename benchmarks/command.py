"""How fast the command starts."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, at_most, milliseconds, spread

BUDGET_S = 0.3


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield the time from nothing to the help page."""
    command = Path(sys.executable).with_name("cancerimage")
    taken = milliseconds(
        lambda: subprocess.run([command, "--help"], check=True, capture_output=True), 3 if quick else 15
    )
    yield at_most(
        "`cancerimage --help`, a whole process",
        statistics.median(taken) / 1_000,
        "s p50",
        BUDGET_S,
        f" ({spread(taken)})",
    )
