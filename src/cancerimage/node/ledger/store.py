"""The ledger's database: one transaction for each change, and closed where anything is missing behind it."""

import contextlib
import logging
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cancerimage.node.database import is_busy
from cancerimage.node.files import write_private
from cancerimage.node.ledger import log, mark, schema
from cancerimage.node.ledger import secrets as kept_secrets
from cancerimage.node.ledger.closures import Closure, State
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.mark import Mark
from cancerimage.node.ledger.standing import Standing

FILE = "ledger.sqlite3"
CLOSED = "ledger.closed"
FILES = (FILE, f"{FILE}-wal", f"{FILE}-shm")
PAGES = 20_000
"""Pages of the write-ahead log after which it is brought into the database at once, however long that takes."""
WAIT = 20.0
"""Seconds in which another process of the node must have finished its change."""

logger = logging.getLogger(__name__)


class Store:
    """The database and what watches over it. Threads have connections of their own, and writers take turns."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = data_dir / FILE
        # These are looked at in every question, and a path in words takes a tenth of the time.
        self._name, self._closed = str(self._path), str(data_dir / CLOSED)
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._writing = threading.RLock()
        with self._writing:
            if not self._path.exists() and not mark.exists(data_dir) and not kept_secrets.exist(data_dir):
                with contextlib.suppress(FileExistsError):
                    create(self._path)
                # Whoever stops the node between these two lines finds a ledger that has told nothing; see `look`.
            if self._is_new():
                Mark(self._standing().ledger, 0).begin(self.data_dir)

    def close(self) -> None:
        """Close all connections."""
        with self._writing:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._own = threading.local()

    def state(self) -> State:
        """Return whether the ledger may be used, looking at everything that could tell otherwise."""
        return State(self.look()[1])

    def look(self) -> tuple[Standing | None, Closure | None]:
        """Return how far the ledger has come, and why it is closed if it is."""
        reason = self._closed_file()
        # Before the ledger is read: what others write meanwhile brings it past this mark, never the mark past it.
        kept = Mark.read(self.data_dir)
        try:
            standing = self._standing()
        except LedgerFault:
            return None, reason or Closure.MISSING
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise LedgerFault("Another process keeps the ledger busy. Try again.") from None
            return None, reason or Closure.DAMAGED
        except (sqlite3.DatabaseError, TypeError):
            return None, reason or Closure.DAMAGED
        if reason is None:
            if kept is None:
                reason = Closure.UNMARKED
            elif kept.ledger != standing.ledger:
                reason = Closure.OTHER
            elif kept.sequence > standing.sequence:
                reason = Closure.BEHIND
        return standing, reason

    def examine(self) -> None:
        """Close the ledger if not every page of it can be read."""
        try:
            sound = self.reading().execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        except sqlite3.DatabaseError as error:
            self.blame(error)
            return
        if not sound:
            self.close_because(Closure.DAMAGED)

    def blame(self, error: sqlite3.DatabaseError) -> None:
        """Close the ledger if this failure says that it is damaged; others, such as a full disk, pass by."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            self.close_because(Closure.DAMAGED)

    def close_because(self, closure: Closure) -> None:
        """Close the ledger for good: only a new one opens it again."""
        if self._closed_file() is None:
            logger.error("%s", State(closure).reason)
            write_private(self.data_dir / CLOSED, closure.value.encode())

    def reading(self) -> sqlite3.Connection:
        """Return this thread's connection to whatever file is there now."""
        try:
            found = os.stat(self._name)
        except FileNotFoundError:
            raise LedgerFault(State(Closure.MISSING).reason) from None
        identity = (found.st_dev, found.st_ino)
        if getattr(self._own, "identity", None) != identity:
            # The first use by this thread, or another ledger has taken the place of the one that was open.
            connection = connect(self._path)
            with self._writing:
                self._all.append(connection)
            self._own.connection, self._own.identity = connection, identity
        mine: sqlite3.Connection = self._own.connection
        return mine

    @contextlib.contextmanager
    def writing(self, *, durable: bool = True) -> Iterator["Change"]:
        """Make one change in one transaction.

        A durable one is on the disk, and marked, before this returns. One that charges nothing need not be: it
        survives the end of the process, but perhaps not that of the machine.
        """
        with self._writing:
            standing, closure = self.look()
            if closure is not None or standing is None:
                raise LedgerFault(State(closure or Closure.MISSING).reason)
            connection = self.reading()
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                # Between the look and the beginning, another database may have been put in the place of this one.
                _require_reached(Mark.read(self.data_dir), _standing_of(connection))
                connection.execute("UPDATE state SET sequence = sequence + 1")
                change = Change(connection, _standing_of(connection))
                yield change
                if change.revises:
                    connection.execute("UPDATE state SET revision = revision + 1")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            if durable:
                self._marked(change.standing)

    def synchronise(self) -> None:
        """Wait until everything that was written is on the disk, before somebody else is told how far the log is."""
        with self.writing():
            pass

    def tidy(self) -> None:
        """Bring the write-ahead log into the database as far as nobody is using it."""
        with contextlib.suppress(sqlite3.OperationalError, LedgerFault):
            self.reading().execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _marked(self, standing: Standing) -> None:
        if Mark(standing.ledger, standing.sequence).advance(self.data_dir) > standing.sequence:
            # Either another process has come further since, and then the database says so, or it was put back.
            _require_reached(Mark.read(self.data_dir), self._standing())

    def _standing(self) -> Standing:
        return _standing_of(self.reading())

    def _is_new(self) -> bool:
        """Whether this is a ledger in which nothing has happened yet, and that is not marked yet."""
        if mark.exists(self.data_dir) or kept_secrets.exist(self.data_dir):
            return False
        with contextlib.suppress(sqlite3.DatabaseError, TypeError):
            return self._standing().sequence == 0
        return False

    def _closed_file(self) -> Closure | None:
        if not os.path.exists(self._closed):
            return None
        try:
            return Closure(Path(self._closed).read_text("ascii"))
        except (OSError, ValueError):
            return Closure.DAMAGED


