"""What earlier runs have done, as far as it still stands: nothing is taken over that would come out otherwise today."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cancerimage import __version__
from cancerimage.dicom.canaries import Flight
from cancerimage.dicom.deidentify.digests import digest_at
from cancerimage.dicom.deidentify.fates import Ending, Fate, Source, Tally
from cancerimage.dicom.deidentify.journal import Journal
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.rulings import Ruling
from cancerimage.dicom.deidentify.survey import Series, Survey
from cancerimage.dicom.deidentify.table import EDITION
from cancerimage.dicom.deidentify.tasks import Looked, Setting
from cancerimage.dicom.faults import PASSING
from cancerimage.dicom.pixels.faces import Head
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import Finding, Why

MAKER = f"{__version__} {EDITION}"
"""What does the work: what another version has done is done again."""


@dataclass(slots=True)
class Earlier:
    """What is there already."""

    endings: dict[Source, Ending] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    flight: Flight | None = None
    looked: dict[str, Looked] = field(default_factory=dict)
    """What was seen in a series, by the state of its files."""
    written: set[str] = field(default_factory=set)
    """Every output that was ever written."""


@dataclass(frozen=True, slots=True)
class _Line:
    """Some files that were done together."""

    plain: Mapping[str, Any]
    endings: tuple[Ending, ...]


def contexts(survey: Survey, setting: Setting, rulings: Mapping[str, Ruling]) -> dict[tuple[Source, ...], str]:
    """Return for the files of each series a digest of what their results depend on besides their bytes.

    That is what is known of the patient, what people have decided about the series, and, where pixels are looked at,
    which files are judged together, what becomes of faces, and whether the study has slices enough for one.
    """
    return {series.sources: _context(survey, series, setting, rulings) for series in survey.series}


def _context(survey: Survey, series: Series, setting: Setting, rulings: Mapping[str, Ruling]) -> str:
    person = survey.people[series.patient]
    paths = [source.path for source in series.sources]
    together = () if not setting.looks else (setting.faces.value, str(series.thin), *paths)
    decided = [f"{path}\0{rulings[path].told()}" for path in paths if path in rulings]
    return _digest("\0".join((MAKER, person.patient, *sorted(person.words), "", *together, "", *decided)))


def state(series: Series) -> str:
    """Return what names the files of a series as they are now, for who looks at them now."""
    files = (f"{one.path}\0{one.size}\0{one.modified}\0{one.changed}" for one in series.sources)
    return _digest("\0".join((MAKER, str(series.thin), *files)))


def plain(series: Series, looked: Looked) -> dict[str, Any]:
    """Return what was seen in a series as JSON holds it."""
    findings = {
        path: [finding.why.value, *(region.plain() for region in finding.regions)]
        for path, finding in looked.findings.items()
    }
    return {
        "series": state(series),
        "findings": findings,
        "head": looked.head and looked.head.value,
        "fronts": {path: region.plain() for path, region in looked.fronts.items()},
        "unmasked": looked.unmasked and looked.unmasked.value,
    }


def earlier(
    journal: Journal,
    place: Place,
    setting: Setting,
    survey: Survey,
    contexts: Mapping[tuple[Source, ...], str],
    jobs: int,
) -> Earlier:
    """Return what earlier runs have done and nothing has changed since: source, patient, series or output.

    What failed for a reason that may have passed is not among it.
    """
    found = Earlier()
    lines = []
    for line in journal.lines():
        if "canaries" in line:
            found.flight = Flight(*line["canaries"]) if line["canaries"] and line.get("by") == MAKER else None
        elif "findings" in line:
            found.looked[line["series"]] = _looked(line)
        else:
            lines.append(_Line(line, tuple(map(Ending.of, line["files"]))))
            found.written |= {ending.output for ending in lines[-1].endings if ending.output}
    present = {one.path: (one, series) for series in survey.series for one in series.sources}
    chosen = []
    taken: set[str] = set()
    # The last word on a file counts.
    for told in reversed(lines):
        paths = {ending.source.path for ending in told.endings}
        if paths <= present.keys() - taken and all(
            contexts[present[path][1].sources] == told.plain["context"] for path in paths
        ):
            chosen.append(told)
        taken |= paths
    with ThreadPoolExecutor(jobs) as readers:
        same = list(readers.map(lambda one: _stands(one, setting.source, present), chosen))
        there = list(readers.map(lambda one: all(_is_there(ending, place) for ending in one.endings), chosen))
    # What is judged together is done together again.
    changed = {
        present[ending.source.path][1].sources
        for told, stands in zip(chosen, same, strict=True)
        if not stands and setting.looks
        for ending in told.endings
    }
    for series in survey.series:
        looked = found.looked.get(state(series))
        if looked is not None and any(finding.why is Why.PIXELS_UNREADABLE for finding in looked.findings.values()):
            del found.looked[state(series)]
            changed.add(series.sources)
    for told, stands in zip(chosen, map(all, zip(same, there, strict=True)), strict=True):
        now = [(present[ending.source.path], ending) for ending in told.endings]
        if stands and not any(series.sources in changed for (_, series), _ in now):
            found.endings.update((one, replace(ending, source=one)) for (one, _), ending in now)
            found.tally.add(Tally.of(told.plain))
    return found


def _stands(told: _Line, source: Path, present: Mapping[str, tuple[Source, Series]]) -> bool:
    """Whether the files are what they were, and what came of them is no accident.

    Where the file system cannot vouch for a file, it is read.
    """
    if any(ending.reason in PASSING for ending in told.endings):
        return False
    for ending in told.endings:
        now = present[ending.source.path][0]
        if now != ending.source and (not ending.digest or digest_at(source / now.path) != ending.digest):
            return False
    return True


def _is_there(ending: Ending, place: Place) -> bool:
    """Whether an output is, to the last bit, what was verified."""
    if ending.fate is not Fate.RELEASED:
        return True
    path = place.find(ending.output)
    return path is not None and digest_at(path) == ending.result


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _looked(told: Mapping[str, Any]) -> Looked:
    findings = {path: _finding(one) for path, one in told["findings"].items()}
    # Earlier versions say nothing about masks.
    fronts = {path: Region(*region) for path, region in told.get("fronts", {}).items()}
    unmasked = told.get("unmasked", Why.FACE.value)
    return Looked(findings, Head(told["head"]) if told["head"] else None, fronts, Why(unmasked) if unmasked else None)


def _finding(told: list[Any]) -> Finding:
    why, *regions = told
    return Finding(Why(why), tuple(Region(*region) for region in regions))
