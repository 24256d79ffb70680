"""How often one address may try a one-time code in vain."""

import time
from collections import deque

from cancerimage.wire.faults import Refusal

ATTEMPTS, SECONDS = 10, 60.0
ADDRESSES = 10_000
"""Addresses that are remembered; beyond that everyone waits until some are forgotten."""

_failures: dict[str, deque[float]] = {}


def allow(address: str) -> None:
    """Refuse an address that has failed too often of late."""
    moment = time.monotonic()
    if len(_failures) >= ADDRESSES:
        for other in [key for key, times in _failures.items() if times[-1] < moment - SECONDS]:
            del _failures[other]
    failures = _failures.get(address, deque())
    while failures and failures[0] < moment - SECONDS:
        failures.popleft()
    if len(failures) >= ATTEMPTS or (len(_failures) >= ADDRESSES and address not in _failures):
        raise Refusal("rate_limited", f"after {ATTEMPTS} attempts in vain, wait a minute")


def note(address: str) -> None:
    """Remember an attempt in vain."""
    _failures.setdefault(address, deque(maxlen=ATTEMPTS)).append(time.monotonic())


def forget() -> None:
    """Remember nothing."""
    _failures.clear()
