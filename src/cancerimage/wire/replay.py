"""Remembering which messages were seen, until they expire."""

import heapq
from typing import Protocol


class Seen(Protocol):
    """A memory of message identifiers."""

    def claim(self, key: str, expires: int, now: int) -> bool:
        """Remember `key` until `expires` and return True, or return False where it is remembered already."""


class SeenInMemory:
    """A memory that lasts as long as the process."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._order: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._keys)

    def claim(self, key: str, expires: int, now: int) -> bool:
        """Remember `key` until `expires` and return True, or return False where it is remembered already."""
        while self._order and self._order[0][0] <= now:
            self._keys.discard(heapq.heappop(self._order)[1])
        if key in self._keys:
            return False
        self._keys.add(key)
        heapq.heappush(self._order, (expires, key))
        return True
