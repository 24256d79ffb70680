"""How long to wait before trying again."""

from random import SystemRandom

FIRST, CAP = 1.0, 30.0
LEAST = 0.05
"""Even the luckiest draw waits this long, so that no fault becomes a busy loop."""


class Backoff:
    """Twice as long after each failure up to a cap, and of that any part, so that nodes do not return in step."""

    def __init__(self, first: float = FIRST, cap: float = CAP) -> None:
        self._first = first
        self._cap = cap
        self._failures = 0
        self._random = SystemRandom()

    def next(self) -> float:
        """Return the seconds to wait after one more failure."""
        longest = min(self._cap, self._first * 2.0 ** min(self._failures, 16))
        self._failures += 1
        return self._random.uniform(min(LEAST, longest), longest)

    def reset(self) -> None:
        """Begin anew after a success."""
        self._failures = 0
