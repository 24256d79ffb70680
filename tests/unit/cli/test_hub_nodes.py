"""`cancerimage hub nodes list` over a hub's database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cancerimage.cli.application import app
from tests.support.records import approve, publish, record

pytestmark = pytest.mark.django_db


def test_what_was_not_taken_up_is_listed(tmp_path: Path) -> None:
    approve(tmp_path, "alder", "beech")
    publish("alder", record("one"))
    publish("beech", record("one"), record("two"))
    told = json.loads(CliRunner().invoke(app, ["hub", "nodes", "list", "--json"]).stdout)
    assert {node["name"]: [one["dataset"] for one in node["untaken"]] for node in told["nodes"]} == {
        "alder": [],
        "beech": ["one"],
    }
    shown = " ".join(CliRunner().invoke(app, ["hub", "nodes", "list"]).stdout.split())
    assert "beech publishes one, which was not taken up: The name belongs to the node alder" in shown
