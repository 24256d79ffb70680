"""Read or de-identify many damaged files: no crash, no hang, little memory (`python -m benchmarks.mutations`)."""

import argparse
import os
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.engine import Engine
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.read import Header, header
from tests.support.mutations import mutant

COUNT = 100_000
PIECE = 500
MEMORY_MB = 300
PATIENCE = 10
"""The seconds after which one file counts as a hang."""

Victim = Callable[[bytes, Path], str]


class Hang(BaseException):
    """One file took too long; no `except Exception` may swallow it."""


def read(data: bytes, path: Path) -> str:
    """Read a damaged file from memory and from disk, with all its values, and return what became of it."""
    path.write_bytes(data)
    outcomes = [_outcome(source) for source in (data, path)]
    if outcomes[0] != outcomes[1]:
        raise AssertionError("a file reads differently from disk")
    found = outcomes[0]
    if not isinstance(found, Header):
        return found
    for tag in tags.INDEXED:
        found.texts(tag)
        found.numbers(tag)
    return "read"


def _outcome(source: bytes | Path) -> Header | str:
    try:
        return header(source)
    except Unreadable as fault:
        return str(fault.reason)


def clean(data: bytes, path: Path) -> str:
    """De-identify a damaged file, read what comes out, and return what became of it."""
    engine, words = _engine()
    try:
        cleaned = engine.clean(data, identifiers([header(data, IDENTIFYING)], words))
    except Unreadable as fault:
        return str(fault.reason)
    header(cleaned.data).require_identity()
    return "cleaned"


@cache
def _engine() -> tuple[Engine, Words]:
    words = Words.load()
    return Engine(STANDARD, ProjectKey.create(), words), words


VICTIMS: Mapping[str, Victim] = {"reading": read, "cleaning": clean}
"""What a damaged file is given to."""


def _stop(*_: object) -> None:
    raise Hang


def attack(victim: str, first: int, count: int) -> tuple[Counter[str], list[str], int]:
    """Give a victim some damaged files; return what became of them, every fault, and the most memory in MB."""
    outcomes: Counter[str] = Counter()
    faults = []
    before = signal.signal(signal.SIGALRM, _stop)
    with tempfile.TemporaryDirectory(prefix="cancerimage-mutations-") as folder:
        for number in range(first, first + count):
            data = mutant(number)
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)
            try:
                outcomes[VICTIMS[victim](data, Path(folder) / "image")] += 1
            except (Exception, Hang) as fault:
                # Whatever it is: this is what is looked for.
                faults.append(f"mutant {number}: {type(fault).__name__}: {fault}")
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
    return outcomes, faults, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Attack with all processes, and print what became of the files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--first", type=int, default=0, help="the number of the first damaged file")
    parser.add_argument("--victim", choices=VICTIMS, default="reading")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    begin = perf_counter()
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    memory = 0
    firsts = range(chosen.first, chosen.first + chosen.count, PIECE)
    counts = [min(PIECE, chosen.first + chosen.count - first) for first in firsts]
    # A process that crashes breaks the pool, and that ends the run loudly.
    with ProcessPoolExecutor(chosen.jobs, mp_context=get_context("spawn")) as pool:
        for found, wrong, most in pool.map(attack, repeat(chosen.victim), firsts, counts):
            outcomes += found
            faults += wrong
            memory = max(memory, most)
    for outcome, times in outcomes.most_common():
        print(f"{times:>9,}  {outcome}")
    print(f"{outcomes.total():,} damaged files in {perf_counter() - begin:,.0f} s, at most {memory} MB in a process.")
    print("\n".join(faults[:20]), file=sys.stderr)
    return 1 if faults or memory > MEMORY_MB else 0


if __name__ == "__main__":
    sys.exit(main())
