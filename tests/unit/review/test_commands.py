"""The commands of the review: what the console offers, without a browser."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from cancerimage.cli import application
from cancerimage.dicom.pixels.verdicts import Why
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.review.item import Side
from tests.support.reviewing import BATCH, ULTRASOUND, Reviewed, pixels


@pytest.fixture(autouse=True)
def _untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test see the settings or the arguments of another."""
    monkeypatch.setenv("CANCERIMAGE_NODE_DATA_DIR", "")
    monkeypatch.setattr(sys, "argv", [])


def run(data_dir: Path, *words: str, code: int = 0) -> str:
    """Run a command of the review and return what it prints where it must."""
    sys.argv = ["cancerimage", "node", "review", *words, "--data-dir", str(data_dir)]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        application.run()
    assert int(end.value.code or 0) == code, out.getvalue() + err.getvalue()
    assert "Traceback" not in err.getvalue()
    return err.getvalue() if code else out.getvalue()


def told(data_dir: Path, *words: str) -> Any:
    """Run a command and return its JSON."""
    return json.loads(run(data_dir, *words, "--json"))


def test_what_waits_is_listed(waiting: Reviewed) -> None:
    items = waiting.queue.items(BATCH)
    listed = told(waiting.root, "list")["items"]
    assert [one["item"] for one in listed] == [item.id for item in items]
    assert told(waiting.root, "list", BATCH)["items"] == listed
    shown = run(waiting.root, "list")
    assert all(item.id in shown for item in items)
    assert f"{len(items)} decisions to take" in shown
    assert "Nothing waits" in run(waiting.root, "list", "lung-ct-0002")
    assert "There is no node in" in run(waiting.root / "nowhere", "list", code=1)


def test_one_is_shown_with_its_pictures(waiting: Reviewed, tmp_path: Path) -> None:
    item = waiting.item(Why.FACE)
    assert "can be drawn from a head" in " ".join(run(waiting.root, "show", BATCH, item.id).split())
    folder = tmp_path / "looking"
    written = told(waiting.root, "show", BATCH, item.id, "--save", str(folder), "--image", "2")["written"]
    assert sorted(written) == sorted(str(path) for path in folder.iterdir())
    assert len(written) == len(Side)
    for path in map(Path, written):
        assert path.stat().st_mode & 0o777 == 0o600
        assert pixels(path.read_bytes()).shape == (item.rows, item.columns)
    run(waiting.root, "show", BATCH, item.id, "--save", str(folder))
    assert len(list(folder.iterdir())) == item.images * len(Side)
    assert "2 can be shown" in run(waiting.root, "show", BATCH, item.id, "--save", str(folder), "--image", "3", code=2)


def test_decisions_are_taken_logged_and_taken_back(waiting: Reviewed) -> None:
    item = waiting.item(Why.NO_RULE, ULTRASOUND)
    ledger = Ledger.open(waiting.root)
    try:
        had = len(log.entries(ledger.store.reading(), 0, 1000))
        masked = told(waiting.root, "decide", BATCH, item.id, "mask", "--region", "1,2,3,4", "--region", "9,9,9,9")
        assert (masked["decision"], masked["chosen"]) == ("mask", [[1, 2, 3, 4], [9, 9, 9, 9]])
        assert masked["by"].startswith("steward:")
        assert f"node ingest --batch {BATCH} --data-dir {waiting.root}" in " ".join(run(waiting.root, "list").split())
        assert "left out for good" in run(waiting.root, "decide", BATCH, item.id, "reject")
        assert "waits for a decision again" in run(waiting.root, "reopen", BATCH, item.id)
        said = log.entries(ledger.store.reading(), had, 1000)
    finally:
        ledger.close()
    assert waiting.queue.item(BATCH, item.id) == item
    assert [json.loads(one.about)["decision"] for one in said] == ["mask", "reject", "open"]


def test_what_cannot_be_is_explained(waiting: Reviewed) -> None:
    one = waiting.item(Why.NO_RULE, ULTRASOUND)
    item, size = one.id, f"{one.columns} x {one.rows} pixels"
    for outside in (f"{one.columns},0,5,5", f"0,{one.rows},5,5", "3,3,0,9"):
        refused = run(waiting.root, "decide", BATCH, item, "mask", "--region", "0,0,9,9", "--region", outside, code=2)
        assert outside in refused
        assert size in " ".join(refused.split())
    assert waiting.queue.item(BATCH, item).decision is None
    assert "Draw the regions" in run(waiting.root, "decide", BATCH, item, "mask", code=2)
    assert "no region" in run(waiting.root, "decide", BATCH, item, "mask", "--region", "1,2,3", code=2)
    assert "is for `mask`" in run(waiting.root, "decide", BATCH, item, "release", "--region", "1,2,3,4", code=2)
    assert "Nothing called abc" in run(waiting.root, "decide", BATCH, "abc", "release", code=2)
    assert "no name of a batch" in run(waiting.root, "show", "../x", "abc", code=2)
