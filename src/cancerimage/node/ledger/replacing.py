"""Beginning a new ledger after a loss: the one act that opens a closed ledger again, and it is the holder's."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.node.files import replace as rename
from cancerimage.node.ledger import log, secrets, store
from cancerimage.node.ledger.epochs import Ending
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.mark import Mark
from cancerimage.node.ledger.store import CLOSED, FILE, FILES, Store
from cancerimage.wire.clock import now

LOCK = "ledger.lock"

KEPT = (
    "INSERT OR REPLACE INTO main.policies SELECT * FROM lost.policies",
    "INSERT OR REPLACE INTO main.epochs SELECT * FROM lost.epochs",
    "UPDATE main.state SET paused = (SELECT paused FROM lost.state)",
)
"""What is taken over from a ledger that can still be read: nothing that answers follow from."""


def replace(ledger: Store, actor: str) -> None:
    """Put the lost ledger aside and begin a new one: all epochs end, and the log begins anew."""
    with _alone(ledger.data_dir):
        _replace(ledger, actor)


def _replace(ledger: Store, actor: str) -> None:
    closure = ledger.state().closure
    if closure is None:
        raise LedgerFault("The ledger is in order, so nothing was lost: open a new epoch without --after-loss.")
    place = ledger.data_dir / FILE
    fresh = place.with_name(f"{FILE}.new")
    for path in (fresh, Path(f"{fresh}-wal"), Path(f"{fresh}-shm")):
        path.unlink(missing_ok=True)
    identifier = store.create(fresh)
    connection = store.connect(fresh)
    try:
        former = _take_over(connection, place)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE state SET sequence = 1, revision = 1")
        connection.execute("UPDATE epochs SET ended = ?, why = ? WHERE ended IS NULL", (now(), Ending.LOST))
        about: dict[str, str | int] = {"loss": closure.value}
        if former:
            about["log"] = former
            connection.execute("UPDATE log_names SET replaces = ?", (former,))
        log.append(connection, Entry(NodeEvent.NODE_LEDGER_ACCEPTED, actor, about))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    lost = f"lost-{now()}"
    for name in FILES:
        with contextlib.suppress(FileNotFoundError):
            (ledger.data_dir / name).rename(ledger.data_dir / f"{lost}-{name}")
    # Until the mark names the new ledger, it stays closed; whoever is stopped here does it once more.
    rename(fresh, place)
    Mark(identifier, 1).begin(ledger.data_dir)
    (ledger.data_dir / CLOSED).unlink(missing_ok=True)
    secrets.forget_all(ledger.data_dir)


@contextlib.contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Wait until no other process begins a new ledger: the second one finds that there is one in order."""
    descriptor = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _take_over(connection: sqlite3.Connection, lost: Path) -> str:
    """Copy what can be read of the lost ledger, and return the name of its log if that can."""
    if not lost.exists():
        return ""
    try:
        connection.execute("ATTACH ? AS lost", (str(lost),))
    except sqlite3.DatabaseError:
        return ""
    name = ""
    try:
        for statement in KEPT:
            with contextlib.suppress(sqlite3.DatabaseError):
                connection.execute(statement)
        with contextlib.suppress(sqlite3.DatabaseError, TypeError):
            (name,) = connection.execute("SELECT log FROM lost.log_names ORDER BY number DESC LIMIT 1").fetchone()
    finally:
        with contextlib.suppress(sqlite3.DatabaseError):
            connection.execute("DETACH lost")
    return str(name)
