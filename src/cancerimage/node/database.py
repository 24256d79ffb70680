"""SQLite databases that several processes of a node use, also at the moment at which the first of them begins one."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

AGAIN = 0.01
"""Seconds between two attempts."""


def connect(path: Path, wait: float) -> sqlite3.Connection:
    """Open a database with a write-ahead log for its owner's eyes only, or begin one.

    Others get `wait` seconds to finish what they are at. Raise sqlite3.DatabaseError where it cannot be used.
    """
    # Before SQLite makes it, and what it puts beside it, readable for everybody.
    path.touch(0o600)
    for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        # What is beside it goes when the last other process closes it.
        with contextlib.suppress(FileNotFoundError):
            one.chmod(0o600)
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        _log_ahead(connection, time.monotonic() + wait)
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(
    connection: sqlite3.Connection, tables: str, version: int, later: Mapping[int, str] = MappingProxyType({})
) -> bool:
    """Make the tables where there are none, and return whether they are of no later version than `version`.

    `later` are the statements that bring earlier tables to each version after the first. Called in a transaction that
    writes, so that of two processes one does it.
    """
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found < version:
        changes = (tables,) if found == 0 else (later[number] for number in range(found + 1, version + 1))
        for statement in ";".join(changes).split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version}")
    return bool(found <= version)


class Newer(Exception):
    """A later version of this software has written the database."""


class Records:
    """A database with tables of our own; threads take turns."""

    def __init__(
        self,
        path: Path,
        wait: float,
        tables: str,
        version: int,
        later: Mapping[int, str] = MappingProxyType({}),
        settings: Sequence[str] = (),
    ) -> None:
        """Open it, see `connect` and `prepare`, with more `settings` (PRAGMA); raises Newer."""
        self._turn = threading.RLock()
        self._connection = connect(path, wait)
        for setting in settings:
            self._connection.execute(f"PRAGMA {setting}")
        # Only where there is something to make: another process may be in the middle of a long change.
        if (found := self._version()) < version:
            with self.change():
                prepare(self._connection, tables, version, later)
                found = self._version()
        if found > version:
            self.close()
            raise Newer

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Close the database."""
        with self._turn:
            self._connection.close()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with self._turn:
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def change(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one change, which is on the disk when this returns unless it need not be."""
        with self._turn:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def is_busy(error: sqlite3.Error) -> bool:
    """Return whether nothing is wrong but that others are using the database."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _log_ahead(connection: sqlite3.Connection, until: float) -> None:
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Of two that begin the log at once one is turned away at once, whatever patience SQLite was given.
            if not is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(AGAIN)
        else:
            return
