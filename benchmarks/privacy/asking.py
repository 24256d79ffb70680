"""Asks a real hub, in the names of people who share what they learn."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Self

import httpx
import numpy as np

from benchmarks.privacy.forms import Form
from benchmarks.privacy.mechanisms import HIDDEN
from benchmarks.privacy.population import Counts, Population

WAIT = 30

Query = str | Mapping[str, Any]
"""The text or the JSON form."""


class Withheld(Exception):
    """A dataset told nothing."""


class Hub:
    """The public API of a hub, as far as attackers need it."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=f"{url}/api/v1", timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def told(self, query: Query, token: str | None = None) -> Mapping[str, Mapping[str, Any]]:
        """Return what every dataset tells."""
        response = self._http.post("/queries", params={"wait": WAIT}, json={"query": query}, headers=_headers(token))
        body = response.raise_for_status().json()
        if body["state"] != "complete":
            raise TimeoutError(f"nobody waited for the answers to {query}")
        return {one["dataset"]: one for one in body["datasets"]}

    def previewed(self, query: Query, token: str | None = None) -> Mapping[str, Mapping[str, Any]]:
        """Return what an answer of every dataset would cost."""
        response = self._http.post("/queries/preview", json={"query": query}, headers=_headers(token))
        return {one["dataset"]: one for one in response.raise_for_status().json()["datasets"]}


class Conspirators:
    """People who ask one after the other, each as often as they may, and share what they learn."""

    def __init__(self, hub: Hub, population: Population, tokens: Sequence[str | None], each: int) -> None:
        self._hub, self._population = hub, population
        self._turns = itertools.chain.from_iterable([token] * each for token in tokens)

    def ask(self, form: Form) -> Counts:
        """Return what each dataset shows."""
        # The first condition is about what the holder says, so it costs nothing and keeps the other datasets out.
        told = self._hub.told(f"cancer:{self._population.cancer} and ({form.text})", next(self._turns))
        return np.array([_shown(told[dataset]) for dataset in self._population.names])


def _headers(token: str | None) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"} if token else {}


def _shown(dataset: Mapping[str, Any]) -> int:
    if dataset["withheld"]:
        raise Withheld(f"{dataset['dataset']}: {dataset['withheld']}")
    value = dataset["subjects"]["value"]
    return HIDDEN if value is None else int(value)
