"""The answer key of a synthetic dataset: everything that is in it, so that results can be compared with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cancerimage.dicom.phantoms.body import Body
from cancerimage.dicom.phantoms.filing import File
from cancerimage.dicom.phantoms.flaws import SEEDINGS, Flaw
from cancerimage.dicom.phantoms.people import Person
from cancerimage.dicom.phantoms.plants import Planted
from cancerimage.dicom.phantoms.recipe import Recipe
from cancerimage.dicom.phantoms.visits import Kind, age
from cancerimage.dicom.phantoms.volumes import ECHOES, stack

NOTE = "SYNTHETIC: nobody in this dataset exists. Names, dates, numbers, images and findings were computed."


@dataclass(frozen=True, slots=True)
class SeriesAnswer:
    """One series, as it stands before de-identification."""

    study: str
    series: str
    folder: str
    kind: str
    modality: str
    body_part: str
    manufacturer: str
    study_date: str
    age: str
    images: int
    bytes: int
    tumour_ml: float | None
    """The volume of the tumour, counted in the pixels; None where the series shows no volume."""
    planted: tuple[Planted, ...]
    """Every identifier in any of its files, once for each place."""


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """One person with the series."""

    number: int
    patient_id: str
    name: str
    sex: str
    birth_date: str
    diagnosis_date: str
    stage: str
    mycn: str
    side: str
    tumour_centre_mm: tuple[float, float, float]
    """In the coordinates of the patient, in every study."""
    tumour_diameter_mm: float
    """At diagnosis."""
    flaw: str | None
    finding: str | None
    """The code of the quality check that should find the flaw."""
    series: tuple[SeriesAnswer, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The whole key."""

    note: str
    seed: int
    recipe: Mapping[str, Any]
    people: tuple[PersonAnswer, ...]

    def plain(self) -> dict[str, Any]:
        """Return the key as it is written in JSON."""
        return asdict(self) | {"people": [_plain(one) for one in self.people]}


def answer(person: Person, files: list[File], recipe: Recipe, flaw: Flaw | None = None) -> PersonAnswer:
    """Return the key to the files of a person."""
    body = Body(person)
    by_series: dict[str, list[File]] = {}
    for file in files:
        by_series.setdefault(file.take.uid, []).append(file)
    x, y, z = body.tumour_centre
    return PersonAnswer(
        number=person.number,
        patient_id=person.patient_id,
        name=person.name,
        sex=person.sex,
        birth_date=person.birth.isoformat(),
        diagnosis_date=person.diagnosis.isoformat(),
        stage=person.stage,
        mycn=person.mycn,
        side=person.tumour.side,
        tumour_centre_mm=(round(x, 1), round(y, 1), round(z, 1)),
        tumour_diameter_mm=round(body.tumour_diameter, 1),
        flaw=flaw,
        finding=SEEDINGS[flaw].finding if flaw else None,
        series=tuple(_series(files, recipe) for files in by_series.values()),
    )


def _series(files: list[File], recipe: Recipe) -> SeriesAnswer:
    take = files[0].take
    visit = take.visit
    planted = dict.fromkeys(one for file in files for one in file.planted)
    return SeriesAnswer(
        study=visit.uid,
        series=take.uid,
        folder=files[0].path.rpartition("/")[0],
        kind=take.kind,
        modality=take.modality,
        body_part="" if take.kind is Kind.DOSE else "ABDOMEN",
        manufacturer=take.vendor.manufacturer,
        study_date=visit.day.strftime("%Y%m%d"),
        age=age(visit.person.birth, visit.day),
        images=len(files),
        bytes=sum(file.size for file in files),
        tumour_ml=_volume(files, recipe),
        planted=tuple(planted),
    )


def _volume(files: list[File], recipe: Recipe) -> float | None:
    take = files[0].take
    if take.kind not in (Kind.CT, Kind.T2, Kind.T1):
        return None
    lies = stack(take, recipe)
    seen = sum(file.tumour for file in files) / len(ECHOES.get(take.kind, (None,)))
    return round(seen * lies.pixel**2 * lies.step / 1000, 2)


def _plain(person: PersonAnswer) -> dict[str, Any]:
    made = asdict(person)
    for series, written in zip(person.series, made["series"], strict=True):
        written["planted"] = [
            {"place": one.place.value, "where": one.where, "token": one.token}
            | ({"box": list(one.box)} if one.box else {})
            for one in series.planted
        ]
    return made
