"""A hub and its nodes, each a process of its own, with people who have tokens to ask with."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.privacy.population import Population, write
from cancerimage.demo.port import claim
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger

PATIENCE = 180.0
"""Seconds after which it is given up to wait for a process."""
STOP_SECONDS = 60


def eventually(reached: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + patience
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.05)


def _environment() -> dict[str, str]:
    """Return this process's environment without anything that points at a hub or a node."""
    wanted = {name: value for name, value in os.environ.items() if not name.startswith("CANCERIMAGE_")}
    wanted.pop("DJANGO_SETTINGS_MODULE", None)
    return wanted


@dataclass
class Site:
    """A hub that serves, and what is needed to run nodes against it."""

    place: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    """Further variables for the processes."""
    patience: float = PATIENCE
    """Seconds that a node may take to publish its datasets."""

    @property
    def url(self) -> str:
        """The hub's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def hub(self) -> Path:
        """The hub's directory."""
        return self.place / "hub"

    def node(self, name: str) -> Path:
        """Return the directory of a node."""
        return self.place / name

    def run(self, *arguments: str, node: str = "") -> str:
        """Run a command to its end and return what it prints."""
        command = [sys.executable, "-m", "cancerimage.cli", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=self._environ(node), check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout

    @contextlib.contextmanager
    def running(self, log: str, *arguments: str, node: str = "") -> Iterator["subprocess.Popen[bytes]"]:
        """Run a command that serves, with its output in a file, until the end of the block."""
        command = [sys.executable, "-m", "cancerimage.cli", *arguments]
        with (self.place / f"{log}.log").open("ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, env=self._environ(node))
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def enrol(self, name: str, url: str = "") -> None:
        """Enrol a node and approve it."""
        code = json.loads(self.run("hub", "code", "create", "--json"))["code"]
        self.run("node", "enrol", url or self.url, "--code", code, "--name", name, "--title", name, node=name)
        self.run("hub", "nodes", "approve", name)

    def build(self, node: str, table: Path, described: Path) -> None:
        """Build the index of a node."""
        self.run("node", "index", "build", str(table), "--describe", str(described), node=node)

    def choose(
        self, node: str, datasets: Sequence[str], policy: PolicyName, audience: Audience = Audience.EVERYONE
    ) -> None:
        """Choose the policy of datasets, as the holder does at the node."""
        ledger = Ledger.open(self.node(node))
        for dataset in datasets:
            ledger.choose(dataset, policy, audience, actor="steward:holder")
        ledger.close()

    def hold(self, node: str, population: Population, policy: PolicyName) -> None:
        """Enrol a node that holds a population under a policy."""
        self.enrol(node)
        self.build(node, *write(self.node(node), population))
        self.choose(node, population.names, policy)

    def people(self, *names: str) -> Mapping[str, str]:
        """Give people accounts, and return a token of each."""
        command = [sys.executable, "-m", "benchmarks.processes.people", *names]
        done = subprocess.run(command, capture_output=True, text=True, env=self._environ(), check=True)
        return dict(json.loads(done.stdout))

    def await_dataset(self, dataset: str, holds: Callable[[Mapping[str, Any]], object] = bool) -> None:
        """Wait until the catalogue says something of a dataset, or has it at all."""
        with httpx.Client(base_url=f"{self.url}/api/v1/datasets", trust_env=False) as http:

            def said() -> object:
                response = http.get(f"/{dataset}")
                return response.status_code == httpx.codes.OK and holds(response.json())

            eventually(said, f"the record of {dataset}", self.patience)

    def await_online(self, node: str) -> None:
        """Wait until the hub holds a connection of a node."""
        with httpx.Client(base_url=self.url, trust_env=False) as http:

            def connected() -> bool:
                return any(one["node"] == node and one["online"] for one in http.get("/api/v1/nodes").json()["nodes"])

            eventually(connected, f"{node} to connect")

    def _environ(self, node: str = "") -> dict[str, str]:
        return {
            **_environment(),
            "CANCERIMAGE_HUB": self.url,
            "CANCERIMAGE_HUB_DATA_DIR": str(self.hub),
            "CANCERIMAGE_HUB_URL": self.url,
            "CANCERIMAGE_HUB_RATE": "0",
            "CANCERIMAGE_NODE_DATA_DIR": str(self.node(node or "node")),
            **self.settings,
        }


@contextlib.contextmanager
def serving(place: Path, settings: Mapping[str, str] | None = None, patience: float = PATIENCE) -> Iterator[Site]:
    """Prepare and serve a hub."""
    site = Site(place, claim(0), settings or {}, patience)
    site.run("hub", "init")
    with site.running("hub", "hub", "serve", "--port", str(site.port)):
        eventually(lambda: _answers(site.url), "the hub")
        yield site


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
