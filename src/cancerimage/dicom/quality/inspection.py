"""The inspection of a folder: read it, make every check that was asked for, and say which were not made."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.quality import attributes, conformance, duplicates, pixels
from cancerimage.dicom.quality.completeness import check_attributes, check_frames, check_numbers, check_references
from cancerimage.dicom.quality.conformance import Conformance
from cancerimage.dicom.quality.content import check_content
from cancerimage.dicom.quality.files import check_files, check_unreadable
from cancerimage.dicom.quality.findings import Finding
from cancerimage.dicom.quality.geometry import check_geometry
from cancerimage.dicom.quality.identity import check_identity
from cancerimage.dicom.quality.images import Collection, Gatherer, Image, Series
from cancerimage.dicom.quality.kinds import Part
from cancerimage.dicom.quality.pixels import Measurements
from cancerimage.dicom.quality.pool import NoWorkers
from cancerimage.dicom.quality.privacy import check_faces, check_privacy
from cancerimage.dicom.quality.values import check_values
from cancerimage.dicom.read import headers, walk

Progress = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and how much there is (0 where nobody knows yet)."""

THREADS = 4
"""Readers: more than cores, since on a cold disk each read waits."""

IDENTITY = (tags.SOP_CLASS, tags.SOP_INSTANCE, tags.STUDY, tags.SERIES)
STEP = 500
HEADERS = "Reading headers"
"""What is being done first, in whichever folder."""

NOT_DICOM = frozenset({Reason.EMPTY, Reason.NOT_DICOM, Reason.NIFTI, Reason.DICOMDIR, Reason.OUTSIDE, Reason.UNOPENED})
"""Why a file tells nothing about images; others are DICOM files with a fault, which is a finding."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    against: tuple[Path, ...] = ()
    before: Path | None = None
    """The originals: what these already break is no finding."""
    pixels: bool = False
    budget: float = 600.0
    """Seconds for the pixels."""
    conformance: bool = True
    jobs: int = 0
    """Worker processes; 0 for as many as cores."""


class NothingToInspect(Exception):
    """No file of a folder is DICOM; says which folder, and how many files are not for which reason."""

    def __init__(self, folder: Path, reasons: Counter[Reason]) -> None:
        super().__init__(folder, reasons)
        self.folder = folder
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in a folder."""

    collection: Collection
    series: tuple[Series, ...]
    findings: tuple[Finding, ...]
    omitted: Mapping[Part, str]
    """Parts that were not made or not finished, each with the reason."""
    measurements: Measurements | None
    conformance: Conformance | None
    compared: bool
    """Whether there was another folder to compare."""
    seconds: float


def _silent(what: str, done: int, total: int) -> None:
    """Report no progress."""


def inspect(folder: Path, options: Options | None = None, progress: Progress = _silent) -> Inspection:
    """Inspect a folder.

    Raises NothingToInspect where it, or one that it is compared with, holds no DICOM file: what finds nothing because
    it looked at nothing would pass for a good dataset.
    """
    begun = time.monotonic()
    options = options or Options()
    collection = _filled(folder, progress)
    series = tuple(collection.series())
    findings = list(check(collection, series, progress))
    omitted: dict[Part, str] = {}
    measured = _pixels(collection, series, options, findings, omitted, progress)
    judged = _conformance(series, options, findings, omitted, progress)
    seconds = time.monotonic() - begun
    return Inspection(collection, series, tuple(findings), omitted, measured, judged, bool(options.against), seconds)


def gather(folder: Path, progress: Progress = _silent, doing: str = HEADERS) -> Collection:
    """Read the headers of all files in a folder; `doing` says it to whoever waits."""
    paths, unreadable = [], []
    for path, reason in walk(folder):
        if reason is None:
            paths.append(path)
        else:
            unreadable.append((path, Unreadable(reason)))
    gatherer, images = Gatherer(), []
    for done, (path, found) in enumerate(headers(paths, attributes.WANTED, THREADS), 1):
        if isinstance(found, Unreadable):
            unreadable.append((path, found))
        elif missing := [tags.written(tag) for tag in IDENTITY if not found.values.get(tag, b"").strip(b" \0")]:
            unreadable.append((path, Unreadable(Reason.NO_IDENTITY, f"without {', '.join(missing)}")))
        else:
            images.append(gatherer.image(path, found))
        if done % STEP == 0 or done == len(paths):
            progress(doing, done, len(paths))
    return Collection(tuple(images), tuple(unreadable))


