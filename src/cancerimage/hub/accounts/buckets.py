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
        wait, level, now = self._look(client_key(address))
        if self._rate:
            self._levels.pop(client_key(address), None)
            self._levels[client_key(address)] = (level if wait else level - 1, now)
            if len(self._levels) > ADDRESSES:
                self._levels.popitem(last=False)
        return wait

    def wait(self, address: str) -> float:
        """Return what taking one would, and take none."""
        wait, _level, _now = self._look(client_key(address))
        return wait

    def forget(self) -> None:
        """Remember nobody."""
        self._levels.clear()

    def _look(self, key: str) -> tuple[float, float, float]:
        """Return the seconds to wait, how full the bucket is, and the time."""
        now = self._clock()
        level, seen = self._levels.get(key, (float(self._burst), now))
        level = min(self._burst, level + (now - seen) * self._rate)
        return (0.0 if level >= 1 or not self._rate else (1 - level) / self._rate), level, now
