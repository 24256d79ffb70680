"""De-identifying a folder: everybody's headers first, then all cores, and a state on disk that a kill cannot spoil."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cancerimage.dicom.canaries import Flight
from cancerimage.dicom.deidentify.fates import Ending, Fate, Source, Tally
from cancerimage.dicom.deidentify.identifiers import Identifiers
from cancerimage.dicom.deidentify.journal import Journal
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.processes import Crowd
from cancerimage.dicom.deidentify.survey import Series, Survey
from cancerimage.dicom.deidentify.work import Looked, Looking, Proved, Proving, Setting, Task, Writing, Written
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import Finding, Mode, Why

FILES_AT_ONCE = 32
BYTES_AT_ONCE = 64 << 20
"""A piece of work ends where one of these is reached: it is what a kill can cost."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a folder."""

    endings: tuple[Ending, ...]
    tally: Tally
    flight: Flight | None
    """How the canaries fared; None where they could not be de-identified."""


class Batch:
    """The second pass over a folder."""

    def __init__(self, survey: Survey, setting: Setting, place: Place | None) -> None:
        self._survey = survey
        self._setting = setting
        self._place = place
        self._journal = None if place is None else Journal(place.journal)
        self._endings: dict[Source, Ending] = {ending.source: ending for ending in survey.endings}
        self._tally = Tally()
        self._flight: Flight | None = None
        self._findings: dict[str, Mapping[str, Finding]] = {}

    def run(self, jobs: int, progress: Progress = lambda done, total: None) -> Done:
        """Do what is not done yet, and return everything."""
        self._remember()
        left = [(series, self._rest(series)) for series in self._survey.series]
        total = sum(len(rest) for _, rest in left)
        done = 0
        progress(done, total)
        waiting: deque[Task] = deque(self._begun(left))
        if waiting or self._flight is None:
            waiting.appendleft(Proving())
        people = {source: series.patient for series, rest in left for source in rest}
        try:
            for task, result in Crowd(self._setting, jobs).work_off(waiting) if waiting else ():
                if isinstance(task, Proving):
                    self._note_flight(result.flight if isinstance(result, Proved) else None)
                    continue
                if isinstance(task, Looking):
                    found = result.findings if isinstance(result, Looked) else _unseen(task)
                    self._note_findings(task.sources, found)
                    rest = [source for source in task.sources if source not in self._endings]
                    # What has been looked at is finished first, so that a kill costs little.
                    waiting.extendleft(self._writing(self._survey.people[people[rest[0]]], rest, found))
                    continue
                written = result if isinstance(result, Written) else _crashed(task)
                self._note(written)
                done += len(written.endings)
                progress(done, total)
        finally:
            if self._journal is not None:
                self._journal.close()
        return Done(
            tuple(self._endings[source] for source in sorted(self._endings, key=_by_path)), self._tally, self._flight
        )

    def _begun(self, left: list[tuple[Series, list[Source]]]) -> Iterator[Task]:
        for series, rest in left:
            if not rest:
                continue
            if self._setting.mode is Mode.OFF:
                yield from self._writing(self._survey.people[series.patient], rest, {})
            elif (known := self._findings.get(_digest(series.sources))) is not None:
                yield from self._writing(self._survey.people[series.patient], rest, known)
            else:
                yield Looking(series.sources)

    def _writing(
        self, person: Identifiers, sources: list[Source], findings: Mapping[str, Finding]
    ) -> Iterator[Writing]:
        part: list[Source] = []
        size = 0
        for source in sources:
            if part and (len(part) == FILES_AT_ONCE or size + source.size > BYTES_AT_ONCE):
                yield _writing(person, part, findings)
                part, size = [], 0
            part.append(source)
            size += source.size
        if part:
            yield _writing(person, part, findings)

    def _rest(self, series: Series) -> list[Source]:
        return [source for source in series.sources if source not in self._endings]

    def _remember(self) -> None:
        """Take over what earlier runs have done; what is not there any more as it was is done again."""
        if self._journal is None:
            return
        present = {source for series in self._survey.series for source in series.sources}
        for line in self._journal.lines():
            if "canaries" in line:
                self._flight = Flight(*line["canaries"]) if line["canaries"] else None
                continue
            if "findings" in line:
                self._findings[line["series"]] = {path: _finding(plain) for path, plain in line["findings"].items()}
                continue
            endings = [Ending.of(plain) for plain in line["files"]]
            if all(ending.source in present and self._stands(ending) for ending in endings):
                self._endings.update((ending.source, ending) for ending in endings)
                self._tally.add(Tally.of(line))

    def _stands(self, ending: Ending) -> bool:
        if ending.fate is not Fate.RELEASED:
            return True
        try:
            return (self._setting.images / ending.output).stat().st_size == ending.size
        except OSError:
            return False

    def _note(self, written: Written) -> None:
        if self._journal is not None:
            self._journal.add({"files": [ending.plain() for ending in written.endings], **written.tally.plain()})
        self._endings.update((ending.source, ending) for ending in written.endings)
        self._tally.add(written.tally)

    def _note_flight(self, flight: Flight | None) -> None:
        self._flight = flight
        if self._journal is not None:
            told = None if flight is None else [flight.files, flight.tokens, flight.leaked, flight.unseen]
            self._journal.add({"canaries": told})

    def _note_findings(self, sources: tuple[Source, ...], findings: Mapping[str, Finding]) -> None:
        if self._journal is not None:
            plain = {path: [finding.why.value, *map(_plain, finding.regions)] for path, finding in findings.items()}
            self._journal.add({"series": _digest(sources), "findings": plain})


def _writing(person: Identifiers, sources: list[Source], findings: Mapping[str, Finding]) -> Writing:
    return Writing(
        person,
        tuple(sources),
        {source.path: findings[source.path] for source in sources if source.path in findings},
    )


def _crashed(task: Writing) -> Written:
    return Written(tuple(Ending(source, Fate.QUARANTINED, reason=Reason.CRASHED) for source in task.sources))


def _unseen(task: Looking) -> Mapping[str, Finding]:
    return {source.path: Finding(Why.PIXELS_UNREADABLE) for source in task.sources}


def _plain(region: Region) -> list[int]:
    return [region.left, region.top, region.width, region.height]


def _finding(plain: list[Any]) -> Finding:
    why, *regions = plain
    return Finding(Why(why), tuple(Region(*region) for region in regions))


def _digest(sources: tuple[Source, ...]) -> str:
    """Return what names the files of a series as they are now."""
    text = "\0".join(f"{source.path}\0{source.size}\0{source.modified}" for source in sources)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _by_path(source: Source) -> str:
    return source.path