def _filled(folder: Path, progress: Progress, doing: str = HEADERS) -> Collection:
    collection = gather(folder, progress, doing)
    reasons = Counter(fault.reason for _, fault in collection.unreadable)
    if not collection.images and reasons.keys() <= NOT_DICOM:
        raise NothingToInspect(folder, reasons)
    return collection


def check(collection: Collection, series: Sequence[Series], progress: Progress) -> Iterator[Finding]:
    """Make the checks that need nothing but headers."""
    images = collection.images
    yield from check_unreadable(collection.unreadable)
    yield from check_files(images)
    yield from check_identity(images)
    yield from check_values(images)
    yield from check_privacy(images)
    for done, one in enumerate(series, 1):
        yield from chain(
            check_geometry(one), check_attributes(one), check_numbers(one), check_content(one), check_faces(one)
        )
        if done % STEP == 0 or done == len(series):
            progress("Checking series", done, len(series))
    yield from check_references(images)
    yield from check_frames(images)


def _pixels(
    collection: Collection,
    series: Sequence[Series],
    options: Options,
    findings: list[Finding],
    omitted: dict[Part, str],
    progress: Progress,
) -> Measurements | None:
    others = [_filled(folder, progress, f"{HEADERS} of what is compared") for folder in options.against]
    if others:
        findings += duplicates.check_elsewhere(collection.images, _images(others))
    else:
        omitted[Part.AGAINST] = "No other folder was named to be compared."
    if not options.pixels:
        omitted[Part.PIXELS] = "It was not asked for."
        if others:
            omitted[Part.AGAINST] = "Instance UIDs were compared, but not pixels."
        return None
    try:
        measured = pixels.measure(series, options.budget, _part("Decoding pixels", progress), options.jobs)
    except NoWorkers:
        omitted[Part.PIXELS] = "No process could be started to decode them; the machine may be out of memory."
        return None
    findings += chain(pixels.check_pixels(series, measured), pixels.check_same(measured))
    if len(measured.of) < measured.wanted:
        omitted[Part.PIXELS] = (
            f"{len(measured.of):,} of {measured.wanted:,} images were decoded in the time given, "
            "some of each series first."
        )
    elif closed := sum(not one.decodable for one in measured.of.values()):
        omitted[Part.PIXELS] = f"No decoder is installed for {closed:,} images: pip install 'cancerimage[ocr]'"
    if others:
        there = [one for other in others for one in other.series()]
        compared = pixels.measure(there, options.budget, _part("Decoding what is compared", progress), options.jobs)
        findings += duplicates.check_pixels_elsewhere(measured, compared)
        if len(compared.of) < compared.wanted:
            omitted[Part.AGAINST] = f"The pixels of {len(compared.of):,} of {compared.wanted:,} images were compared."
    return measured


def _conformance(
    series: Sequence[Series],
    options: Options,
    findings: list[Finding],
    omitted: dict[Part, str],
    progress: Progress,
) -> Conformance | None:
    if not options.conformance:
        omitted[Part.CONFORMANCE] = "It was not wanted."
        return None
    if not conformance.available():
        omitted[Part.CONFORMANCE] = "What judges it is not installed: pip install 'cancerimage[conformance]'"
        return None
    judged = conformance.examine(series, _part("Judging structures", progress))
    before = None
    if options.before is not None:
        originals = _filled(options.before, progress, f"{HEADERS} of the originals").series()
        before = conformance.examine(originals, _part("Judging the originals", progress))
    findings += conformance.check_conformance(judged, before)
    return judged


def _images(collections: Sequence[Collection]) -> Iterator[Image]:
    return (image for collection in collections for image in collection.images)


def _part(what: str, progress: Progress) -> Callable[[int, int], None]:
    return lambda done, total: progress(what, done, total)
