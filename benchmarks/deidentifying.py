"""How fast files are de-identified, with and without the verifier, beside dicom-anonymizer in the same run."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from time import perf_counter

from dicomanonymizer import anonymize_dicom_file

from benchmarks.figures import Figure, at_least, shown
from cancerimage.dicom.deidentify.engine import Engine
from cancerimage.dicom.deidentify.fates import Fate, Source
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.deidentify.work import Setting, Workshop, Writing, Written
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.dicom.read import header
from cancerimage.dicom.silence import silence
from tests.support.real_files import unique_files

ROOT = Path("/")
KEY = ProjectKey(bytes(range(32)))
FEW = 20
ROUNDS = 5
PROCESSES = 2
LARGEST = 16 << 20
"""Two long cine loops would decide the bytes per second alone."""

FILES_PER_SECOND = 1_500
MEGABYTES_PER_SECOND = 500
VERIFIED_PER_SECOND = 600
TIMES = 4


def measure(directory: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield files and bytes per second, and the ratio to a peer that is written in Python as well."""
    work, size = _work(quick=quick)
    rounds = 1 if quick else ROUNDS
    plain, verified = _setting(directory, verified=False), _setting(directory, verified=True)
    alone, theirs = _race(plain, work, directory, rounds)
    about = f"{len(work)} real files of {shown(size / len(work) / 1e3)} kB on average"
    yield at_least(
        f"De-identify beside dicom-anonymizer, one process each, {about}",
        alone / theirs,
        "times",
        TIMES,
        f" ({shown(alone)} and {shown(theirs)} files/s)",
    )
    together = _together(plain, work, rounds)
    yield at_least(f"De-identify, {PROCESSES} processes, verifier off", together, "files/s", FILES_PER_SECOND)
    yield at_least("The same in bytes", together * size / len(work) / 1e6, "MB/s", MEGABYTES_PER_SECOND)
    checked = _together(verified, work, rounds)
    yield at_least(f"De-identify and verify, {PROCESSES} processes", checked, "files/s", VERIFIED_PER_SECOND)


def _work(*, quick: bool) -> tuple[list[Writing], int]:
    """Return the work on each real instance that can be de-identified, and how many bytes these have together."""
    vocabulary = Words.load()
    engine = Engine(STANDARD, KEY, vocabulary)
    found: list[Writing] = []
    instances: set[str] = set()
    size = 0
    for path in unique_files():
        if path.stat().st_size > LARGEST or (quick and len(found) == FEW):
            continue
        try:
            person = identifiers([header(path, IDENTIFYING)], vocabulary)
            cleaned = engine.clean(path.read_bytes(), person)
        except Unreadable:
            continue
        if cleaned.instance in instances:
            continue
        instances.add(cleaned.instance)
        found.append(Writing(person, (Source(str(path.relative_to(ROOT)), path.stat().st_size, 0),), {}))
        size += path.stat().st_size
    return found, size


def _setting(directory: Path, *, verified: bool) -> Setting:
    unfinished = directory / "unfinished"
    unfinished.mkdir(exist_ok=True)
    return Setting(ROOT, directory / "images", unfinished, STANDARD, KEY, mode=Mode.OFF, verified=verified)


def _race(setting: Setting, work: Sequence[Writing], directory: Path, rounds: int) -> tuple[float, float]:
    """Return the best files per second of one process of ours and of theirs, in turns, from disk to disk."""
    workshop = Workshop(setting)
    _perform_all(workshop, work, setting)
    ours = theirs = 0.0
    for _ in range(rounds):
        ours = max(ours, len(work) / _perform_all(workshop, work, setting))
        theirs = max(theirs, len(work) / _their_way(work, directory / "theirs"))
    return ours, theirs


def _their_way(work: Sequence[Writing], out: Path) -> float:
    """Let them do all the work, and return the seconds; what they cannot do counts as done."""
    out.mkdir()
    begin = perf_counter()
    with silence():
        for number, one in enumerate(work):
            try:
                anonymize_dicom_file(str(ROOT / one.sources[0].path), str(out / f"{number}.dcm"))
            except Exception:  # noqa: S112 - what it raises is what its parts raise
                continue
    taken = perf_counter() - begin
    rmtree(out)
    return taken


def _together(setting: Setting, work: Sequence[Writing], rounds: int) -> float:
    """Return the best files per second of several processes at once, after they have started."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _begin, (setting,)) as pool:
        shares = [work] * PROCESSES
        list(pool.map(_perform_share, shares))
        return max(PROCESSES * len(work) / max(pool.map(_perform_share, shares)) for _ in range(rounds))


_workshop: tuple[Workshop, Setting] | None = None


def _begin(setting: Setting) -> None:
    """Give each process folders of its own: to write over a file takes longer than to make one."""
    global _workshop
    own = replace(setting, images=setting.images / str(os.getpid()))
    _workshop = Workshop(own), own


def _perform_share(work: Sequence[Writing]) -> float:
    assert _workshop is not None
    workshop, setting = _workshop
    return _perform_all(workshop, work, setting)


def _perform_all(workshop: Workshop, work: Sequence[Writing], setting: Setting) -> float:
    """Do all the work, and return the seconds."""
    begin = perf_counter()
    for one in work:
        written = workshop.perform(one)
        assert isinstance(written, Written)
        assert all(ending.fate is Fate.RELEASED for ending in written.endings), "a file was not released"
    taken = perf_counter() - begin
    for path in setting.images.rglob("*.dcm"):
        path.unlink()
    return taken
