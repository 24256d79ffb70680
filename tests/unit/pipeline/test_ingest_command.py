"""What the command says at its end: what was put aside, and what is wanting until others find the dataset."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cancerimage.cli import application
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger
from cancerimage.node.link.identity import Identity
from cancerimage.wire.keys import PrivateKeys
from tests.support.batches import BATCH, DATASET, STEWARD
from tests.support.originals import original


def ingest(data_dir: Path, *arguments: str) -> Result:
    common = ("--pixels", "rules", "--jobs", "1", "--data-dir", str(data_dir))
    ended = CliRunner().invoke(application.app, ["node", "ingest", *arguments, *common])
    assert ended.exit_code == Outcome.DONE, ended.output
    return ended


def said(data_dir: Path, *arguments: str) -> str:
    return " ".join(ingest(data_dir, *arguments).output.split())


def test_the_command_says_what_was_put_aside_and_what_comes_next(tmp_path: Path) -> None:
    data_dir, source = tmp_path / "node", tmp_path / "source"
    original(source / "1.dcm", BodyPartExamined="ABDOMEN")
    (source / "notes.txt").write_text("no image", "utf-8")
    first = said(data_dir, str(source), "--dataset", DATASET)
    assert "1 file was put aside on arrival" in first
    assert f"cancerimage node arrivals {BATCH} --quarantine --data-dir" in first
    assert "cancerimage node enrol HUB" in first
    assert "released: whoever" in first
    Identity("hospital-north", "Hospital North", PrivateKeys.generate()).save(data_dir)
    assert f"cancerimage node policy set {DATASET} standard --data-dir" in said(data_dir, "--batch", BATCH)
    ledger = Ledger.open(data_dir)
    try:
        ledger.choose(DATASET, PolicyName.OPEN, Audience.EVERYONE, actor=STEWARD)
    finally:
        ledger.close()
    last = said(data_dir, "--batch", BATCH)
    assert "policy set" not in last
    assert "enrol" not in last
    assert json.loads(ingest(data_dir, "--batch", BATCH, "--json").stdout)["put_aside"] == 1


@pytest.mark.parametrize(
    "command", ["batches", "arrivals", "review list", "images show", "images results list", "images permit list"]
)
def test_a_directory_without_a_node_is_named_and_not_made(command: str, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    ended = CliRunner().invoke(application.app, ["node", *command.split(), "--data-dir", str(nowhere)])
    assert isinstance(ended.exception, Failure)
    assert (str(nowhere) in str(ended.exception), ended.exception.outcome) == (True, Outcome.FAILED)
    assert not nowhere.exists()


def test_where_nothing_is_an_instance_that_is_said_and_no_other_round_is_advised(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "notes.txt").write_text("no image", "utf-8")
    words = ["node", "ingest", str(source), "--dataset", DATASET, "--pixels", "rules", "--jobs", "1"]
    ended = CliRunner().invoke(application.app, [*words, "--data-dir", str(tmp_path / "node")])
    assert ended.exit_code == Outcome.FAILED
    assert "No DICOM instance arrived" in ended.stdout
    assert "--batch" not in ended.stdout
