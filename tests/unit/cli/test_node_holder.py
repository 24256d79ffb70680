"""The commands with which a holder sees what was asked, and decides what is told."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cancerimage.cli import application
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.mark import FILE as MARK
from tests.support.answering import LoneNode, person
from tests.support.console import enrolled
from tests.support.federation import command, environment

COMMANDS = (
    ("policy", "list"),
    ("policy", "set", "alpha", "open", "--yes"),
    ("epoch", "list"),
    ("epoch", "open", "alpha", "--yes"),
    ("pause",),
    ("resume",),
    ("asked",),
    ("ledger",),
    ("keys", "show"),
    ("keys", "rotate"),
    ("log", "export", "-"),
    ("steward", "list"),
    ("steward", "add", "ann"),
    ("steward", "remove", "ann"),
    ("console",),
)
"""Every command of the holder."""


@pytest.fixture(autouse=True)
def _untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test see the settings or the arguments of another."""
    monkeypatch.setenv("CANCERIMAGE_NODE_DATA_DIR", "")
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(data_dir: Path, *arguments: str, typed: str | None = None) -> Ended:
    """Run a command of the node to its end, in this process where it leaves nothing behind in it."""
    words = ("node", *arguments, "--data-dir", str(data_dir))
    if arguments[0] == "steward" and data_dir.exists():
        # The console has settings of its own, and in this process those of the hub are in force.
        ended = subprocess.run(
            command(*words), input=typed or "", capture_output=True, text=True, env=environment(), check=False
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)
    sys.argv, sys.stdin = ["cancerimage", *words], io.StringIO(typed or "")
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        application.run()
    return Ended(int(end.value.code or 0), out.getvalue(), err.getvalue())


def done(data_dir: Path, *arguments: str, typed: str | None = None) -> str:
    """Run a command that succeeds and return what it prints."""
    ended = run(data_dir, *arguments, typed=typed)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def told(data_dir: Path, *arguments: str) -> Any:
    """Run a command that succeeds and return its JSON."""
    return json.loads(done(data_dir, *arguments, "--json"))


def refused(data_dir: Path, *arguments: str, code: int = 1, typed: str | None = None) -> str:
    """Run a command that fails and return what it says."""
    ended = run(data_dir, *arguments, typed=typed)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.fixture
def node(tmp_path: Path) -> Iterator[LoneNode]:
    """A node with a protected dataset and one without a choice, asked twice."""
    made = LoneNode.made(tmp_path / "node", {"alpha": 300, "beta": 40}, alpha=PolicyName.STANDARD)
    enrolled(made.data_dir)
    made.ask("sex:female modality:MR")
    made.ask("sex:female modality:MR", person(2))
    yield made
    made.close()


