"""Building an index from the public file, loading it, and the memory of the process that serves it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, at_most, shown
from cancerimage.demo import idc
from cancerimage.demo.collections import federation
from cancerimage.node.index import build

BUILD_SECONDS = 60
LOAD_SECONDS = 2
MEMORY_MB = 400
FEW = ("hcc_tace_seg", "lung_pet_ct_dx", "remind", "acrin_nsclc_fdg_pet")
"""Small collections for the quick mode."""


def measure(place: Path, *, quick: bool) -> Iterator[Figure]:
    """Build the index that the other parts ask, and yield what it takes."""
    every = [collection for node in federation(everything=True) for collection in node.collections]
    start = time.perf_counter()
    report = build(idc.source(FEW if quick else every), place)
    seconds = time.perf_counter() - start
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
    what = f"Build the index of {report.series:,} series, {report.subjects:,} subjects, {report.datasets} datasets"
    note = f" ({report.rows:,} row groups, {shown(size)} MB on disk with all records)"
    yield at_most(what, seconds, "s", BUILD_SECONDS, note)
    # A process of its own, because memory that others have used here would count.
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.processes.serving", str(place)], check=True, capture_output=True, text=True
    ).stdout
    loading, resident, peak = map(float, said.split())
    yield at_most("Load the index from disk, checksums compared", loading, "s", LOAD_SECONDS)
    note = f" (peak {shown(peak)} MB)"
    yield at_most("Resident memory of a node that has answered all cohorts", resident, "MB", MEMORY_MB, note)
