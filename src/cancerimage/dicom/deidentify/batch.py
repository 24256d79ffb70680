"""De-identifying a folder: everybody's headers first, then all cores, and a state on disk that a kill cannot spoil."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cancerimage.dicom.canaries import Flight
from cancerimage.dicom.deidentify.earlier import MAKER, Earlier, contexts, earlier, plain, state
from cancerimage.dicom.deidentify.fates import Ending, Fate, Source, Tally
from cancerimage.dicom.deidentify.journal import Journal
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.processes import Crowd, Gather
from cancerimage.dicom.deidentify.rulings import Ruling
from cancerimage.dicom.deidentify.survey import Series, Survey
from cancerimage.dicom.deidentify.tasks import Looked, Looking, Proved, Proving, Setting, Task, Writing, Written
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.verdicts import Finding, Why

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
    written: frozenset[str]
    """Every output that this or an earlier run has written, also of files that are gone by now."""

    @property
    def outputs(self) -> frozenset[str]:
        """The outputs that count."""
        return frozenset(ending.output for ending in self.endings if ending.output)


class Batch:
    """The second pass over a folder."""

    def __init__(
        self, survey: Survey, setting: Setting, place: Place | None, rulings: Mapping[str, Ruling] | None = None
    ) -> None:
        self._survey = survey
        self._rulings = rulings or {}
        self._contexts = contexts(survey, setting, self._rulings)
        self._setting = setting
        self._place = place
        self._journal = None if place is None else Journal(place.journal)
        self._endings: dict[Source, Ending] = {ending.source: ending for ending in survey.endings}
        self._earlier = Earlier()

    def run(self, jobs: int, progress: Progress = lambda done, total: None, gather: Gather | None = None) -> Done:
        """Do what is not done yet, and return everything; in processes of this machine unless `gather` finds others."""
        hands = Crowd(self._setting, jobs) if gather is None else gather(self._setting)
        total = sum(len(series.sources) for series in self._survey.series)
        progress(0, total)
        self._remember(jobs)
        left = {series.sources: (series, rest) for series in self._survey.series if (rest := self._rest(series))}
        done = total - sum(len(rest) for _, rest in left.values())
        progress(done, total)
        waiting: deque[Task] = deque(task for series, rest in left.values() for task in self._begun(series, rest))
        if waiting or self._earlier.flight is None:
            waiting.appendleft(Proving())
        try:
            for task, result in hands.work_off(waiting) if waiting else ():
                if isinstance(task, Proving):
                    self._note_flight(result.flight if isinstance(result, Proved) else None)
                    continue
                if isinstance(task, Looking):
                    looked = result if isinstance(result, Looked) else _unseen(task)
                    series, rest = left[task.sources]
                    self._note_look(series, looked)
                    # What has been looked at is finished first, so that a kill costs little.
                    waiting.extendleft(self._writing(series, rest, looked))
                    continue
                written = result if isinstance(result, Written) else _crashed(task)
                self._note(written, task.context)
                done += len(written.endings)
                progress(done, total)
        finally:
            if self._journal is not None:
                self._journal.close()
        return Done(
            tuple(self._endings[source] for source in sorted(self._endings, key=_by_path)),
            self._earlier.tally,
            self._earlier.flight,
            frozenset(self._earlier.written),
        )

    def _begun(self, series: Series, rest: list[Source]) -> Iterator[Task]:
        if not self._setting.looks:
            yield from self._writing(series, rest, Looked({}))
        elif (known := self._earlier.looked.get(state(series))) is not None and known.tells_enough(self._setting):
            yield from self._writing(series, rest, known)
        else:
            yield Looking(series.sources, series.thin)

    def _writing(self, series: Series, sources: list[Source], looked: Looked) -> Iterator[Writing]:
        part: list[Source] = []
        size = 0
        for source in sources:
            if part and (len(part) == FILES_AT_ONCE or size + source.size > BYTES_AT_ONCE):
                yield self._piece(series, part, looked)
                part, size = [], 0
            part.append(source)
            size += source.size
        yield self._piece(series, part, looked)

    def _piece(self, series: Series, sources: list[Source], looked: Looked) -> Writing:
        found = {source.path: looked.findings[source.path] for source in sources if source.path in looked.findings}
        rulings = {source.path: self._rulings[source.path] for source in sources if source.path in self._rulings}
        fronts = {source.path: looked.fronts[source.path] for source in sources if source.path in looked.fronts}
        person = self._survey.people[series.patient]
        return Writing(
            person, tuple(sources), found, looked.head, self._contexts[series.sources], rulings, fronts, looked.unmasked
        )

    def _rest(self, series: Series) -> list[Source]:
        return [source for source in series.sources if source not in self._endings]

    def _remember(self, jobs: int) -> None:
        if self._journal is not None and self._place is not None:
            setting = self._setting
            self._earlier = earlier(self._journal, self._place, setting, self._survey, self._contexts, jobs)
            self._endings |= self._earlier.endings

    def _note(self, written: Written, context: str) -> None:
        if self._journal is not None:
            files = [ending.plain() for ending in written.endings]
            self._journal.add({"files": files, "context": context, **written.tally.plain()})
        self._endings.update((ending.source, ending) for ending in written.endings)
        self._earlier.written |= {ending.output for ending in written.endings if ending.output}
        self._earlier.tally.add(written.tally)

    def _note_flight(self, flight: Flight | None) -> None:
        self._earlier.flight = flight
        if self._journal is not None:
            told = None if flight is None else [flight.files, flight.tokens, flight.leaked, flight.unseen]
            self._journal.add({"canaries": told, "by": MAKER})

    def _note_look(self, series: Series, looked: Looked) -> None:
        if self._journal is not None:
            self._journal.add(plain(series, looked))


def _crashed(task: Writing) -> Written:
    return Written(tuple(Ending(source, Fate.QUARANTINED, reason=Reason.CRASHED) for source in task.sources))


def _unseen(task: Looking) -> Looked:
    return Looked({source.path: Finding(Why.PIXELS_UNREADABLE) for source in task.sources})


def _by_path(source: Source) -> str:
    return source.path
