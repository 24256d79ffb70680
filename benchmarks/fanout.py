"""Asking many nodes at once over TLS: simulated nodes that speak the real protocol, signed and sealed."""

import contextlib
import itertools
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.cohorts import COHORTS
from benchmarks.figures import Figure, at_most, quantile, spread

BUDGETS_MS = {36: 100, 200: 500}
QUESTIONS = 100
PATIENCE = 120.0


def measure(directory: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the figures for each number of nodes."""
    for nodes, budget in ({3: 100} if quick else BUDGETS_MS).items():
        place = directory / str(nodes)
        place.mkdir()
        with _running(place, nodes) as (url, tls):
            taken = _ask(url, tls, nodes, 10 if quick else QUESTIONS)
        what = f"Fan-out over TLS to {nodes} simulated nodes, signed and sealed, {len(taken)} questions by HTTP"
        yield at_most(what, quantile(taken, 0.95), "ms p95", budget, f" ({spread(taken)})")


@contextlib.contextmanager
def _running(place: Path, nodes: int) -> Iterator[tuple[str, ssl.SSLContext]]:
    """Run a hub and its simulated nodes, each side in one process, until the last has connected."""
    with contextlib.ExitStack() as stack:
        hub = stack.enter_context(_process("hub", place, str(nodes)))
        assert hub.stdout is not None
        url = hub.stdout.readline().strip()
        assert url, "the hub did not start"
        tls = ssl.create_default_context(cafile=place / "hub.pem")
        stack.enter_context(_process("nodes", place, url, str(nodes)))
        with httpx.Client(base_url=url, verify=tls) as http:
            deadline = time.monotonic() + PATIENCE
            while _published(http) < nodes:
                assert time.monotonic() < deadline, "the nodes did not all connect"
                time.sleep(0.2)
        yield url, tls


@contextlib.contextmanager
def _process(role: str, place: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", f"benchmarks.processes.{role}", str(place), *arguments]
    with (place / f"{role}.log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def _published(http: httpx.Client) -> int:
    listed = http.get("/api/v1/nodes").raise_for_status().json()["nodes"]
    return sum(bool(node["online"] and node["datasets"]) for node in listed)


def _ask(url: str, tls: ssl.SSLContext, nodes: int, questions: int) -> list[float]:
    taken = []
    with httpx.Client(base_url=f"{url}/api/v1", verify=tls, timeout=60) as http:
        for text in itertools.islice(itertools.cycle(COHORTS), questions + 5):
            start = time.perf_counter()
            response = http.post("/queries", params={"wait": 30}, json={"query": text}).raise_for_status()
            taken.append((time.perf_counter() - start) * 1_000)
            result = response.json()
            assert result["state"] == "complete"
            assert sum(node["state"] == "answered" for node in result["nodes"]) == nodes
    return taken[5:]
