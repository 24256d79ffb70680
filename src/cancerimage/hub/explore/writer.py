"""One thread that writes to the database in order, so that nobody who asks a question waits for a write."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future

from django.db import InterfaceError, OperationalError, connections, transaction

_log = logging.getLogger(__name__)

GATHER = 200
"""Writes that are committed together at most."""
ATTEMPTS = 5
PAUSE_SECONDS = 0.5
"""How often, and after what pause, a write is tried again that the database could not take at that moment."""

_PASSING = (OperationalError, InterfaceError)
"""What another attempt may mend: the database is locked or not there. Anything else fails the same way again."""

_Step = Callable[[], None]
_Write = tuple[_Step, _Step | None, Future[None]]
"""What is written, what is written into the hub's log about it, and what tells that both are committed."""


class Writer:
    """Runs the writes that it is given, in their order; what has gathered is committed in one transaction."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Write] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, write: _Step, entry: _Step | None = None) -> Future[None]:
        """Hand a write over, and the entry in the hub's log that goes with it; the future is done once both are there.

        Entries come after all that is committed with them: from the first one to the end of the transaction the log is
        locked, and whoever waits for it may hold a row that another write needs.
        """
        done: Future[None] = Future()
        self._waiting.put((write, entry, done))
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="explore-writer", daemon=True)
                self._thread.start()
        return done

    def flush(self, timeout: float | None = None) -> None:
        """Wait until everything that was handed over so far is committed."""
        self.submit(lambda: None).result(timeout)

    def _work(self) -> None:
        while True:
            gathered = [self._waiting.get()]
            while len(gathered) < GATHER:
                try:
                    gathered.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            try:
                self._commit(gathered)
            except Exception:
                # One of them may be at fault, in whatever way: each gets its own transaction and its own outcome. The
                # thread goes on, for others wait for it.
                connections.close_all()
                for one in gathered:
                    self._retry(one)
            else:
                for _, _, done in gathered:
                    done.set_result(None)
            if self._waiting.empty():
                # An idle thread holds no connection, which would count against the server's limit.
                connections.close_all()

    def _commit(self, gathered: list[_Write]) -> None:
        with transaction.atomic():
            for write, _, _ in gathered:
                write()
            for _, entry, _ in gathered:
                if entry is not None:
                    entry()

    def _retry(self, one: _Write) -> None:
        done = one[2]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._commit([one])
            except Exception as error:
                connections.close_all()
                if isinstance(error, _PASSING) and attempt < ATTEMPTS:
                    threading.Event().wait(PAUSE_SECONDS * attempt)
                    continue
                _log.error("a result could not be written to the database: %s", type(error).__name__)
                done.set_exception(error)
            else:
                done.set_result(None)
            return


WRITER = Writer()
