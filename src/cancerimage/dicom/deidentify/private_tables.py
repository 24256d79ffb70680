"""The tables that must stay: who became whom, when, and which files were not released."""

import csv
import io
from collections.abc import Iterable, Iterator

from cancerimage.dicom.deidentify import dates
from cancerimage.dicom.deidentify.fates import FACES, Ending, Fate
from cancerimage.dicom.deidentify.subjects import Subject
from cancerimage.dicom.deidentify.survey import Study, Survey
from cancerimage.dicom.faults import REASONS

PEOPLE = (
    "patient_id", "new_patient_id", "study_instance_uid", "new_study_instance_uid", "study_date", "study_description",
    "days_from_first_study", "days_moved",
)  # fmt: skip
HEADS = ("series", "shows_a_head", "front_blackened")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet carries out."""
QUARANTINE = ("file", "reason", "what_it_means", "where", "what_to_do")


def people(survey: Survey, subjects: dict[str, Subject]) -> str:
    """Return a row for every study: old and new ids, and the days since the patient's first study."""
    first: dict[str, str] = {}
    for study in survey.studies:
        if dates.relative(study.date, study.date) is not None:
            first[study.patient] = min(first.get(study.patient, study.date), study.date)
    return _written(PEOPLE, (_study(study, subjects[study.patient], first) for study in survey.studies))


def _study(study: Study, subject: Subject, first: dict[str, str]) -> Iterator[object]:
    relative = dates.relative(study.date, first.get(study.patient, ""))
    yield from (study.patient, subject.patient, study.study, subject.uid(study.study), study.date, study.description)
    yield "" if relative is None else relative
    yield subject.days


def quarantine(endings: Iterable[Ending]) -> str:
    """Return a row for every file that was not released, with what to do about it."""
    return _written(
        QUARANTINE,
        (
            (ending.source.path, ending.reason, REASONS[ending.reason].sentence, ending.detail,
             REASONS[ending.reason].remedy)
            for ending in endings
            if ending.fate is Fate.QUARANTINED and ending.reason is not None
        ),
    )  # fmt: skip


def heads(endings: Iterable[Ending]) -> str:
    """Return a row for every series that was released and that shows a head, or may."""
    found = {
        (ending.output.rpartition("/")[0], ending.head.value, "yes" if ending.fronted else "no")
        for ending in endings
        if ending.fate is Fate.RELEASED and ending.head in FACES
    }
    return _written(HEADS, sorted(found))


def _written(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(map(_harmless, row) for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula, whatever a file says in it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