def events(node: LoneNode) -> list[str]:
    """Return what the log says."""
    return [one.event for one in log.entries(node.ledger.store.reading(), 0, 1000)]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_where_there_is_no_node_nothing_is_made(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    place = tmp_path / "nothing"
    assert "belongs to no enrolled node" in refused(place, *arguments, typed="a-long-password")
    assert not place.exists()


def test_policies_are_listed_and_set(node: LoneNode) -> None:
    listed = told(node.data_dir, "policy", "list")["datasets"]
    assert [(one["dataset"], one["policy"], one["chosen"] is None) for one in listed] == [
        ("beta", "catalogue_only", True),
        ("alpha", "standard", False),
    ]
    assert "no choice yet" in done(node.data_dir, "policy", "list")
    chosen = told(
        node.data_dir, "policy", "set", "beta", "strict", "--audience", "organisations", "--organisation", "north"
    )
    assert chosen == {"dataset": "beta", "policy": "strict", "audience": "organisations"}
    choice = node.ledger.policies()["beta"]
    assert (choice.policy, choice.audience, choice.organisations) == (
        PolicyName.STRICT,
        Audience.ORGANISATIONS,
        ("north",),
    )
    assert choice.actor.startswith("steward:")
    assert "organisations: north" in done(node.data_dir, "policy", "list")


def test_what_cannot_be_taken_back_asks_first(node: LoneNode) -> None:
    assert "Nothing was changed." in refused(node.data_dir, "policy", "set", "alpha", "open")
    assert "Nothing was changed." in refused(node.data_dir, "policy", "set", "alpha", "open", typed="n\n")
    assert node.ledger.policies()["alpha"].policy is PolicyName.STANDARD
    done(node.data_dir, "policy", "set", "alpha", "open", typed="y\n")
    assert node.ledger.policies()["alpha"].policy is PolicyName.OPEN


def test_what_is_no_choice_is_explained(node: LoneNode) -> None:
    assert "It holds: beta, alpha." in refused(node.data_dir, "policy", "set", "gamma", "open", code=2)
    assert "loose" in refused(node.data_dir, "policy", "set", "alpha", "loose", code=2)
    assert "Name at least one organisation" in refused(
        node.data_dir, "policy", "set", "alpha", "standard", "--audience", "organisations"
    )


def test_epochs_are_listed_and_opened(node: LoneNode) -> None:
    (epoch,) = told(node.data_dir, "epoch", "list")["epochs"]
    assert (epoch["dataset"], epoch["epoch"], epoch["ended"], epoch["too_small"]) == ("alpha", 1, None, False)
    assert "are the same as when its epoch began" in refused(node.data_dir, "epoch", "open", "alpha", "--yes")
    node.rebuild({"alpha": 310, "beta": 40})
    assert "Nothing was changed." in refused(node.data_dir, "epoch", "open", "alpha")
    assert told(node.data_dir, "epoch", "open", "alpha", "--yes") == {"dataset": "alpha", "after_loss": False}
    node.ask("modality:CT")
    assert [one["why_ended"] for one in told(node.data_dir, "epoch", "list")["epochs"]] == [None, "turned"]
    assert "turned" in done(node.data_dir, "epoch", "list")
    assert "has no epoch" in refused(node.data_dir, "epoch", "open", "beta", "--yes")
    assert "is in order" in refused(node.data_dir, "epoch", "open", "alpha", "--after-loss", "--yes")


def test_an_epoch_whose_snapshot_is_damaged_is_followed_by_one_of_the_same_data(node: LoneNode) -> None:
    """For otherwise the dataset could not be asked until its data change."""
    epoch = node.ledger.epoch("alpha")
    assert epoch is not None
    node.rebuild({"alpha": 300, "beta": 40})
    (node.data_dir / "index" / epoch.pinned.generation / "manifest.json").write_text("{}")
    done(node.data_dir, "epoch", "open", "alpha", "--yes")
    assert node.ledger.epoch("alpha") is None


def test_a_lost_ledger_is_begun_anew(node: LoneNode) -> None:
    (node.data_dir / MARK).write_text("nothing")
    assert "The ledger is closed." in done(node.data_dir, "ledger")
    assert told(node.data_dir, "ledger")["open"] is False
    assert "closed:" in done(node.data_dir, "status")
    assert "--after-loss" in refused(node.data_dir, "pause")
    assert "Nothing was changed." in refused(node.data_dir, "epoch", "open", "alpha", "--after-loss")
    done(node.data_dir, "epoch", "open", "alpha", "--after-loss", "--yes")
    again = Ledger.open(node.data_dir)
    assert again.state.open
    assert again.policies()["alpha"].policy is PolicyName.STANDARD
    again.close()


def test_answering_is_paused_and_resumed(node: LoneNode) -> None:
    assert told(node.data_dir, "pause") == {"paused": True}
    assert node.ledger.paused()
    assert told(node.data_dir, "status")["answering"] == "paused"
    assert "Resume with" in done(node.data_dir, "pause")
    assert told(node.data_dir, "resume") == {"paused": False}
    assert not node.ledger.paused()
    assert "node:answering:resumed" in events(node)


def test_questions_are_shown_in_three_forms(node: LoneNode) -> None:
    questions = told(node.data_dir, "asked")["questions"]
    assert [(one["dataset"], one["person"], one["cost"]) for one in questions if one["dataset"] == "alpha"] == [
        ("alpha", person(2).id, 0),
        ("alpha", person(1).id, 20_000_000),
    ]
    assert {one["withheld"] for one in questions if one["dataset"] == "beta"} == {"catalogue_only"}
    rows = list(csv.DictReader(io.StringIO(done(node.data_dir, "asked", "--csv", "--dataset", "alpha"))))
    assert [row["person"] for row in rows] == [person(2).id, person(1).id]
    shown = done(node.data_dir, "asked", "--person", person(2).id[:31], "--since", "2020-01-01")
    assert "nothing: catalogue only" in shown
    assert "4.0 %" in shown
    assert len(told(node.data_dir, "asked", "--limit", "1")["questions"]) == 1
    assert "No question fits" in done(node.data_dir, "asked", "--since", "2090-01-01T10:00")
    assert "is no day" in refused(node.data_dir, "asked", "--since", "yesterday", code=2)
    assert "--csv and --json" in refused(node.data_dir, "asked", "--csv", "--json", code=2)


def test_spending_is_shown(node: LoneNode) -> None:
    found = told(node.data_dir, "ledger")
    assert found["open"]
    (alpha,) = found["datasets"]
    assert (alpha["live"], alpha["questions_left"], alpha["answered_anew"]) == (20_000_000, 99, 1)
    assert alpha["persons"] == {person(1).id: 20_000_000}
    shown = done(node.data_dir, "ledger")
    assert "The ledger is in order." in shown
    assert "1.0 %" in shown


def test_keys_are_shown_and_a_hub_that_is_away_is_said(node: LoneNode) -> None:
    before = told(node.data_dir, "keys", "show")
    assert before["pending"] is None
    assert "No hub answered" in refused(node.data_dir, "keys", "rotate")
    after = told(node.data_dir, "keys", "show")
    assert after["node"] == before["node"]
    assert after["pending"] not in (None, before["node"])
    assert f"cancerimage node keys rotate --data-dir {node.data_dir}`" in done(node.data_dir, "keys", "show")


def test_the_log_is_exported_whole(node: LoneNode, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    said = told(node.data_dir, "log", "export", str(file))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert said == {"file": str(file), "lines": len(lines)}
    assert [json.loads(line["leaf"])["event"] for line in lines] == events(node)
    assert events(node)[-1] == "node:log:exported"
    assert file.stat().st_mode & 0o077 == 0
    assert len(done(node.data_dir, "log", "export", "-").splitlines()) == len(lines) + 1
    assert "No such file or directory" in refused(node.data_dir, "log", "export", str(tmp_path / "no" / "file"))


def test_stewards_are_added_listed_and_removed(node: LoneNode, tmp_path: Path) -> None:
    assert "no steward yet" in done(node.data_dir, "steward", "list")
    assert "Nobody can be asked" in refused(node.data_dir, "steward", "add", "ann", code=2)
    assert "too short" in refused(
        node.data_dir, "steward", "add", "ann", "--password-file", "-", code=2, typed="short\n"
    )
    secret = tmp_path / "secret"
    secret.write_text("correct-horse-battery\n")
    added = told(node.data_dir, "steward", "add", "ann", "--password-file", str(secret))
    assert added == {"name": "ann", "added": True}
    assert "has a new password" in done(node.data_dir, "steward", "add", "ann", "--password-file", str(secret))
    assert "name" in refused(node.data_dir, "steward", "add", "a nn", "--password-file", str(secret), code=2)
    assert [one["name"] for one in told(node.data_dir, "steward", "list")["stewards"]] == ["ann"]
    assert told(node.data_dir, "steward", "remove", "ann") == {"name": "ann"}
    assert "no steward called ann" in refused(node.data_dir, "steward", "remove", "ann", code=2)
    assert [event for event in events(node) if event.startswith("steward:")] == [
        "steward:person:created",
        "steward:person:created",
        "steward:person:removed",
    ]
