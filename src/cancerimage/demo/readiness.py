"""Waiting for the hub and the nodes, by asking the hub's public API."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

START_SECONDS = 240.0
"""Longer than a slow machine needs; what takes longer is broken."""
POLL_SECONDS = 0.05


class NotReady(Exception):
    """Something did not come up in time; says what."""


def wait_for_hub(url: str, check: Callable[[], None]) -> None:
    """Wait until the hub answers; `check` is called meanwhile and raises when there is nothing to wait for."""
    with httpx.Client(base_url=url, trust_env=False, timeout=5.0) as client:
        _wait(lambda: _get(client, "/api/v1/") is not None, check, "The hub did not start in time")


def wait_for_nodes(url: str, holdings: Mapping[str, int], check: Callable[[], None]) -> None:
    """Wait until every node is connected and has published as many datasets as it holds."""
    with httpx.Client(base_url=url, trust_env=False, timeout=5.0) as client:

        def complete() -> bool:
            listed = _get(client, "/api/v1/nodes") or {}
            online = {node["node"]: node["datasets"] for node in listed.get("nodes", ()) if node["online"]}
            # A node that somebody has added to the demo may be there or not.
            return holdings.items() <= online.items()

        _wait(complete, check, "The nodes did not connect in time")


def wait_for_dataset(url: str, dataset: str, check: Callable[[], None]) -> None:
    """Wait until a dataset is in the catalogue."""
    with httpx.Client(base_url=url, trust_env=False, timeout=5.0) as client:
        _wait(
            lambda: _get(client, f"/api/v1/datasets/{dataset}") is not None,
            check,
            f"{dataset} did not come into the catalogue in time",
        )


def _get(client: httpx.Client, path: str) -> dict[str, Any] | None:
    try:
        response = client.get(path)
    except httpx.TransportError:
        return None
    if response.status_code != httpx.codes.OK:
        return None
    found: dict[str, Any] = response.json()
    return found


def _wait(reached: Callable[[], bool], check: Callable[[], None], otherwise: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not reached():
        check()
        if time.monotonic() > deadline:
            raise NotReady(otherwise)
        time.sleep(POLL_SECONDS)
