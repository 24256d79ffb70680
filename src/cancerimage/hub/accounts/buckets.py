"""Rate limits: a token bucket for each client address, in the memory of the hub's one process."""

import time
from collections import OrderedDict
from collections.abc import Callable

from cancerimage.hub.accounts.clients import client_key

ADDRESSES = 50_000
"""Addresses that are remembered; the ones that were not seen for longest are forgotten."""


class Buckets:
    """Lets each address make `burst` requests at once and `rate` a second in the long run."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> float:
        """Take one token; return 0, or the seconds to wait where there is none."""
        if self._rate == 0:
            return 0.0
        address = client_key(address)
        now = self._clock()
        level, seen = self._levels.pop(address, (float(self._burst), now))
        level = min(self._burst, level + (now - seen) * self._rate)
        wait = 0.0 if level >= 1 else (1 - level) / self._rate
        self._levels[address] = (level - 1 if level >= 1 else level, now)
        if len(self._levels) > ADDRESSES:
            self._levels.popitem(last=False)
        return wait

    def forget(self) -> None:
        """Remember nobody."""
        self._levels.clear()
