"""`cancerimage node images`: what a data holder reads, and what is written down."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cancerimage.audit.events import NodeEvent
from cancerimage.cli.application import app
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.node.ledger import Ledger, log
from tests.support.instances import instance
from tests.support.research import deidentified, folder_of


def run(node: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["node", "images", *arguments, "--data-dir", str(node)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def declared(node: Path) -> list[tuple[str, Any]]:
    """Return what people have written into the node's log."""
    ledger = Ledger.open(node)
    connection = ledger.store.reading()
    kept = [one for one in log.entries(connection, 0, log.size(connection)) if one.actor.startswith("steward:")]
    ledger.close()
    return [(one.event, json.loads(one.about)) for one in kept]


def test_what_stays_outside_is_counted_and_named_on_request(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", deidentified(), deidentified(number=2), instance(1), b"nothing")
    node, source = tmp_path / "node", str(tmp_path / "in")
    code, said = run(node, "add", source, "--dataset", "lung", "--vouch")
    assert code == Outcome.INCOMPLETE
    assert "2 images came into the store." in said
    assert said.count("1 file stayed outside") == 2
    assert "0002.dcm" not in said
    code, said = run(node, "add", source, "--dataset", "lung", "--vouch", "--refused")
    assert "2 were there already" in said
    assert "0002.dcm" in said
    told = json.loads(run(node, "add", source, "--dataset", "lung", "--vouch", "--refused", "--json")[1])
    assert (told["new"], told["there"], told["refused"]) == (0, 2, 2)
    assert set(told["files"]) == {"0002.dcm", "0003.dcm"}
    assert sum(told["reasons"].values()) == 2
    code, said = run(node, "show")
    assert code == Outcome.DONE
    assert "lung" in said


def test_what_files_say_of_themselves_is_not_believed(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", deidentified())
    (tmp_path / "words").write_text("Zwerchfellski\n", "utf-8")
    node, source = tmp_path / "node", str(tmp_path / "in")
    for options in ((), ("--vouch", "--already-public", "CC-BY-4.0")):
        with pytest.raises(Failure):
            run(node, "add", source, "--dataset", "lung", *options)
    assert not (node / "images").exists()
    folder_of(tmp_path / "in", deidentified(StudyDescription="Zwerchfellski"))
    assert "public vocabulary" in run(node, "add", source, "--dataset", "lung", "--vouch")[1]
    allowed = ("--words", str(tmp_path / "words"))
    assert run(node, "add", source, "--dataset", "lung", "--vouch", *allowed)[0] == Outcome.DONE
    assert declared(node) == [(NodeEvent.DATASET_IMAGES_VOUCHED, {"dataset": "lung"})] * 2


def test_what_others_published_is_declared_in_the_log(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", instance(1))
    node = tmp_path / "node"
    code, _ = run(node, "add", str(tmp_path / "in"), "--dataset", "open", "--already-public", "CC-BY-4.0")
    assert code == Outcome.DONE
    assert declared(node) == [(NodeEvent.DATASET_IMAGES_ADMITTED, {"dataset": "open", "licence": "CC-BY-4.0"})]


def test_looking_makes_nothing(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.mkdir()
    assert run(node, "show") == (Outcome.DONE, "The store holds nothing yet.\n")
    assert json.loads(run(node, "show", "--json")[1])["datasets"] == []
    assert run(node, "permit", "list") == (Outcome.DONE, "Nobody has a permit.\n")
    assert json.loads(run(node, "permit", "list", "--json")[1]) == {"permits": []}
    assert not (node / "images").exists()


def test_people_read_permits_and_their_uses(tmp_path: Path) -> None:
    folder_of(tmp_path / "in", deidentified())
    node = tmp_path / "node"
    run(node, "add", str(tmp_path / "in"), "--dataset", "lung", "--vouch")
    code, said = run(node, "permit", "add", "study", "--dataset", "lung")
    assert code == Outcome.DONE
    token = said.splitlines()[-1].strip()
    assert len(token) >= 43
    assert token not in run(node, "permit", "list")[1]
    assert run(node, "permit", "list", "--uses", "study") == (Outcome.DONE, "The permit study was not used.\n")
    assert run(node, "permit", "revoke", "study")[1] == "The permit study is revoked.\n"
    assert run(node, "permit", "revoke", "study")[1] == "The permit study was revoked before.\n"
    assert "revoked" in run(node, "permit", "list")[1]
