"""The report of a batch: what was done, what was lost, what waits, and whether the result may be shared."""

import json
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from cancerimage import __version__
from cancerimage.dicom import tags
from cancerimage.dicom.canaries import Flight
from cancerimage.dicom.deidentify import iods
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.decisions import Decision, Faces, People
from cancerimage.dicom.deidentify.fates import Ending, Fate, Tally
from cancerimage.dicom.deidentify.grade import Circumstances, Grade, Judgement, judge
from cancerimage.dicom.deidentify.ids import Ids
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.dicom.deidentify.plans import Profile
from cancerimage.dicom.deidentify.table import EDITION
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.faces import Head
from cancerimage.dicom.pixels.verdicts import Mode

UNNAMED = {Loss.PRIVATE: "private attributes", Loss.REST: "bytes behind the last attribute"}
"""Losses that no attribute is named for: the number of a private one can itself be telling."""
REPORTS = ("report.html", "report.json")
PRIVATE = "private"
LIBRARIES = ("pydicom", "numpy", "rapidocr-onnxruntime")


@dataclass(frozen=True, slots=True)
class Lost:
    """How often an attribute lost something, and why."""

    tag: str
    name: str
    why: Loss
    elements: int


@dataclass(frozen=True, slots=True)
class Hit:
    """In how many files the verifier found something at one place."""

    kind: str
    place: str
    files: int


@dataclass(frozen=True, slots=True)
class Run:
    """How a batch was done."""

    profile: Profile
    mode: Mode
    verified: bool
    site: bool
    """Whether the new patient ids depend on the site."""
    key: str
    """The fingerprint of the key."""
    made: str
    """The day, in ISO form."""
    flight: Flight | None
    """How the canaries fared; None where they could not be de-identified."""
    faces: Faces = Faces.REVIEW
    people: People = People.HOLD
    ids: Ids = Ids.PROJECT


@dataclass(frozen=True, slots=True)
class Report:
    """What can be told of a batch to anybody: numbers and attributes, and nothing of a patient."""

    run: Run
    judgement: Judgement
    fates: Mapping[Fate, int]
    quarantine: Mapping[Reason, int]
    released: Mapping[str, int]
    """Patients, studies, series and bytes that were written."""
    masked: int
    actions: Mapping[Action, int]
    losses: tuple[Lost, ...]
    hits: tuple[Hit, ...]
    heads: Mapping[Head, int]
    """Series that were released, by whether they show a head; those that nobody looked at are left out."""
    decided: Mapping[Decision, int]
    """Files that people have decided about."""
    fronted: int = 0
    """Series that were released with the front of the head blackened."""

    @property
    def shared(self) -> tuple[str, ...]:
        """What of the folder may be given away, if its grade allows it."""
        return REPORTS if self.judgement.grade is Grade.BLOCKED else ("images", *REPORTS)

    def plain(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        run = self.run
        return {
            "report": "de-identification",
            "made": run.made,
            "grade": self.judgement.grade.value,
            "because": list(self.judgement.because),
            "standard": f"PS3.15 Annex E, edition {EDITION}",
            "profile": [{"code": one.code, "meaning": one.name} for one in run.profile.codes],
            "may_be_shared": list(self.shared),
            "must_stay": [PRIVATE],
            "files": {fate.value: self.fates.get(fate, 0) for fate in Fate},
            "quarantine": {reason.value: count for reason, count in self.quarantine.items()},
            "released": dict(self.released),
            "pixels": {"mode": run.mode.value, "files_masked": self.masked},
            "heads": {
                "faces": run.faces.value,
                **{f"series_{head.value}": self.heads.get(head, 0) for head in Head},
                "series_front_blackened": self.fronted,
            },
            "decided_by_people": {one.value: self.decided.get(one, 0) for one in Decision},
            "several_people_under_one_id": run.people.value,
            "verifier": {
                "on": run.verified,
                "hits": [{"kind": hit.kind, "place": hit.place, "files": hit.files} for hit in self.hits],
            },
            "canaries": None
            if run.flight is None
            else {"files": run.flight.files, "planted": run.flight.tokens, "came_out": run.flight.leaked},
            "actions": {action.value: self.actions.get(action, 0) for action in Action},
            "losses": [
                {"tag": one.tag, "name": one.name, "why": one.why.value, "elements": one.elements}
                for one in self.losses
            ],
            "patient_ids": run.ids.value,
            "key_fingerprint": run.key,
            "versions": versions(),
        }

    def json(self) -> str:
        """Return the report as a text in JSON."""
        return json.dumps(self.plain(), indent=1) + "\n"


def report(run: Run, endings: Iterable[Ending], tally: Tally) -> Report:
    """Put the report of a batch together."""
    fates: Counter[Fate] = Counter()
    reasons: Counter[Reason] = Counter()
    places: dict[str, set[str]] = {"patients": set(), "studies": set(), "series": set()}
    decided: Counter[Decision] = Counter()
    heads: dict[str, Head] = {}
    open_heads: dict[str, Head] = {}
    fronted: set[str] = set()
    size = masked = 0
    for ending in endings:
        fates[ending.fate] += 1
        if ending.reason is not None:
            reasons[ending.reason] += 1
        if ending.decision is not None:
            decided[ending.decision] += 1
        if ending.fate is Fate.RELEASED:
            patient, study, series, _ = ending.output.split("/")
            for level, name in zip(places, (patient, f"{patient}/{study}", f"{patient}/{study}/{series}"), strict=True):
                places[level].add(name)
            if ending.head is not None:
                heads[f"{study}/{series}"] = ending.head
                if ending.decision is None:
                    open_heads[f"{study}/{series}"] = ending.head
            if ending.fronted:
                fronted.add(f"{study}/{series}")
            size += ending.size
            masked += ending.masked
    still = Counter(open_heads.values())
    found = Circumstances(
        reasons, run.flight, run.mode, run.verified, fates[Fate.RELEASED], still[Head.YES], still[Head.UNKNOWN],
        run.faces, len(fronted),
    )  # fmt: skip
    return Report(
        run,
        judge(found),
        fates,
        dict(reasons.most_common()),
        {level: len(names) for level, names in places.items()} | {"bytes": size},
        masked,
        tally.actions,
        tuple(_losses(tally)),
        tuple(Hit(kind, place, count) for (kind, place), count in tally.hits.most_common()),
        Counter(heads.values()),
        decided,
        len(fronted),
    )


def versions() -> dict[str, str]:
    """Return the versions of what did the work."""
    found = {"cancerimage": __version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def _losses(tally: Tally) -> Iterator[Lost]:
    """Yield the losses, most frequent first; what no definition knows has no name and is told as one."""
    merged: Counter[tuple[int, Loss]] = Counter()
    for (tag, loss), count in tally.losses.items():
        merged[tag if tag in iods.elements() else 0, loss] += count
    for (tag, loss), count in sorted(merged.items(), key=lambda item: (-item[1], item[0])):
        name = iods.elements()[tag].keyword if tag else UNNAMED.get(loss, "attributes of no definition")
        yield Lost(tags.written(tag) if tag else "", name, loss, count)
