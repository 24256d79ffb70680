"""`cancerimage node clinical`: what people read, how commands end, and what they leave."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cancerimage.cli.application import app
from cancerimage.cli.failures import explain
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.deidentify.ids import platform_patient
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.node.clinical.checks import CHECKS
from cancerimage.node.clinical.fields import FIELDS
from cancerimage.node.clinical.headings import DECIDED
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.pipeline.faults import PipelineFault
from tests.support.clinical import MAPPING, table, write_csv
from tests.support.console import enrolled

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "m.yaml").write_text(MAPPING)
    write_csv(tmp_path / "sound.csv", table({"stage": "I", "er": "pos"}, {"stage": "II"}))
    write_csv(tmp_path / "odd.csv", table({"stage": "I", "gleason": "6", "isup": "4"}, {"stage": "lost"}))
    return tmp_path


def asked(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["node", "clinical", *map(str, arguments)])


def test_check_tells_what_is_recorded_missing_and_wrong(place: Path) -> None:
    sound = asked("check", place / "sound.csv", place / "m.yaml")
    assert sound.exit_code == Outcome.DONE
    assert "2 rows, 2 subjects." in sound.stdout
    assert "positive 1" in sound.stdout
    assert "Nothing is wrong that could be seen." in sound.stdout
    odd = asked("check", place / "odd.csv", place / "m.yaml")
    assert odd.exit_code == Outcome.INCOMPLETE
    for code in ("gleason_and_isup", "unmapped"):
        assert CHECKS[code].sentence in odd.stdout
        assert CHECKS[code].remedy in odd.stdout
    assert "lost" not in odd.output
    assert sorted(path.name for path in place.iterdir()) == ["m.yaml", "odd.csv", "sound.csv"]


def test_the_json_of_check_counts_every_field(place: Path) -> None:
    told = json.loads(asked("check", place / "odd.csv", place / "m.yaml", "--json").stdout)
    assert list(told["fields"]) == list(FIELDS)
    assert told["fields"]["stage"] == {"recorded": 1, "missing": 1, "values": None}
    assert told["findings"] == [
        {"check": "unmapped", "field": "stage", "found": 1, "effect": "the value is not taken"},
        {"check": "gleason_and_isup", "field": "gleason, isup", "found": 1, "effect": "none of these values is taken"},
    ]


def test_import_makes_the_key_once_and_diff_needs_it(place: Path) -> None:
    node = ("--dataset", "breast", "--data-dir", place / "node")
    early = asked("diff", place / "sound.csv", place / "m.yaml", *node)
    assert isinstance(early.exception, Failure)
    assert not (place / "node").exists()
    assert asked("import", place / "sound.csv", place / "m.yaml", *node).exit_code == Outcome.DONE
    key = ProjectKey.load(place / "node/keys/breast.key")
    again = asked("diff", place / "odd.csv", place / "m.yaml", *node)
    assert again.exit_code == Outcome.DONE
    assert "0 new, 0 gone, 2 changed, 0 the same" in again.stdout
    assert "Changed by field: er 1, stage 1." in again.stdout
    assert asked("import", place / "odd.csv", place / "m.yaml", *node).exit_code == Outcome.INCOMPLETE
    assert ProjectKey.load(place / "node/keys/breast.key") == key
    text = (place / "node/datasets/breast/clinical.csv").read_text()
    assert key.patient("P1") in text


def test_ids_are_made_as_was_settled_first(place: Path) -> None:
    node = ("--dataset", "breast", "--data-dir", place / "node")
    nothing = asked("import", place / "sound.csv", place / "m.yaml", *node, "--ids", "platform")
    assert isinstance(nothing.exception, Failure)
    assert nothing.exception.outcome is Outcome.MISUSED
    assert not (place / "node").exists()
    platform = (*node, "--ids", "platform", "--site", "a3f1")
    assert asked("import", place / "sound.csv", place / "m.yaml", *platform).exit_code == Outcome.DONE
    table = place / "node/datasets/breast/clinical.csv"
    before = table.read_bytes()
    assert platform_patient("P1", "a3f1") in before.decode()
    for other in (("--ids", "project"), ("--site", "b"), ("--ids", "project", "--site", "a3f1")):
        assert isinstance(
            asked("import", place / "sound.csv", place / "m.yaml", *node, *other).exception, PipelineFault
        )
    assert isinstance(
        asked("diff", place / "sound.csv", place / "m.yaml", *node, "--ids", "project").exception, PipelineFault
    )
    assert table.read_bytes() == before
    told = json.loads(asked("diff", place / "sound.csv", place / "m.yaml", *node, "--json").stdout)
    assert told["changes"]["same"] == 2
    kept = place / "node/keys/breast.ids"
    assert kept.stat().st_mode & 0o077 == 0
    kept.unlink()
    assert isinstance(asked("import", place / "sound.csv", place / "m.yaml", *platform).exception, PipelineFault)


def test_an_enrolled_node_logs_each_table_that_differs(place: Path) -> None:
    enrolled(place / "node")
    for table_ in ("sound.csv", "sound.csv", "odd.csv"):
        asked("import", place / table_, place / "m.yaml", "--dataset", "breast", "--data-dir", place / "node")
    ledger = Ledger.open(place / "node")
    with ledger.store.reading() as connection:
        told = [entry for entry in log.entries(connection, 0, 100) if entry.event == "dataset:clinical:replaced"]
    ledger.close()
    assert [json.loads(entry.about) for entry in told] == [{"dataset": "breast"}] * 2


def test_ids_that_no_image_has_are_warned_of(place: Path) -> None:
    series = place / "node/datasets/breast/series"
    series.mkdir(parents=True)
    (series / "b.csv").write_text("dataset,subject,sex\nbreast,SOMEBODYELSE,F\n")
    ended = asked("import", place / "sound.csv", place / "m.yaml", "--dataset", "breast", "--data-dir", place / "node")
    assert ended.exit_code == Outcome.DONE
    assert "1 subject with images: 1 of them without a row. 2 rows without images." in ended.stdout
    assert "Not one row belongs to images" in ended.stderr


def test_a_folder_is_no_table(place: Path) -> None:
    refused = asked("suggest", place, place / "draft.yaml")
    assert "is a folder" in str(refused.exception)
    assert not (place / "draft.yaml").exists()


def test_suggest_writes_a_file_that_check_takes(place: Path) -> None:
    ended = asked("suggest", place / "sound.csv", place / "draft.yaml")
    assert ended.exit_code == Outcome.DONE
    assert f"Next: read {place / 'draft.yaml'}" in ended.stdout
    assert asked("check", place / "sound.csv", place / "draft.yaml").exit_code == Outcome.DONE
    refused = asked("suggest", place / "sound.csv", place / "draft.yaml")
    assert isinstance(refused.exception, Failure)
    told = json.loads(asked("suggest", place / "sound.csv", place / "draft.yaml", "--yes", "--json").stdout)
    assert {"for": "stage", "column": "stage", "sure": True} in told["guesses"]
    assert set(told["questions"]) | {one["for"] for one in told["guesses"]} >= set(FIELDS) - DECIDED


def test_a_private_file_is_not_replaced_unasked(place: Path) -> None:
    (place / "private.csv").write_text("mine")
    refused = asked("check", place / "odd.csv", place / "m.yaml", "--private", place / "private.csv")
    assert isinstance(refused.exception, Failure)
    assert (place / "private.csv").read_text() == "mine"
    done = asked("check", place / "odd.csv", place / "m.yaml", "--private", place / "private.csv", "--yes")
    assert done.exit_code == Outcome.INCOMPLETE
    assert "tells of patients" in done.stderr
    assert "lost" in (place / "private.csv").read_text()


def test_a_damaged_key_is_told_and_nothing_is_written(place: Path) -> None:
    (place / "node/keys").mkdir(parents=True)
    (place / "node/keys/breast.key").write_text("broken")
    ended = asked("import", place / "sound.csv", place / "m.yaml", "--dataset", "breast", "--data-dir", place / "node")
    assert isinstance(ended.exception, Failure)
    assert "damaged" in str(ended.exception)
    assert not (place / "node/datasets").exists()


def test_what_is_wrong_with_a_mapping_is_told_in_a_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "m.yaml").write_text("subject: {column: id}\nfields: {stages: {column: stage}}")
    ended = asked("check", place / "sound.csv", place / "m.yaml")
    assert isinstance(ended.exception, Exception)
    assert explain(ended.exception) is Outcome.FAILED
    assert "fields.stages" in capsys.readouterr().err
