"""`cancerimage phantoms`: what it says, and how it refuses."""

import json
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from typer.testing import CliRunner

from cancerimage.cli import phantoms
from cancerimage.cli.application import app
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.phantoms import SEEDINGS, BurnedIn

SMALL = ("--people", "1", "--matrix", "32", "--slices", "4", "--jobs", "1")


def test_it_says_what_it_made_and_what_to_do_next(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["phantoms", str(tmp_path / "made"), *SMALL])
    assert made.exit_code == 0, made.output
    assert "1 synthetic person" in made.stdout
    assert "nobody of them exists" in made.stdout
    assert f"cancerimage deidentify {tmp_path / 'made' / 'images'}" in made.stdout


def test_its_json_adds_up_with_the_answer_key(tmp_path: Path) -> None:
    made = CliRunner().invoke(app, ["phantoms", str(tmp_path / "made"), *SMALL, "--flaws", "--json"])
    told = json.loads(made.stdout)
    key = json.loads((tmp_path / "made/answers.json").read_text("utf-8"))
    assert told["synthetic"] is True
    assert told["people"] == len(key["people"]) == 1 + len(SEEDINGS)
    assert told["flaws"] == {flaw: seeding.finding for flaw, seeding in SEEDINGS.items()}
    assert told["images"] == sum(1 for path in (tmp_path / "made/images").rglob("*") if path.is_file())
    assert told["planted"] == sum(len(series["planted"]) for one in key["people"] for series in one["series"])


def test_it_leaves_a_folder_alone_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Failure) as refused:
        CliRunner().invoke(app, ["phantoms", str(tmp_path), *SMALL], catch_exceptions=False)
    assert refused.value.outcome is Outcome.MISUSED
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_plain_files_have_no_planted_words(tmp_path: Path) -> None:
    arguments = ["phantoms", str(tmp_path / "made"), *SMALL, "--plain", "--burned-in", "none"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    key = json.loads((tmp_path / "made/answers.json").read_text("utf-8"))
    places = {one["place"] for person in key["people"] for series in person["series"] for one in series["planted"]}
    assert "private element" not in places
    assert "pixels" not in places


def test_the_choices_for_burned_in_text_are_those_there_are() -> None:
    choices = get_type_hints(phantoms.phantoms)["burned_in"]
    assert set(get_args(choices)) == {one.value for one in BurnedIn}
