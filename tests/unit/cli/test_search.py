"""The file that `cancerimage search --csv` writes."""

import csv
from pathlib import Path

import pytest

from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.search import ask, write
from cancerimage.sdk.answers import COLUMNS

ROW = dict.fromkeys(COLUMNS["datasets"], 7) | {"dataset": "north", "title": '=HYPERLINK("http://x")', "node": "ash"}


def test_a_title_is_no_formula(tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    write(file, [ROW])
    with file.open(newline="", encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert row["title"] == "'" + ROW["title"]
    assert row["subjects"] == "7"


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    file.write_text("before")
    with pytest.raises(ValueError, match="unexpected"):
        write(file, [ROW, {"unexpected": 1}])
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_dash_is_standard_output_which_holds_one_thing() -> None:
    with pytest.raises(Failure, match="cannot both be written"):
        ask("", "http://127.0.0.1:9", csv=Path("-"), as_json=True)


def test_a_folder_that_does_not_exist_is_named_before_anybody_is_asked(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="There is no folder") as refused:
        ask("", "http://127.0.0.1:9", csv=tmp_path / "missing" / "answer.csv")
    assert refused.value.outcome is Outcome.MISUSED
