"""The first pass over a folder: whose files there are, which belong together, and which cannot be used."""

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.claims import CLAIMED, Claims
from cancerimage.dicom.deidentify.decisions import People
from cancerimage.dicom.deidentify.encoding import Encoding
from cancerimage.dicom.deidentify.fates import Ending, Fate, Source
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, Gathering, Identifiers, person
from cancerimage.dicom.deidentify.names import names
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels import depth
from cancerimage.dicom.pixels.depth import Depth
from cancerimage.dicom.read import Header, headers, walk
from cancerimage.dicom.read.opening import opening
from cancerimage.dicom.read.window import Window

WANTED = IDENTIFYING.union(CLAIMED, depth.WANTED) | {
    tags.SPECIFIC_CHARACTER_SET,
    tags.SOP_CLASS,
    tags.SOP_INSTANCE,
    tags.STUDY,
    tags.SERIES,
    tags.PATIENT_ID,
    tags.STUDY_DATE,
    tags.STUDY_DESCRIPTION,
}
DEEP = 4 << 20
"""Bytes of a file that are searched for identifiers inside of sequences; pixels come after them."""


@dataclass(frozen=True, slots=True)
class Series:
    """The files of one series of one patient, in the order of their names."""

    patient: str
    study: str
    series: str
    sources: tuple[Source, ...]
    thin: bool = False
    """Whether the slices of its whole study are too few for a face to be drawn from them."""


@dataclass(frozen=True, slots=True)
class Study:
    """One study of one patient, as the private table tells it."""

    patient: str
    study: str
    date: str
    description: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds."""

    people: dict[str, Identifiers]
    series: tuple[Series, ...]
    studies: tuple[Study, ...]
    endings: tuple[Ending, ...]
    """The files whose fate is settled already."""
    depths: Mapping[str, Depth] = field(default_factory=dict)
    """How much of a body the slices of each study cover, whosever it is said to be."""

    @property
    def files(self) -> int:
        """How many files there are."""
        return len(self.endings) + sum(len(series.sources) for series in self.series)


@dataclass(slots=True)
class _Found:
    people: dict[str, Gathering] = field(default_factory=dict)
    claims: dict[str, Claims] = field(default_factory=dict)
    series: defaultdict[tuple[str, str, str], list[Source]] = field(default_factory=lambda: defaultdict(list))
    instances: defaultdict[str, list[tuple[tuple[str, str, str], Source]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    studies: dict[tuple[str, str], Study] = field(default_factory=dict)
    depths: defaultdict[str, Depth] = field(default_factory=lambda: defaultdict(Depth))
    endings: list[Ending] = field(default_factory=list)


def survey(
    folder: Path,
    vocabulary: Words,
    progress: Callable[[int, int], None] = lambda done, total: None,
    threads: int = 1,
    doubtful: People = People.HOLD,
) -> Survey:
    """Read the header of every file in a folder; `doubtful` says what to do with an id that seems to be of several."""
    found = _Found()
    paths = list(_files(folder, found))
    for number, (path, outcome) in enumerate(headers(paths, WANTED, threads), 1):
        _take(folder, path, outcome, found, vocabulary)
        if number % 100 == 0 or number == len(paths):
            progress(number, len(paths))
    _settle_repeated(folder, found)
    if doubtful is People.HOLD:
        _settle_people(found)
    return Survey(
        {patient: gathering.identifiers() for patient, gathering in found.people.items()},
        tuple(
            Series(*of, tuple(sources), found.depths[of[1]].thin)
            for of, sources in sorted(found.series.items())
            if sources
        ),
        tuple(study for _, study in sorted(found.studies.items())),
        tuple(found.endings),
        found.depths,
    )


def _files(folder: Path, found: _Found) -> Iterator[Path]:
    for path, reason in walk(folder):
        if reason is None:
            yield path
        else:
            source = Source(str(path.relative_to(folder)), 0, 0)
            found.endings.append(Ending(source, Fate.QUARANTINED, reason=reason))


def _take(folder: Path, path: Path, outcome: Header | Unreadable, found: _Found, vocabulary: Words) -> None:
    try:
        status = path.stat()
        source = Source(str(path.relative_to(folder)), status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    except OSError:
        source, outcome = Source(str(path.relative_to(folder)), 0, 0), Unreadable(Reason.UNOPENED)
    try:
        if isinstance(outcome, Unreadable):
            raise outcome
        outcome.require_identity()
    except Unreadable as fault:
        found.endings.append(Ending(source, Fate.QUARANTINED, reason=fault.reason, detail=fault.detail))
        return
    patient = person(outcome)
    if patient not in found.people:
        found.people[patient] = Gathering(patient, vocabulary)
        found.claims[patient] = Claims()
    found.people[patient].add(outcome)
    found.claims[patient].add(outcome)
    found.depths[outcome.study].add(outcome)
    of = patient, outcome.study, outcome.series
    if of not in found.series:
        found.people[patient].add_words(_deep(path, outcome))
    found.series[of].append(source)
    found.instances[outcome.sop_instance].append((of, source))
    if (patient, outcome.study) not in found.studies:
        found.studies[patient, outcome.study] = Study(
            patient, outcome.study, outcome.text(tags.STUDY_DATE), outcome.text(tags.STUDY_DESCRIPTION)
        )


def _settle_repeated(folder: Path, found: _Found) -> None:
    """Take one of several equal files, and none of several that say to be the same instance and are not."""
    for same in found.instances.values():
        if len(same) == 1:
            continue
        contents = {source: _content(folder / source.path) for _, source in same}
        equal = len(set(contents.values())) == 1
        for number, (of, source) in enumerate(same):
            if equal and number == 0:
                continue
            found.series[of].remove(source)
            fate, reason = (Fate.REPEATED, None) if equal else (Fate.QUARANTINED, Reason.DUPLICATE)
            found.endings.append(Ending(source, fate, reason=reason))


def _settle_people(found: _Found) -> None:
    """Hold back what lies under an id that cannot be of one person: merged, two people would share id and dates."""
    for of, sources in found.series.items():
        if differing := found.claims[of[0]].contradictions():
            detail = f"the {' and '.join(differing)} differ"
            held = (Ending(source, Fate.QUARANTINED, reason=Reason.SEVERAL_PEOPLE, detail=detail) for source in sources)
            found.endings.extend(held)
            sources.clear()


def _deep(path: Path, header: Header) -> frozenset[str]:
    """Return the words of names and numbers of people at any depth of a file; the engine does so for each by itself.

    Here one file of a series speaks for the others of the same patient.
    """
    end = DEEP if header.pixels is None else min(DEEP, header.pixels.offset)
    try:
        with path.open("rb") as file:
            data = file.read(DEEP if header.syntax.deflated else end)
        if header.syntax.deflated:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[opening(Window(data)).start :], end)
    except (OSError, zlib.error, Unreadable):
        return frozenset()
    return names(data, Encoding.of(header.syntax), min(end, len(data)))


def _content(path: Path) -> bytes:
    """Return a digest of the data set; programs that pass a file on write its beginning anew."""
    try:
        data = path.read_bytes()
        return hashlib.sha256(memoryview(data)[opening(Window(data)).start :]).digest()
    except (OSError, Unreadable):
        return b""
