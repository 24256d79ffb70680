"""Whose files there are: one person under one id, nobody under a placeholder, and all that identifies each."""

import csv
from pathlib import Path

import pytest
from pydicom import Dataset

from cancerimage.dicom.deidentify.decisions import People
from cancerimage.dicom.deidentify.identifiers import names_nobody
from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.deidentify.private_tables import people, quarantine
from cancerimage.dicom.deidentify.subjects import Subject
from cancerimage.dicom.deidentify.survey import Survey, survey
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Reason
from tests.support.cleaning import KEY
from tests.support.originals import original


def surveyed(folder: Path, doubtful: People = People.HOLD) -> Survey:
    return survey(folder, Words.load(), doubtful=doubtful)


def two(folder: Path, one: dict[str, str], other: dict[str, str]) -> Path:
    """Write two studies under one patient id."""
    for number, said in enumerate((one, other), 1):
        said = {"PatientID": "4711-A", "PatientName": "", "PatientSex": "", **said}
        original(folder / f"{number}.dcm", 1, number, **said)
    return folder


DIFFERENT = [
    ("IssuerOfPatientID", "North", "South", "issuers of the id"),
    ("PatientBirthDate", "19610312", "19900101", "birth dates"),
    ("PatientSex", "F", "M", "sexes"),
    ("PatientName", "Okonjo^Ben", "Zwetschgenbaum^Anna", "names"),
    ("PatientName", "Li^Wu", "Chen^Bao", "names"),
]
ALIKE = [
    ("IssuerOfPatientID", "North", ""),
    ("IssuerOfPatientID", "North", "NORTH"),
    ("PatientBirthDate", "19610312", ""),
    ("PatientBirthDate", "19610312", "19000101"),
    ("PatientBirthDate", "19610312", "1961"),
    ("PatientBirthDate", "19610312", "1961.03.12"),
    ("PatientSex", "F", "O"),
    ("PatientName", "Meier^Anna", "Huber^Anna"),
    ("PatientName", "Meier^Anna", "MEIER, A."),
    ("PatientName", "Müller^Jörg", "MULLER^JORG"),
    ("PatientName", "Meier^Anna", "MEIERANNA"),
    ("PatientName", "Meier^Anna", "Anonymous"),
    ("PatientName", "Meier^Anna", "^^^^"),
    ("PatientName", "山田^太郎", "Yamada^Taro"),
]


@pytest.mark.parametrize(("keyword", "one", "other", "what"), DIFFERENT)
def test_two_people_under_one_id_are_held_back(keyword: str, one: str, other: str, what: str, tmp_path: Path) -> None:
    original(tmp_path / "third.dcm", 1, 3)
    found = surveyed(two(tmp_path, {keyword: one}, {keyword: other}))
    held = {ending.source.path: (ending.reason, ending.detail) for ending in found.endings}
    assert held == dict.fromkeys(("1.dcm", "2.dcm"), (Reason.SEVERAL_PEOPLE, f"the {what} differ"))
    assert [series.patient for series in found.series] == ["P3"]
    assert found.files == 3
    merged = surveyed(tmp_path, People.MERGE)
    assert not merged.endings
    assert [series.patient for series in merged.series] == ["4711-A", "4711-A", "P3"]


@pytest.mark.filterwarnings("ignore:Invalid value for VR DA")
@pytest.mark.parametrize(("keyword", "one", "other"), ALIKE)
def test_one_person_is_written_down_in_many_ways(keyword: str, one: str, other: str, tmp_path: Path) -> None:
    said = {"SpecificCharacterSet": "ISO_IR 192"}
    found = surveyed(two(tmp_path, said | {keyword: one}, said | {keyword: other}))
    assert not found.endings
    assert len(found.series) == 2


@pytest.mark.parametrize(
    "number", ["UNKNOWN", "Anonymous", "anonymized", "0", "000", "N/A", "none", "NO ID", "---", "xxx", ""]
)
def test_id_that_names_nobody_holds_nobody_together(number: str, tmp_path: Path) -> None:
    found = surveyed(two(tmp_path, {"PatientID": number, "PatientSex": "M"}, {"PatientID": number, "PatientSex": "F"}))
    assert not found.endings
    assert len({series.patient for series in found.series}) == 2


@pytest.mark.parametrize("number", ["1", "742", "0815", "ANON17", "NB-0001", "Nonesuch", "Testa", "Patient3", "无名"])
def test_other_ids_name_somebody(number: str) -> None:
    assert not names_nobody(number)


def test_numbers_deep_in_a_file_and_of_its_machine_identify(tmp_path: Path) -> None:
    other = Dataset()
    other.PatientID, other.IssuerOfPatientID = "4711", "elsewhere"
    original(
        tmp_path / "one.dcm", PatientID="742", StationName="CT01", DeviceSerialNumber="4711-081", PatientName="",
        OtherPatientIDsSequence=[other], InstitutionalDepartmentName="Liver",
    )  # fmt: skip
    (found,) = surveyed(tmp_path).people.values()
    assert {"742", "4711", "ct01", "4711-081"} <= found.words
    assert not {"ct", "081", "liver"} & found.words


def test_cells_of_private_tables_are_no_formulas(tmp_path: Path) -> None:
    original(tmp_path / "=cmd.dcm", PatientID="=1+1", StudyDescription='=HYPERLINK("http://x")').write_bytes(b"zz")
    original(tmp_path / "a.dcm", PatientID="@SUM", StudyDescription="-2+3", PatientName="")
    found = surveyed(tmp_path)
    (row,) = csv.DictReader(quarantine(found.endings).splitlines())
    assert row["file"] == "'=cmd.dcm"
    subjects = {patient: Subject.of(one, STANDARD, KEY, "") for patient, one in found.people.items()}
    (row,) = csv.DictReader(people(found, subjects).splitlines())
    assert (row["patient_id"], row["study_description"], row["days_moved"][0]) == ("'@SUM", "'-2+3", "-")
