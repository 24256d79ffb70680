"""A table comes in under the ids of its images, whole or not at all, and changes are told in counts."""

import csv
import json
from pathlib import Path

import pytest

from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.phantoms import Recipe, make
from cancerimage.node.clinical import ClinicalFault, bring, check, compare
from cancerimage.node.clinical.place import place, read_rows
from tests.support.clinical import table, write_csv

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples/neuroblastoma.yaml"
KEY = ProjectKey(bytes(range(32)))
MAPPING = """
subject: {column: id}
facts: {sex: {column: sex}}
fields: {stage: {column: stage}, er: {column: er}}
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPING)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pictured(data_dir: Path, dataset: str, subjects: dict[str, str]) -> None:
    """Write what summaries of two batches tell: each subject with its sex."""
    folder = data_dir / "datasets" / dataset / "series"
    folder.mkdir(parents=True)
    for number, (subject, sex) in enumerate(subjects.items()):
        with (folder / f"{dataset}-{number % 2}.csv").open("a", encoding="utf-8") as file:
            if file.tell() == 0:
                file.write("dataset,subject,sex\n")
            file.write(f"{dataset},{subject},{sex}\n")


def test_ids_are_those_of_the_images_and_the_order_says_nothing(tmp_path: Path, mapping: Path) -> None:
    people = [{"id": f"P{number}", "stage": "II"} for number in range(20)]
    source = write_csv(tmp_path / "t.csv", table(*people))
    brought = bring(tmp_path / "node", "breast", source, mapping, KEY)
    rows = rows_of(brought.path)
    assert list(rows[0]) == ["dataset", "subject", "stage", "er"]
    assert {row["subject"] for row in rows} == {KEY.patient(f"P{number}") for number in range(20)}
    assert [row["subject"] for row in rows] == sorted(row["subject"] for row in rows)
    assert brought.rows == len(rows)
    assert brought.path.stat().st_mode & 0o077 == 0
    elsewhere = bring(tmp_path / "node", "other", source, mapping, KEY, "site-7")
    assert {row["subject"] for row in rows_of(elsewhere.path)} == {KEY.patient(f"P{n}", "site-7") for n in range(20)}


def test_nothing_changes_when_it_comes_again_and_changes_are_counted(tmp_path: Path, mapping: Path) -> None:
    first = write_csv(tmp_path / "a.csv", table({"stage": "I"}, {"stage": "II", "er": "pos"}, {"stage": "III"}))
    second = write_csv(
        tmp_path / "b.csv",
        table({"stage": "I"}, {"stage": "IIA", "er": "neg"}, {"id": "P9", "stage": "IV"}),
    )
    brought = bring(tmp_path / "node", "breast", first, mapping, KEY)
    assert brought.changes.plain() == {"new": 3, "gone": 0, "changed": 0, "same": 0, "fields": {}}
    before = brought.path.read_bytes()
    assert not bring(tmp_path / "node", "breast", first, mapping, KEY).changes.any
    assert brought.path.read_bytes() == before
    compared = compare(tmp_path / "node", "breast", second, mapping, KEY)
    assert compared.changes.plain() == {
        "new": 1, "gone": 1, "changed": 1, "same": 1, "fields": {"er": 1, "stage": 1},
    }  # fmt: skip
    assert brought.path.read_bytes() == before
    assert bring(tmp_path / "node", "breast", second, mapping, KEY).changes == compared.changes
    assert not compare(tmp_path / "node", "breast", second, mapping, KEY).changes.any


def test_subjects_are_compared_with_the_images(tmp_path: Path, mapping: Path) -> None:
    source = write_csv(
        tmp_path / "t.csv", table(*({"sex": "F"} for _ in range(3)), {"id": "P4"}, {"id": "P5", "sex": "M"})
    )
    assert compare(tmp_path / "node", "breast", source, mapping, KEY).pictured is None
    sexes = {"P1": "F", "P2": "M", "P3": "", "P4": "F", "P7": "M", "P8": "F"}
    pictured(tmp_path / "node", "breast", {KEY.patient(one): sex for one, sex in sexes.items()})
    brought = bring(tmp_path / "node", "breast", source, mapping, KEY)
    assert (brought.pictured, brought.without_row, brought.without_images) == (6, 2, 1)
    assert [(one.code, one.subject) for one in brought.findings] == [("sex_differs", "P2")]
    assert brought.report.findings == {"sex_differs": {"sex": 1}}


def test_a_table_that_is_refused_leaves_the_old_one(tmp_path: Path, mapping: Path) -> None:
    source = write_csv(tmp_path / "t.csv", table({"stage": "I"}))
    path = bring(tmp_path / "node", "breast", source, mapping, KEY).path
    before = path.read_bytes()
    source.write_text("patient,stage\n1,II\n")
    with pytest.raises(ClinicalFault, match="no column with the header 'id'"):
        bring(tmp_path / "node", "breast", source, mapping, KEY)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["", "../elsewhere", "Breast", "a/b", "x" * 65])
def test_a_name_that_is_none_names_no_file(tmp_path: Path, mapping: Path, name: str) -> None:
    source = write_csv(tmp_path / "t.csv", table({"stage": "I"}))
    with pytest.raises(ClinicalFault, match="no name of a dataset"):
        bring(tmp_path / "node", name, source, mapping, KEY)
    assert not (tmp_path / "node").exists()


def test_a_table_that_was_changed_by_hand_is_not_believed(tmp_path: Path) -> None:
    path = place(tmp_path, "breast")
    path.parent.mkdir(parents=True)
    path.write_text("dataset,subject,name\nbreast,x,Anna\n")
    with pytest.raises(ClinicalFault, match="damaged"):
        read_rows(path)


def test_the_synthetic_table_says_of_each_child_what_its_answer_key_says(tmp_path: Path) -> None:
    make(tmp_path / "phantoms", 3, 5, Recipe(matrix=32, slices=4))
    answers = {one["patient_id"]: one for one in json.loads((tmp_path / "phantoms/answers.json").read_text())["people"]}
    source = tmp_path / "phantoms/clinical.csv"
    assert not check(source, EXAMPLE)[0].findings
    rows = {row["subject"]: row for row in rows_of(bring(tmp_path / "node", "neuro", source, EXAMPLE, KEY).path)}
    assert rows.keys() == {KEY.patient(one) for one in answers}
    for told in rows_of(source):
        row = rows[KEY.patient(told["patient_id"])]
        assert row["age_at_diagnosis"] == str(int(int(told["age_at_diagnosis_days"]) / 365.25))
        assert (row["topography"], row["morphology"], row["stage"]) == ("C74.9", "9500/3", told["inrg_stage"])
        assert (row["followup_days"], row["vital_status"]) == (told["follow_up_days"], told["vital_status"])
        assert len(row["treatment"].split("|")) == len(told["treatment"].split(","))
