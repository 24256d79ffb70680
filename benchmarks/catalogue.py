"""The catalogue page over ten thousand dataset records."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, at_most, quantile, spread

RECORDS = 10_000
BUDGET_MS = 50


def measure(directory: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield how long the server takes for a page, over all the ways in which people look for datasets."""
    records = 200 if quick else RECORDS
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.processes.browsing", str(directory), str(records)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for line in said.splitlines():
        name, _, numbers = line.partition("\t")
        taken = [float(number) for number in numbers.split()]
        what = f"Catalogue with {records:,} dataset records: {name}, server time"
        yield at_most(what, quantile(taken, 0.95), "ms p95", BUDGET_MS, f" ({spread(taken)})")
