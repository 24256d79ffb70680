"""Turns of threads: one at a time for each name, and others do not wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Whose turn it is; a name that nobody waits for takes no memory."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[threading.Lock, int]] = {}
        self._changing = threading.Lock()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait until no other thread has the turn of this name, and have it."""
        with self._changing:
            turn, users = self._known.get(name, (threading.Lock(), 0))
            self._known[name] = turn, users + 1
        try:
            with turn:
                yield
        finally:
            with self._changing:
                users = self._known.pop(name)[1] - 1
                if users:
                    self._known[name] = turn, users
