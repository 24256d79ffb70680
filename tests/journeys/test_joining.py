"""A holder joins a federation with nothing but commands, as the how-to pages tell it."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cancerimage.demo.port import claim
from tests.support.federation import STOP_SECONDS, command, environment, eventually

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/how-to/run-a-node.md").read_text("utf-8")


def block(marker: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found, marker
    return found[1]


class Site:
    """A hub and a node of its own, in directories of this test."""

    def __init__(self, place: Path, port: int) -> None:
        self.hub, self.node = place / "hub", place / "node"
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.environ = environment() | {
            "CANCERIMAGE_HUB": self.url,
            "CANCERIMAGE_HUB_DATA_DIR": str(self.hub),
            "CANCERIMAGE_HUB_URL": self.url,
            "CANCERIMAGE_NODE_DATA_DIR": str(self.node),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(command(*arguments), capture_output=True, text=True, env=self.environ, check=False)

    def decide(self, what: str) -> object:
        """Decide as the operator about the node, and return what the command prints."""
        return json.loads(self.run("hub", "nodes", what, "hospital-north", "--json").stdout)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that serves."""
        return subprocess.Popen(
            command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environ
        )

    def listening(self) -> bool:
        """Whether the hub answers."""
        try:
            return httpx.get(f"{self.url}/api/v1/", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A hub that serves, prepared by its commands."""
    made = Site(tmp_path, claim(0))
    prepared = made.run("hub", "init", "--json")
    assert json.loads(prepared.stdout) == {"data_dir": str(made.hub)}, prepared.stderr
    assert made.run("hub", "migrate", "--json").stdout == prepared.stdout, "it can be repeated"
    serving = made.start("hub", "serve", "--port", str(made.port))
    eventually(made.listening)
    yield made
    serving.terminate()
    # After its orderly end the server lets the signal have its way, as services are expected to.
    assert serving.wait(STOP_SECONDS) == -signal.SIGTERM


def test_a_node_joins(site: Site, tmp_path: Path) -> None:
    early = site.run("node", "run")
    assert early.returncode == 1
    assert "Enrol it" in early.stderr

    code = json.loads(site.run("hub", "code", "create", "--note", "Hospital North", "--json").stdout)["code"]
    wrong = site.run("node", "enrol", site.url, "--code", "WRONG", "--name", "hospital-north", "--title", "North")
    assert wrong.returncode == 1
    assert "one-time code" in wrong.stderr
    enrolled = site.run(
        "node", "enrol", site.url, "--code", code, "--name", "hospital-north", "--title", "Hospital North", "--json"
    )
    assert enrolled.returncode == 0, enrolled.stderr
    shown = json.loads(site.run("node", "fingerprint", "--json").stdout)
    assert json.loads(enrolled.stdout) == {"name": "hospital-north", "hub": site.url, "fingerprints": shown}

    (tmp_path / "datasets.json").write_text(block("description of datasets"))
    (tmp_path / "series.csv").write_text(block("table of series"))
    built = site.run(
        "node", "index", "build", str(tmp_path / "series.csv"), "--describe", str(tmp_path / "datasets.json"), "--json"
    )
    assert built.returncode == 0, built.stderr
    assert {level: json.loads(built.stdout)[level] for level in ("subjects", "studies", "series")} == {
        "subjects": 2,
        "studies": 2,
        "series": 3,
    }
    assert site.run("node", "index", "show", "--json").stdout == built.stdout
    assert "1 dataset with 2 subjects, 2 studies, 3 series" in site.run("node", "index", "show").stdout
    assert json.loads(site.run("node", "status", "--json").stdout)["datasets"] == ["north-lung-ct"]

    node = site.start("node", "run")
    try:
        waiting = site.run("hub", "nodes", "list")
        assert shown["node"] in waiting.stdout
        assert site.decide("approve") == {"name": "hospital-north", "state": "approved"}
        eventually(lambda: "north-lung-ct" in site.run("catalogue", "--json").stdout)
        # What nobody has decided about tells no number.
        question = ("search", "cancer:lung modality:CT sex:male age:50..60", "--json")
        silent = json.loads(site.run(*question).stdout)["totals"]["subjects"]
        assert silent["meaning"] == "withheld"
        chosen = site.run("node", "policy", "set", "north-lung-ct", "open", "--yes")
        assert chosen.returncode == 0, chosen.stderr
        eventually(lambda: json.loads(site.run(*question).stdout)["totals"]["subjects"]["meaning"] == "exact")
        assert json.loads(site.run(*question).stdout)["totals"]["subjects"]["value"] == 1

        assert site.decide("revoke") == {"name": "hospital-north", "state": "revoked"}
        eventually(lambda: node.poll() is not None)
        assert json.loads(site.run("catalogue", "--json").stdout) == {"datasets": []}
    finally:
        node.terminate()
        node.wait(STOP_SECONDS)
    assert site.decide("remove") == {"name": "hospital-north", "state": "removed"}
    assert "No node has enrolled" in site.run("hub", "nodes", "list").stdout


def test_a_node_is_turned_away(site: Site) -> None:
    code = json.loads(site.run("hub", "code", "create", "--json").stdout)["code"]
    enrolled = site.run("node", "enrol", site.url, "--code", code, "--name", "hospital-north", "--title", "North")
    assert "Next: `cancerimage node ingest" in enrolled.stdout, enrolled.stderr
    assert "`cancerimage node index build" in enrolled.stdout
    assert site.decide("refuse") == {"name": "hospital-north", "state": "refused"}
    assert site.decide("remove") == {"name": "hospital-north", "state": "removed"}


def test_a_taken_port_is_said(site: Site) -> None:
    refused = site.run("hub", "serve", "--port", str(site.port))
    assert refused.returncode == 1
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_wrong_description_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "series.csv").write_text(block("table of series"))
    (tmp_path / "datasets.json").write_text(
        '[{"dataset": "North Lung", "title": {}, "description": {}, "cancers": []}]'
    )
    refused = subprocess.run(
        command("node", "index", "build", str(tmp_path / "series.csv"), "--describe", str(tmp_path / "datasets.json")),
        capture_output=True,
        text=True,
        env=environment() | {"CANCERIMAGE_NODE_DATA_DIR": str(tmp_path / "node")},
        check=False,
    )
    assert refused.returncode == 2
    assert "0.dataset" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    refused = subprocess.run(
        command("hub", "init", "--data-dir", str(tmp_path)),
        capture_output=True,
        text=True,
        env=environment() | {"CANCERIMAGE_HUB_DEADLINE": "soon"},
        check=False,
    )
    assert refused.returncode == 2
    assert "CANCERIMAGE_HUB_DEADLINE" in refused.stderr
    assert "Traceback" not in refused.stderr
