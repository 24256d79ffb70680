"""A process of the demo gets its order without showing it to the machine, and its end is told."""

import os
from pathlib import Path

import pytest

from cancerimage.demo.child import Child, ChildFailed
from cancerimage.demo.port import claim
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.taking import take
from cancerimage.node.pipeline.holding import Locks
from tests.support import batches
from tests.support.console import Console, add_stewards, enrolled
from tests.support.federation import eventually
from tests.support.originals import original

SECRET = "never-to-be-an-argument"


def test_the_order_is_no_argument_and_arrives(tmp_path: Path) -> None:
    """The demo's own preparation of a hub: its order holds the operator's password, its reply one-time codes."""
    order = {"data_dir": str(tmp_path / "hub"), "operator": "operator", "password": SECRET, "nodes": ["demo-ash"]}
    child = Child("preparation", "prepare", order, tmp_path)
    try:
        shown = child.process.args
        told = list(child.lines())
    finally:
        child.stop()
    assert isinstance(shown, list)
    assert shown[-2:] == ["prepare", "preparation"]
    assert not [word for word in shown if SECRET in str(word)]
    assert [list(line) for line in told] == [["demo-ash"]]
    assert SECRET not in child.log.read_text()


def test_a_process_that_ends_before_it_reads_its_order_is_told_of(tmp_path: Path) -> None:
    child = Child("nobody", "no-such-role", {"much": "x" * 1_000_000}, tmp_path)
    try:
        with pytest.raises(ChildFailed, match=r"nobody could not do its work: .*no-such-role"):
            list(child.lines())
    finally:
        child.stop()


def test_what_a_process_has_started_ends_with_it(tmp_path: Path) -> None:
    """Stopped while its own processes compute images, it leaves neither these nor half a folder."""
    order = {"home": str(tmp_path / "node"), "folder": str(tmp_path / "images")}
    child = Child("images", "images", order, tmp_path / "logs")
    try:
        assert next(child.lines())["step"] == "make"
    finally:
        child.stop()
    with pytest.raises(ProcessLookupError):
        eventually(lambda: os.killpg(child.process.pid, 0) is not None)
    assert not (tmp_path / "images").exists()


def test_a_batch_that_somebody_let_go_on_stops_with_the_console(tmp_path: Path) -> None:
    node, port = tmp_path / "node", claim(0)
    enrolled(node)
    add_stewards(node)
    original(tmp_path / "source" / "1.dcm", BodyPartExamined="ABDOMEN")
    with Landing.open(node) as landing:
        batch = take(landing, batches.DATASET, tmp_path / "source", batches.STEWARD, lambda *_: None).name
    locks = Locks(node)
    child = Child("console", "console", {"home": str(node), "port": port}, tmp_path / "logs")
    console = Console(f"http://127.0.0.1:{port}", node, child.process)
    # While nobody else may build an index, the batch is never through.
    with locks.alone("index"):
        try:
            eventually(console.listens, 60)
            with console.steward() as steward:
                assert steward.send(f"/images/{batch}/go-on/", {}).is_success
            eventually(lambda: locks.is_held(batch), 60)
        finally:
            child.stop()
        assert not locks.is_held(batch)
