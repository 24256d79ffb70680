"""The node's log in its ledger database: it only grows, inside the transaction of what it tells of."""

import sqlite3
from collections.abc import Sequence

from cancerimage.audit.entry import Entry, Kept
from cancerimage.audit.events import NodeEvent
from cancerimage.audit.tree import Tree

SCHEMA = """
CREATE TABLE IF NOT EXISTS log_entries (
    place INTEGER PRIMARY KEY,
    moment INTEGER NOT NULL,
    event TEXT NOT NULL,
    actor TEXT NOT NULL,
    about TEXT NOT NULL,
    salt TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS log_hashes (
    place INTEGER PRIMARY KEY,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE IF NOT EXISTS log_names (
    number INTEGER PRIMARY KEY,
    log TEXT NOT NULL,
    replaces TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS log_heads (
    number INTEGER PRIMARY KEY,
    owner TEXT NOT NULL CHECK (owner IN ('node', 'hub')),
    log TEXT NOT NULL,
    size INTEGER NOT NULL,
    head TEXT NOT NULL,
    finding TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS log_keys (
    key TEXT PRIMARY KEY,
    signing TEXT NOT NULL,
    sealing TEXT NOT NULL
) STRICT;
INSERT INTO log_names SELECT 1, lower(hex(randomblob(16))), '' WHERE NOT EXISTS (SELECT 1 FROM log_names);
"""
"""Entries, the hashes of the tree over them, the names the log has had, the signed heads that node and hub have shown
each other, and the public keys that made them. It can be run again."""

COLUMNS = "place, moment, event, actor, about, salt"


class TableOfHashes:
    """The hashes of the tree in their table."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def size(self) -> int:
        """Return how many entries there are."""
        return size(self._connection)

    def read(self, places: Sequence[int]) -> list[bytes]:
        """Return the hashes at `places`; raise LookupError where one is missing."""
        if not places:
            return []
        marks = ",".join("?" * len(places))
        found = dict(self._connection.execute(f"SELECT place, hash FROM log_hashes WHERE place IN ({marks})", places))  # noqa: S608
        return [found[place] for place in places]

    def write(self, first: int, hashes: Sequence[bytes]) -> None:
        """Keep `hashes` from the place `first` on."""
        self._connection.executemany("INSERT INTO log_hashes VALUES (?, ?)", enumerate(hashes, first))


def append(connection: sqlite3.Connection, entry: Entry) -> int:
    """Write an entry down as part of the caller's transaction and return its index."""
    if not connection.in_transaction:
        raise sqlite3.ProgrammingError("the log is written inside the transaction of what it tells of")
    kept = entry.kept(size(connection))
    index = tree(connection).append(kept.leaf())
    connection.execute(
        f"INSERT INTO log_entries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
        (index, kept.moment, kept.event, kept.actor, kept.about, kept.salt),
    )
    return index


def size(connection: sqlite3.Connection) -> int:
    """Return how many entries there are."""
    (last,) = connection.execute("SELECT max(place) FROM log_entries").fetchone()
    return 0 if last is None else int(last) + 1


def root(connection: sqlite3.Connection, size: int | None = None) -> bytes:
    """Return the root of the tree over the first `size` entries, or over all."""
    return tree(connection).root(size)


def tree(connection: sqlite3.Connection) -> Tree:
    """Return the tree over the entries."""
    return Tree(TableOfHashes(connection))


def entries(connection: sqlite3.Connection, first: int, count: int) -> list[Kept]:
    """Return up to `count` entries from the index `first` on."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM log_entries WHERE place >= ? ORDER BY place LIMIT ?",  # noqa: S608
        (first, count),
    )
    return [Kept(*row) for row in rows]


def name(connection: sqlite3.Connection) -> str:
    """Return the name of this log, which a log that takes its place does not have."""
    (found,) = connection.execute("SELECT log FROM log_names ORDER BY number DESC LIMIT 1").fetchone()
    return str(found)


def declared(connection: sqlite3.Connection) -> bool:
    """Return whether this log begins with the holder's word that the one before it was lost."""
    first = entries(connection, 0, 1)
    return bool(first) and first[0].event == NodeEvent.NODE_LEDGER_ACCEPTED
