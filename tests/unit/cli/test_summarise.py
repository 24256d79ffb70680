"""`cancerimage summarise`: a table that an index is built from, whole or not at all, and every file accounted for."""

import csv
import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from cancerimage.cli import summarise
from cancerimage.cli.application import app
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.phantoms import Recipe, make
from cancerimage.node.index.source import COLUMNS, NAME


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("summarise") / "phantoms"
    make(folder, 1, 0, Recipe(matrix=32, slices=4))
    return folder / "images"


def asked(*arguments: str | Path) -> str:
    ended = CliRunner().invoke(app, ["summarise", *map(str, arguments)], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_the_table_has_the_columns_of_an_index_and_a_row_for_each_series(images: Path, tmp_path: Path) -> None:
    key = json.loads((images.parent / "answers.json").read_text("utf-8"))
    expected = {
        (one["patient_id"], series["study"], series["series"]): series
        for one in key["people"] for series in one["series"]
    }  # fmt: skip
    told = json.loads(asked(images, tmp_path / "t.csv", "--dataset", "one", "--licence", "CC0-1.0", "--json"))
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert {(row["subject"], row["study"], row["series"]) for row in rows} == set(expected)
    for row in rows:
        series = expected[row["subject"], row["study"], row["series"]]
        assert (row["dataset"], row["licence"]) == ("one", "CC0-1.0")
        assert (int(row["images"]), int(row["bytes"])) == (series["images"], series["bytes"])
        for column in ("modality", "manufacturer", "study_date", "age"):
            assert row[column] == series[column]
        assert row["bodypart"] == series["body_part"]
    assert told["series"] == len(rows)
    assert told["images"] == sum(series["images"] for series in expected.values())


def test_parquet_holds_the_same(images: Path, tmp_path: Path) -> None:
    asked(images, tmp_path / "t.csv", "--dataset", "one")
    asked(images, tmp_path / "t.parquet", "--dataset", "one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv", "t.parquet"]
    as_text = duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM '{tmp_path / 't.parquet'}'").fetchall()  # noqa: S608
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(value or None for value in row.values()) for row in csv.DictReader(file)]
    assert as_text == rows


def test_what_is_no_image_is_counted_with_its_reason(images: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    shutil.copytree(images, folder)
    (folder / "notes.txt").write_text("about a patient")
    (folder / "nothing.dcm").touch()
    told = json.loads(asked(folder, tmp_path / "t.csv", "--dataset", "one", "--json"))
    assert told["left_out"] == {"empty": 1, "not_dicom": 1}
    words = asked(folder, tmp_path / "t.csv", "--dataset", "one", "--yes")
    assert "2 files are not in it" in words
    assert "The file is not DICOM." in words


def test_links_that_lead_out_and_folders_that_cannot_be_opened_are_counted(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "linked"
    shutil.copytree(images, folder)
    (folder / "elsewhere.dcm").symlink_to(next(path for path in images.rglob("*") if path.is_file()))
    (folder / "shut").mkdir()
    opened = os.scandir

    def scandir(path: Path) -> Any:
        # The tests may run as root, whom no permission stops.
        if path == folder / "shut":
            raise PermissionError(path)
        return opened(path)

    monkeypatch.setattr(os, "scandir", scandir)
    told = json.loads(asked(folder, tmp_path / "t.csv", "--dataset", "one", "--json"))
    assert told["left_out"] == {"outside": 1, "unopened": 1}


def test_files_that_were_not_de_identified_are_warned_of(images: Path, tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["summarise", str(images), str(tmp_path / "t.csv"), "--dataset", "one"])
    assert "do not say that identifiers were removed" in ended.stderr.replace("\n", " ")
    told = json.loads(asked(images, tmp_path / "u.csv", "--dataset", "one", "--json"))
    assert told["identified"] == told["images"]


@pytest.mark.parametrize(
    ("file", "dataset", "words"),
    [
        ("t.xlsx", "one", ".csv or .parquet"),
        ("t.csv", "One Dataset", "no name of a dataset"),
        ("t.csv", "", "no name of a dataset"),
        ("nowhere/t.csv", "one", "There is no folder"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_read(
    images: Path, tmp_path: Path, file: str, dataset: str, words: str
) -> None:
    with pytest.raises(Failure, match=words) as refused:
        asked(images, tmp_path / file, "--dataset", dataset)
    assert refused.value.outcome is Outcome.MISUSED
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_images_gives_no_table(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "notes.txt").write_text("nothing")
    with pytest.raises(Failure, match="no DICOM images"):
        asked(folder, tmp_path / "t.csv", "--dataset", "one")
    assert not (tmp_path / "t.csv").exists()


def test_a_table_that_is_there_is_replaced_only_when_told_so(images: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("mine")
    with pytest.raises(Failure, match="Nothing was changed"):
        asked(images, table, "--dataset", "one")
    assert table.read_text() == "mine"
    asked(images, table, "--dataset", "one", "--yes")
    assert table.read_text() != "mine"


def test_the_names_of_datasets_are_those_that_an_index_takes() -> None:
    assert summarise.NAME.pattern == NAME.pattern
