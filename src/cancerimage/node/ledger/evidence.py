"""Everything at a node by which logs can be verified: its own log, and the heads of the hub's log; only read."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cancerimage.audit.entry import Kept
from cancerimage.audit.heads import ACCEPTED
from cancerimage.audit.promises import HUB, OWN, Holding
from cancerimage.audit.verify import Copy, Log
from cancerimage.node.ledger import heads, log
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.store import FILE
from cancerimage.wire import canonical
from cancerimage.wire.faults import Fault
from cancerimage.wire.heads import SignedHead
from cancerimage.wire.keys import PublicKeys


class Tables:
    """The rows of a node's log."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def length(self) -> tuple[int, int]:
        """Return how many hashes there seem to be and then how many entries, counted up to the last of each."""
        (hashes,) = self._connection.execute("SELECT max(place) FROM log_hashes").fetchone()
        (entries,) = self._connection.execute("SELECT max(place) FROM log_entries").fetchone()
        return (0 if hashes is None else hashes + 1), (0 if entries is None else entries + 1)

    def entries(self, after: int | None, count: int) -> Sequence[Kept]:
        """Return up to `count` entries after a place, or the first ones."""
        return [Kept(*row) for row in self._rows(log.COLUMNS, "log_entries", after, count)]

    def hashes(self, after: int | None, count: int) -> Sequence[tuple[int, bytes]]:
        """Return up to `count` hashes after a place, or the first ones."""
        return [(place, hashed) for place, hashed in self._rows("place, hash", "log_hashes", after, count)]

    def _rows(self, columns: str, table: str, after: int | None, count: int) -> list[Any]:
        where, values = ("", (count,)) if after is None else ("WHERE place > ?", (after, count))
        rows = self._connection.execute(
            f"SELECT {columns} FROM {table} {where} ORDER BY place LIMIT ?",  # noqa: S608
            values,
        )
        return rows.fetchall()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a node can say of its own log and of the hub's."""

    log: Log
    hub: list[Copy]
    """The heads of the hub's log that the node has accepted."""


def evidence(data_dir: Path, node: str, own: frozenset[str]) -> Evidence:
    """Return what there is in a node's data directory; `own` are the fingerprints of the node's keys."""
    name = f"node {node}"
    connection = _open(data_dir / FILE)
    try:
        names = [row[0] for row in connection.execute("SELECT log FROM log_names ORDER BY number")]
        kept = connection.execute("SELECT owner, head, finding FROM log_heads ORDER BY number").fetchall()
        by_owner: dict[str, list[Copy]] = {"node": [], "hub": []}
        for owner, text, finding in kept:
            if finding in ACCEPTED:
                by_owner[owner].append(_copy(connection, name, text))
        found = Log(
            name,
            Tables(connection),
            names[-1] if names else "",
            own=own,
            former=frozenset(names[:-1]),
            replaces=log.declared(connection),
            copies=by_owner["node"],
            holds=partial(_holds, connection),
        )
        return Evidence(found, by_owner["hub"])
    except sqlite3.DatabaseError as error:
        raise LedgerFault(f"The ledger in {data_dir} cannot be read: {error}.") from None


def _holds(connection: sqlite3.Connection) -> frozenset[Holding]:
    kept = connection.execute("SELECT owner, size FROM log_heads").fetchall()
    return frozenset((OWN if owner == "node" else HUB, size) for owner, size in kept)


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise LedgerFault(f"There is no ledger in {path.parent}.")
    # Read-only, so that looking at a log can never change it.
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _copy(connection: sqlite3.Connection, keeper: str, text: str) -> Copy:
    try:
        head = canonical.read(SignedHead, text.encode(), heads.LIMIT)
    except Fault:
        return Copy(keeper, None, None)
    return Copy(keeper, head, _keys(connection, head.key))


def _keys(connection: sqlite3.Connection, key: str) -> PublicKeys | None:
    try:
        return heads.keys(connection, key)
    except Fault:
        return None
