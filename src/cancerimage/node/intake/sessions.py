"""Batches of those who push: open while files come, complete when a peer has been quiet for a while."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.faults import FAILURES
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.states import Way

Key = tuple[str, str, Way]
"""Dataset, source and way: what one peer sends for one dataset is one batch until it is quiet."""


PUSHED = frozenset({Way.STORE, Way.STOW})

AGAIN = 30.0
"""Seconds after which a batch that could not be closed is closed again."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Open:
    batch: Batch
    users: int = 0
    until: float = 0.0
    """When the batch is complete, if nobody uses it before."""


class Sessions:
    """The open batches of a receiver."""

    def __init__(self, landing: Landing, quiet: float, again: float = AGAIN) -> None:
        self._landing = landing
        self._quiet, self._again = quiet, again
        self._changed = threading.Condition()
        self._open: dict[Key, _Open] = {}
        self._ended = False
        self._watch = threading.Thread(target=self._close_the_quiet, name="intake-sessions", daemon=True)
        self._watch.start()

    def take_up(self) -> None:
        """Go on with what was pushed to a receiver that was interrupted."""
        with self._changed:
            for batch in self._landing.abandoned():
                if batch.way in PUSHED:
                    again = self._landing.begin(batch.dataset, batch.source, batch.way, batch.actor)
                    until = time.monotonic() + self._quiet
                    self._open[batch.dataset, batch.source, batch.way] = _Open(again, until=until)
            self._changed.notify()

    def enter(self, key: Key) -> Batch:
        """Return the batch of a peer, which stays open until as many have left it as entered."""
        dataset, source, way = key
        with self._changed:
            found = self._open.get(key)
            if found is None:
                found = self._open[key] = _Open(self._landing.begin(dataset, source, way, f"peer:{source}"))
            found.users += 1
            return found.batch

    def leave(self, key: Key) -> None:
        """Say that a use of the batch is over."""
        with self._changed:
            found = self._open[key]
            found.users -= 1
            found.until = time.monotonic() + self._quiet
            self._changed.notify()

    @contextmanager
    def using(self, key: Key) -> Iterator[Batch]:
        """Lend the batch of a peer."""
        batch = self.enter(key)
        try:
            yield batch
        finally:
            self.leave(key)

    def close(self, *, complete: bool = True) -> None:
        """Close all batches and stop; whoever sends later begins new ones.

        One that cannot be closed stays as it is, and the next receiver takes it up.
        """
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._watch.join()
        with self._changed:
            for one in self._open.values():
                self._finish(one.batch, complete=complete)
            self._open.clear()

    def _close_the_quiet(self) -> None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                for key, one in list(self._open.items()):
                    if not one.users and one.until <= now:
                        if self._finish(one.batch):
                            del self._open[key]
                        else:
                            one.until = now + self._again
                nexts = [one.until - now for one in self._open.values() if not one.users]
                self._changed.wait(max(0.0, min(nexts)) if nexts else None)

    def _finish(self, batch: Batch, *, complete: bool = True) -> bool:
        """Return whether the batch is closed; its files are safe in any case."""
        try:
            self._landing.finish(batch, complete=complete)
        except FAILURES as error:
            # The message of such an error can name what it was about; its kind is enough to find the cause.
            logger.error("Batch %s cannot be closed yet: %s", batch.name, type(error).__name__)
            return False
        return True
