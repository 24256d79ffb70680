"""Several threads that let files arrive: disks bring many files to safety at once, and unpacking uses every core."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

HANDS = 4
"""Files that are on their way at a time; with more, they push each other out of the caches of few cores."""


class Hands:
    """Does work that it is given, a little later; whatever fails is raised to whoever gives it more, or finishes."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(HANDS, "intake")
        self._waiting: deque[Future[object]] = deque()

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.finish()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def put(self, work: Callable[[], object]) -> None:
        """Let something be done; waits while too much else is."""
        self._waiting.append(self._pool.submit(work))
        while len(self._waiting) > 2 * HANDS:
            self._waiting.popleft().result()

    def finish(self) -> None:
        """Wait until everything is done, and raise what failed first."""
        failures = [failure for one in self._waiting if (failure := one.exception()) is not None]
        self._waiting.clear()
        if failures:
            raise failures[0]
