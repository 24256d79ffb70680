"""The real federation of the demo, hub and six nodes as processes, asked through the Python client."""

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cohorts import COHORTS
from benchmarks.figures import Figure, at_most, quantile, shown, spread
from cancerimage.demo.federation import running
from cancerimage.demo.place import Place
from cancerimage.sdk import Client

P95_MS = 100
CLIENTS = (2, 50)
SECONDS = 10
QUESTIONS = 400


class Silent:
    """Tells nobody how the demo starts."""

    def step(self, sentence: str) -> None:
        """A new step begins."""

    def indexing(self, node: str, step: str, done: int, total: int) -> None:
        """An index is being built."""

    def indexed(self, node: str) -> None:
        """An index is complete."""

    def close(self) -> None:
        """Nothing more is told."""


def measure(directory: Path, *, quick: bool) -> Iterator[Figure]:
    """Start the demo, ask it, and yield the figures."""
    with running(Place(directory), Silent(), port=0) as federation:
        taken = _at_rest(federation.url, 20 if quick else QUESTIONS)
        yield at_most(
            f"Federated query end to end, client, hub and six nodes, at rest, {len(taken)} questions",
            quantile(taken, 0.95),
            "ms p95",
            P95_MS,
            f" ({spread(taken)})",
        )
        for clients in CLIENTS:
            rate, waited = _load(federation.url, clients, 2 if quick else SECONDS)
            yield Figure(
                f"Sustained with {clients} clients at once, clients, hub and nodes on the same cores",
                f"{shown(rate)} questions/s ({spread(waited)})",
            )


def _at_rest(url: str, questions: int) -> list[float]:
    taken = []
    with Client(url) as client:
        for text in itertools.islice(itertools.cycle(COHORTS), questions + len(COHORTS)):
            start = time.perf_counter()
            answer = client.search(text)
            taken.append((time.perf_counter() - start) * 1_000)
            assert not answer.missing
    # The first round warms everything up.
    return taken[len(COHORTS) :]


def _load(url: str, clients: int, seconds: int) -> tuple[float, list[float]]:
    """Return questions a second, and how long each took."""
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.processes.asking", url, str(clients), str(seconds)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    waited = [float(one) for one in said.split()]
    return len(waited) / seconds, waited
