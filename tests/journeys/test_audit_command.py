"""`cancerimage audit` on the directories of a hub and a node that really ran."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_joining import Site, block, site
from tests.support.federation import STOP_SECONDS, eventually

__all__ = ["site"]


@pytest.fixture
def served(site: Site, tmp_path: Path) -> Iterator[Site]:
    """The hub with a node that is at work and has answered a question."""
    site.environ["CANCERIMAGE_NODE_HEAD_EVERY"] = "0.2"
    code = json.loads(site.run("hub", "code", "create", "--json").stdout)["code"]
    site.run("node", "enrol", site.url, "--code", code, "--name", "hospital-north", "--title", "North")
    (tmp_path / "datasets.json").write_text(block("description of datasets"))
    (tmp_path / "series.csv").write_text(block("table of series"))
    built = site.run(
        "node", "index", "build", str(tmp_path / "series.csv"), "--describe", str(tmp_path / "datasets.json")
    )
    assert built.returncode == 0, built.stderr
    site.decide("approve")
    node = site.start("node", "run")
    try:
        eventually(lambda: "north-lung-ct" in site.run("catalogue", "--json").stdout)
        site.run("search", "modality:CT")
        eventually(lambda: all(log["heads"] > 1 for log in verified(site)[1]["logs"]))
        yield site
    finally:
        node.terminate()
        node.wait(STOP_SECONDS)


def verified(site: Site) -> tuple[int, dict[str, Any]]:
    """Verify both logs; return the exit code and what was found."""
    done = site.run("audit", "verify", str(site.hub), str(site.node), "--json")
    return done.returncode, json.loads(done.stdout)


def test_both_logs_are_verified_shown_and_exported_and_what_is_altered_is_named(served: Site, tmp_path: Path) -> None:
    code, found = verified(served)
    assert (code, found["sound"]) == (0, True)
    assert [log["log"] for log in found["logs"]] == ["hub", "node hospital-north"]
    assert all(log["entries"] and log["fault"] is None for log in found["logs"])
    told = served.run("audit", "verify", str(served.hub), str(served.node))
    assert told.returncode == 0
    assert "sound" in told.stdout

    shown = json.loads(served.run("audit", "show", str(served.hub), "--event", "node:place", "--json").stdout)
    assert [one["event"] for one in shown] == ["node:place:approved", "node:place:enrolled"]
    assert {one["about"]["node"] for one in shown} == {"hospital-north"}
    assert "node:place:approved" in served.run("audit", "show", str(served.hub)).stdout
    assert "There is no such entry" in served.run("audit", "show", str(served.hub), "--since", "2999-01-01").stdout

    target = tmp_path / "log.jsonl"
    exported = served.run("audit", "export", str(served.node), "--output", str(target))
    assert exported.returncode == 0, exported.stderr
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [line["index"] for line in lines if "index" in line] == list(
        range(len([1 for line in lines if "index" in line]))
    )
    assert any("head" in line for line in lines)
    noted = served.run("audit", "show", str(served.node), "--event", "node:log:exported", "--json")
    assert len(json.loads(noted.stdout)) == 1

    with sqlite3.connect(served.node / "ledger.sqlite3") as connection:
        connection.execute("UPDATE log_entries SET moment = moment - 1 WHERE place = 0")
    connection.close()
    told = served.run("audit", "verify", str(served.hub), str(served.node))
    assert told.returncode == 1
    assert "node hospital-north: Entry 0 " in told.stdout
    assert "was altered" in told.stdout

    with sqlite3.connect(served.hub / "hub.sqlite3") as connection:
        connection.execute("DELETE FROM audit_logentry WHERE place = 0")
    connection.close()
    code, found = verified(served)
    assert code == 1
    assert [log["fault"]["code"] for log in found["logs"]] == ["entry_missing", "entry_altered"]


def test_where_no_log_is_the_command_says_what_to_name(site: Site, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    refused = site.run("audit", "verify", str(tmp_path / "nothing"))
    assert refused.returncode == 2
    assert "--data-dir" in refused.stderr
    site.environ["XDG_DATA_HOME"] = str(tmp_path / "nothing")
    refused = site.run("audit", "verify")
    assert refused.returncode == 1
    assert "There is no demo on this machine" in refused.stderr
