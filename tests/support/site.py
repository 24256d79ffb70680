"""A hub and a node of one's own, as processes that were set up by nothing but commands."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from cancerimage.demo.port import claim
from tests.support.answering import people
from tests.support.federation import STOP_SECONDS, command, environment, eventually
from tests.support.indexing import describe, write_csv

NODE = "hospital-north"


class Site:
    """A hub and one node of it, in directories of a test."""

    def __init__(self, place: Path) -> None:
        self.hub, self.node, self._place = place / "hub", place / "node", place
        port = claim(0)
        self.url = f"http://127.0.0.1:{port}"
        self.environ = environment() | {
            "CANCERIMAGE_HUB": self.url,
            "CANCERIMAGE_HUB_DEADLINE": "60",
            "CANCERIMAGE_HUB_DATA_DIR": str(self.hub),
            "CANCERIMAGE_HUB_PORT": str(port),
            "CANCERIMAGE_HUB_URL": self.url,
            "CANCERIMAGE_NODE_DATA_DIR": str(self.node),
            "CANCERIMAGE_NODE_INDEX_CHECK": "0.2",
        }

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command to its end and return what it prints."""
        ended = subprocess.run(command(*arguments), capture_output=True, text=True, env=self.environ, check=False)
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout

    def told(self, *arguments: str) -> Any:
        """Run a command and return its JSON."""
        return json.loads(self.run(*arguments, "--json"))

    def build(self, counts: Mapping[str, int]) -> None:
        """Build the node's index of datasets of so many invented people."""
        rows = [row for dataset, count in counts.items() for row in people(dataset, count)]
        write_csv(self._place / "series.csv", rows)
        described = [describe(dataset).model_dump(mode="json") for dataset in counts]
        (self._place / "datasets.json").write_text(json.dumps(described))
        self.run(
            "node", "index", "build", str(self._place / "series.csv"), "--describe", str(self._place / "datasets.json")
        )

    def ask(self, query: str) -> dict[str, Any]:
        """Ask as a visitor and return the result."""
        found: dict[str, Any] = self.told("search", query)
        return found

    def dataset(self, name: str) -> dict[str, Any] | None:
        """Return a dataset as the catalogue of the hub shows it."""
        response = httpx.get(f"{self.url}/api/v1/datasets/{name}", trust_env=False)
        return response.json() if response.status_code == httpx.codes.OK else None

    def connected(self) -> bool:
        """Whether the hub knows the node and has its catalogue."""
        (node,) = self.told("hub", "nodes", "list")["nodes"]
        return bool(node["online"] and node["datasets"])

    @contextmanager
    def serving(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command that serves, and stop it at the end."""
        log = (self._place / f"{'-'.join(arguments)}.log").open("wb")
        process = subprocess.Popen(command(*arguments), stdout=log, stderr=log, env=self.environ)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)
            log.close()

    def log(self, *arguments: str) -> str:
        """Return what a serving command has written."""
        return (self._place / f"{'-'.join(arguments)}.log").read_text("utf-8")


@contextmanager
def site_running(place: Path, counts: Mapping[str, int]) -> Iterator[Site]:
    """Run a hub, and a node whose datasets have so many people and no policy yet."""
    site = Site(place)
    site.run("hub", "init")
    with site.serving("hub", "serve"):
        eventually(lambda: _answers(f"{site.url}/api/v1/"))
        code = site.told("hub", "code", "create")["code"]
        site.run("node", "enrol", site.url, "--code", code, "--name", NODE, "--title", "Hospital North")
        site.run("hub", "nodes", "approve", NODE)
        site.build(counts)
        with site.serving("node", "run"):
            eventually(site.connected)
            yield site


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
