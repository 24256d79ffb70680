"""The node's memory of the questions it has answered, so that a repeated one gets the same bytes and no more."""

import logging
import sqlite3
import threading
from pathlib import Path

from cancerimage.node import database
from cancerimage.wire.clock import SKEW

FILE = "answered.sqlite3"
PRUNE_EVERY = 500
WAIT = 5.0
"""Seconds in which another process of the node must have finished its change."""

logger = logging.getLogger(__name__)


class Answered:
    """Sealed answers by task, kept until the task can no longer be repeated.

    What is kept is sealed to the hub: not even the node can read it again.
    """

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = data_dir / FILE
        self._lock = threading.Lock()
        self._writes = 0
        try:
            self._connection = self._open()
        except sqlite3.DatabaseError as error:
            if database.is_busy(error):
                # Another process of the node uses it, so it is not damaged.
                raise
            self._connection = self._anew()

    def get(self, task: str) -> str | None:
        """Return the frame that answered a task, or None."""
        with self._lock:
            try:
                row = self._connection.execute("SELECT frame FROM answered WHERE task = ?", (task,)).fetchone()
            except sqlite3.DatabaseError as error:
                self._mend(error)
                return None
        return None if row is None else str(row[0])

    def put(self, task: str, expires: int, frame: str, now: int) -> None:
        """Remember the frame that answered a task until the task has surely expired."""
        with self._lock:
            try:
                self._connection.execute(
                    "INSERT OR IGNORE INTO answered VALUES (?, ?, ?)", (task, expires + 2 * SKEW, frame)
                )
                self._writes += 1
                if self._writes % PRUNE_EVERY == 1:
                    self._connection.execute("DELETE FROM answered WHERE expires < ?", (now,))
            except sqlite3.DatabaseError as error:
                # The answer still goes out, and if the task is repeated it is counted again.
                logger.warning("An answer could not be remembered: %s", error)
                self._mend(error)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _mend(self, error: sqlite3.DatabaseError) -> None:
        """Begin the file anew where it is damaged; a disk that is full or away for a while mends by itself."""
        if isinstance(error, sqlite3.OperationalError):
            return
        self._connection.close()
        try:
            self._connection = self._anew()
        except (sqlite3.DatabaseError, OSError):
            # The connection that is closed fails each time, and each time the file is tried again.
            logger.warning("%s cannot be begun anew.", self._path)

    def _anew(self) -> sqlite3.Connection:
        # Only the memory of the last minutes is lost, and no question is answered wrongly.
        logger.warning("%s was damaged and is begun anew.", self._path)
        for path in self._files():
            path.unlink(missing_ok=True)
        return self._open()

    def _open(self) -> sqlite3.Connection:
        connection = database.connect(self._path, WAIT)
        try:
            # A crash of the machine may lose the last answers, never the file.
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS answered (task TEXT PRIMARY KEY, expires INTEGER, frame TEXT) WITHOUT ROWID"
            )
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _files(self) -> tuple[Path, ...]:
        return self._path, Path(f"{self._path}-wal"), Path(f"{self._path}-shm")
