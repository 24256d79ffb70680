"""How fast files are de-identified, with and without the verifier, beside dicom-anonymizer in the same run."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from shutil import rmtree
from time import perf_counter

from dicomanonymizer import anonymize_dicom_file
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import UID

from benchmarks.figures import Figure, at_least, shown
from cancerimage.dicom.deidentify.engine import Engine
from cancerimage.dicom.deidentify.fates import Fate, Source
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.deidentify.survey import survey
from cancerimage.dicom.deidentify.tasks import Setting, Writing, Written
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.deidentify.work import Workshop
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.dicom.read import header
from cancerimage.dicom.silence import silence
from tests.support.real_files import unique_files

KEY = ProjectKey(bytes(range(32)))
FEW = 20
ROUNDS = 5
PROCESSES = 2
SMALL = 64 << 10
"""Bytes of files of which every single one counts; of larger ones, their bytes do."""
LARGEST = 16 << 20
"""Two long cine loops would decide everything alone."""
MATRIX = 512
"""Rows and columns of an image of CT, which takes half a megabyte."""

FILES_PER_SECOND = 1_500
MEGABYTES_PER_SECOND = 500
VERIFIED_PER_SECOND = 600
TIMES = 4


@dataclass(frozen=True, slots=True)
class Load:
    """Files to be de-identified."""

    about: str
    source: Path
    work: Sequence[Writing]

    @property
    def sources(self) -> list[Source]:
        """Return every file."""
        return [source for one in self.work for source in one.sources]

    @property
    def size(self) -> int:
        """Return how many bytes they have together."""
        return sum(source.size for source in self.sources)

    def told(self) -> str:
        """Return what files they are."""
        files = self.sources
        return f"{len(files)} {self.about} of {shown(self.size / len(files) / 1e3)} kB on average"


def measure(directory: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield files and bytes per second, and the ratios to a peer that is written in Python as well."""
    rounds = 1 if quick else ROUNDS
    real = _real_files(quick=quick)
    small = replace(real, work=[one for one in real.work if one.sources[0].size <= SMALL])
    large = _images(directory / "made", quick=quick)
    for load in (real, large):
        alone, theirs = _race(load, directory, rounds)
        yield at_least(
            f"De-identify beside dicom-anonymizer, one process each, {load.told()}",
            alone / theirs,
            "times",
            TIMES,
            f" ({shown(alone)} and {shown(theirs)} files/s)",
        )
    speed = _together(small, directory, rounds)
    what = f"De-identify, {PROCESSES} processes, verifier off"
    yield at_least(f"{what}, {small.told()}", speed, "files/s", FILES_PER_SECOND)
    speed = _together(large, directory, rounds)
    megabytes = speed * large.size / len(large.sources) / 1e6
    yield at_least(f"{what}, {large.told()}", megabytes, "MB/s", MEGABYTES_PER_SECOND, f" ({shown(speed)} files/s)")
    for load in (small, large):
        checked = _together(load, directory, rounds, verified=True)
        what = f"De-identify and verify, {PROCESSES} processes, {load.told()}"
        yield at_least(what, checked, "files/s", VERIFIED_PER_SECOND)


def _real_files(*, quick: bool) -> Load:
    """Return the work on each real instance that can be de-identified."""
    vocabulary = Words.load()
    engine = Engine(STANDARD, KEY, vocabulary)
    found: list[Writing] = []
    instances: set[str] = set()
    root = Path("/")
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
        found.append(Writing(person, (Source(str(path.relative_to(root)), path.stat().st_size, 0),), {}))
    return Load("real files", root, found)


def _images(folder: Path, *, quick: bool) -> Load:
    """Return the work on a series with the header of a real image of CT, and pixels as many as usual today."""
    folder.mkdir()
    image = dcmread(str(get_testdata_file("CT_small.dcm")))
    image.Rows = image.Columns = MATRIX
    del image.DataSetTrailingPadding  # which hardly any scanner writes
    for number in range(FEW if quick else 5 * FEW):
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = UID(f"2.25.{MATRIX}{number + 1}")
        image.InstanceNumber = number + 1
        row = ((number + place) * place % 3_000 for place in range(MATRIX))
        image.PixelData = b"".join(value.to_bytes(2, "little") for value in row) * MATRIX
        image.save_as(folder / f"{number}.dcm")
    found = survey(folder, Words.load())
    work = [Writing(found.people[one.patient], one.sources, {}) for one in found.series]
    return Load("images of CT", folder, work)


def _setting(load: Load, directory: Path, *, verified: bool = False) -> Setting:
    unfinished = directory / "unfinished"
    unfinished.mkdir(exist_ok=True)
    return Setting(load.source, directory / "images", unfinished, STANDARD, KEY, mode=Mode.OFF, verified=verified)


def _race(load: Load, directory: Path, rounds: int) -> tuple[float, float]:
    """Return the best files per second of one process of ours and of theirs, in turns, from disk to disk."""
    setting = _setting(load, directory)
    workshop = Workshop(setting)
    _perform_all(workshop, load.work, setting)
    files = len(load.sources)
    ours = theirs = 0.0
    for _ in range(rounds):
        ours = max(ours, files / _perform_all(workshop, load.work, setting))
        theirs = max(theirs, files / _their_way(load, directory / "theirs"))
    return ours, theirs


def _their_way(load: Load, out: Path) -> float:
    """Let them do all the work, and return the seconds; what they cannot do counts as done."""
    out.mkdir()
    begin = perf_counter()
    with silence():
        for number, source in enumerate(load.sources):
            try:
                anonymize_dicom_file(str(load.source / source.path), str(out / f"{number}.dcm"))
            except Exception:  # noqa: S112 - what it raises is what its parts raise
                continue
    taken = perf_counter() - begin
    rmtree(out)
    return taken


def _together(load: Load, directory: Path, rounds: int, *, verified: bool = False) -> float:
    """Return the best files per second of several processes at once, after they have started."""
    setting = _setting(load, directory, verified=verified)
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _begin, (setting,)) as pool:
        shares = [load.work] * PROCESSES
        list(pool.map(_perform_share, shares))
        files = PROCESSES * len(load.sources)
        return max(files / max(pool.map(_perform_share, shares)) for _ in range(rounds))


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
