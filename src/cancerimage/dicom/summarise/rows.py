"""One row for each series: what a node's index wants to know, taken from the headers of its instances."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from cancerimage.dicom import tags
from cancerimage.dicom.read import Header
from cancerimage.dicom.summarise.ages import AGE, age_between, day


@dataclass(frozen=True, slots=True)
class Row:
    """A series in the columns of a node's source of records, in their order."""

    dataset: str
    subject: str
    """The patient's ID; empty where there is none, and then an index leaves the series out and says so."""
    study: str
    series: str
    sex: str
    age: str
    """An age string: the patient's age as the file tells it, or else from the birth date and the study date."""
    study_date: str
    """As `YYYYMMDD`; what is no date stays what it is, so that the index can count it."""
    modality: str
    bodypart: str
    manufacturer: str
    licence: str
    images: int
    """The instances of the series, each once; an instance with many frames is one image."""
    bytes: int
    """The bytes of the files of these instances."""


COLUMNS = tuple(column.name for column in fields(Row))

TEXTS = {
    "sex": tags.SEX,
    "modality": tags.MODALITY,
    "bodypart": tags.BODY_PART,
    "manufacturer": tags.MANUFACTURER,
    "age": tags.AGE,
    "birth": tags.BIRTH_DATE,
    "study_date": tags.STUDY_DATE,
}
"""What is told once for a series, though every instance repeats it."""

WANTED = frozenset({*TEXTS.values(), tags.SOP_CLASS, tags.SOP_INSTANCE, tags.STUDY, tags.SERIES, tags.PATIENT_ID})
"""What a header must be read for to be summarised."""

Key = tuple[str, str, str]


@dataclass(slots=True)
class _Series:
    """What the instances of one series say, while they are read."""

    instances: set[str] = field(default_factory=set)
    bytes: int = 0
    said: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, header: Header) -> None:
        instance = header.sop_instance
        if instance in self.instances:
            return
        self.instances.add(instance)
        self.bytes += header.size
        self.said.add(tuple(header.text(tag) for tag in TEXTS.values()))

    def agreed(self, column: int) -> str:
        """Return what all instances say that say anything; empty where they contradict each other."""
        found = {said[column] for said in self.said if said[column]}
        return found.pop() if len(found) == 1 else ""


def summarise(headers: Iterable[Header], dataset: str, licence: str = "") -> tuple[Row, ...]:
    """Return a row for each series, sorted by subject, study and series.

    Where instances of a series contradict each other the row says nothing: which of them is right nobody can tell.
    Raises `Unreadable` for an instance that does not say which it is or where it belongs.
    """
    found: dict[Key, _Series] = {}
    for header in headers:
        header.require_identity()
        key = header.patient, header.study, header.series
        series = found.get(key)
        if series is None:
            series = found[key] = _Series()
        series.add(header)
    return tuple(_row(dataset, key, series, licence) for key, series in sorted(found.items()))


def _row(dataset: str, key: Key, series: _Series, licence: str) -> Row:
    texts = {name: series.agreed(column) for column, name in enumerate(TEXTS)}
    subject, study, uid = key
    taken = day(texts["study_date"])
    return Row(
        dataset=dataset,
        subject=subject,
        study=study,
        series=uid,
        sex=texts["sex"],
        age=_age(texts["age"], texts["birth"], texts["study_date"]),
        study_date=f"{taken:%Y%m%d}" if taken else texts["study_date"],
        modality=texts["modality"],
        bodypart=texts["bodypart"],
        manufacturer=texts["manufacturer"],
        licence=licence,
        images=len(series.instances),
        bytes=series.bytes,
    )


def _age(age: str, birth: str, study_date: str) -> str:
    if AGE.fullmatch(age):
        return age
    born, taken = day(birth), day(study_date)
    return (age_between(born, taken) if born and taken else "") or age
