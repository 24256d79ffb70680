"""How fast headers are read, beside pydicom in the same run, on every real file that the tests know."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

import pydicom

from benchmarks.figures import Figure, at_least, shown
from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.read import Header, headers
from cancerimage.dicom.silence import silence
from cancerimage.dicom.summarise import WANTED, summarise
from tests.support.real_files import unique_files

ROUNDS = 9
REPEATED = 6
"""How often our reader goes over all files in a round, in which pydicom goes over them once."""

PROCESSES = 2
THREADS = 16

TIMES = 12
TIMES_COLD = 5
FILES_PER_SECOND = 15_000
ROWS_PER_SECOND = 12_000

Reader = Callable[[Sequence[Path]], object]


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield files per second and ratios."""
    paths = unique_files()
    rounds = 1 if quick else ROUNDS
    about = f"{len(paths)} real files, warm, {len(tags.INDEXED)} values each"
    race = [tuple(_speed(reader, list(paths) * times) for reader, times in RACERS) for _ in range(rounds)]
    ours, texts, theirs = (max(speeds) for speeds in zip(*race, strict=True))
    # Both sides of a ratio run within a second of each other, so that other work on the machine hits both.
    times = median(ours / theirs for ours, _, theirs in race)
    times_texts = median(texts / theirs for _, texts, theirs in race)
    yield Figure(f"Headers, {about}: one process", f"{shown(ours)} files/s")
    yield at_least("Headers beside pydicom, warm", times, "times", TIMES, f" (pydicom {shown(theirs)} files/s)")
    yield Figure(
        "Headers with all values as text, beside pydicom, warm", f"{times_texts:.1f} times ({shown(texts)} files/s)"
    )
    together = _together(paths, rounds)
    yield at_least(f"Headers, warm, {PROCESSES} processes", together, "files/s", FILES_PER_SECOND)
    rows = _best(_summarise, paths, rounds)
    yield at_least("Headers into rows of an index, one process", rows, "files/s", ROWS_PER_SECOND)
    if hasattr(os, "posix_fadvise"):
        yield from _cold(paths, 3 if quick else ROUNDS)


def _read(paths: Sequence[Path]) -> None:
    for _ in headers(paths):
        pass


def _read_texts(paths: Sequence[Path]) -> None:
    for _, found in headers(paths):
        if isinstance(found, Header):
            for tag in tags.INDEXED:
                found.text(tag)


def _read_with_pydicom(paths: Sequence[Path]) -> None:
    with silence():
        for path in paths:
            try:
                ds = pydicom.dcmread(path, stop_before_pixels=True, force=True)
            except Exception:  # noqa: S112 - what it cannot read counts as read
                continue
            for tag in tags.INDEXED:
                try:
                    ds.get(tag)
                except ValueError:
                    continue


def _summarise(paths: Sequence[Path]) -> None:
    summarise(_placed(paths), "measured")


def _placed(paths: Sequence[Path]) -> Iterator[Header]:
    for _, found in headers(paths, WANTED):
        if isinstance(found, Header):
            try:
                found.require_identity()
            except Unreadable:
                continue
            yield found


RACERS: Sequence[tuple[Reader, int]] = ((_read, REPEATED), (_read_texts, REPEATED), (_read_with_pydicom, 1))
"""Who reads, and how often over all files."""


def _best(reader: Reader, paths: Sequence[Path], rounds: int) -> float:
    return max(_speed(reader, list(paths) * REPEATED) for _ in range(rounds))


def _speed(reader: Reader, paths: Sequence[Path]) -> float:
    begin = perf_counter()
    reader(paths)
    return len(paths) / (perf_counter() - begin)


def _together(paths: Sequence[Path], rounds: int) -> float:
    """Return the best files per second of several processes at once, after they have started."""
    share = list(paths) * REPEATED
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(_read, [list(paths)] * PROCESSES))
        best = 0.0
        for _ in range(rounds):
            begin = perf_counter()
            list(pool.map(_read, [share] * PROCESSES))
            best = max(best, PROCESSES * len(share) / (perf_counter() - begin))
    return best


def _cold(paths: Sequence[Path], rounds: int) -> Iterator[Figure]:
    """Yield the same with the system's cache of these files dropped before each run."""

    def cold(reader: Reader) -> float:
        for path in paths:
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
        return _speed(reader, paths)

    def read_together(paths: Sequence[Path]) -> None:
        list(headers(paths, threads=THREADS))

    race = [(cold(_read), cold(read_together), cold(_read_with_pydicom)) for _ in range(rounds)]
    alone, together, theirs = (max(speeds) for speeds in zip(*race, strict=True))
    yield at_least(
        f"Headers beside pydicom, cold, {THREADS} threads",
        median(max(alone, together) / theirs for alone, together, theirs in race),
        "times",
        TIMES_COLD,
        f" (one thread {shown(alone)}, {THREADS} threads {shown(together)}, pydicom {shown(theirs)} files/s)",
    )