@dataclass
class Change:
    """A transaction under way."""

    connection: sqlite3.Connection
    standing: Standing
    revises: bool = False
    """Whether answers depend on what is changed."""


def connect(path: Path) -> sqlite3.Connection:
    """Open a ledger."""
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    # Every change waits for the disk unless it says otherwise.
    connection.execute("PRAGMA synchronous = FULL")
    # Nobody who asks waits until the write-ahead log is brought into the database; see `Store.tidy`.
    connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES}")
    return connection


def create(path: Path) -> str:
    """Begin a ledger in a file of its own and return its name; it appears there whole or not at all.

    Raise FileExistsError where another process was faster: its ledger stays, for it may have told something already.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    identifier = secrets.token_hex(16)
    connection = connect(fresh)
    try:
        fresh.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {schema.TABLES} {log.SCHEMA}; COMMIT;")
        connection.execute("INSERT INTO state VALUES (?, 0, 0, 0)", (identifier,))
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    try:
        os.link(fresh, path)
    finally:
        fresh.unlink()
    return identifier


def _require_reached(kept: Mark | None, standing: Standing) -> None:
    """Refuse what is in a database that the mark is ahead of: its next answer would be one that was told before.

    The mark has to be read first: the other way round, what another process writes meanwhile would count as a loss.
    """
    if kept is None or kept.ledger != standing.ledger:
        raise LedgerFault(State(Closure.OTHER if kept else Closure.UNMARKED).reason)
    if kept.sequence > standing.sequence:
        raise LedgerFault(State(Closure.BEHIND).reason)


def _standing_of(connection: sqlite3.Connection) -> Standing:
    ledger, sequence, revision, paused = connection.execute(
        "SELECT id, sequence, revision, paused FROM state"
    ).fetchone()
    return Standing(ledger, sequence, revision, bool(paused))
