"""The signed heads that node and hub have shown each other, and the public keys that signed them."""

import sqlite3
from collections.abc import Iterator
from typing import Literal

from cancerimage.audit.heads import ACCEPTED, Finding
from cancerimage.wire import canonical
from cancerimage.wire.heads import SignedHead
from cancerimage.wire.keys import PublicKeys, PublicKeysShape

Owner = Literal["node", "hub"]

LIMIT = 4096


def keep(connection: sqlite3.Connection, owner: Owner, head: SignedHead, finding: Finding, keys: PublicKeys) -> None:
    """Keep a head with the keys that signed it."""
    shape = keys.shape()
    connection.execute("INSERT OR IGNORE INTO log_keys VALUES (?, ?, ?)", (keys.id, shape.signing, shape.sealing))
    connection.execute(
        "INSERT INTO log_heads (owner, log, size, head, finding) VALUES (?, ?, ?, ?, ?)",
        (owner, head.log, head.size, canonical.write(head).decode(), finding.value),
    )


def newest(connection: sqlite3.Connection, owner: Owner) -> SignedHead | None:
    """Return the newest head that was accepted."""
    return next((head for head, finding in _latest_first(connection, owner) if finding in ACCEPTED), None)


def standing(connection: sqlite3.Connection, owner: Owner) -> Finding | None:
    """Return what the newest head was to the one before, or None where there is no head."""
    return next((finding for _, finding in _latest_first(connection, owner)), None)


def keys(connection: sqlite3.Connection, key: str) -> PublicKeys | None:
    """Return the public keys that signed a head that is kept here."""
    row = connection.execute("SELECT signing, sealing FROM log_keys WHERE key = ?", (key,)).fetchone()
    return None if row is None else PublicKeys.of(PublicKeysShape(signing=row[0], sealing=row[1]))


def _latest_first(connection: sqlite3.Connection, owner: Owner) -> Iterator[tuple[SignedHead, Finding]]:
    rows = connection.execute("SELECT head, finding FROM log_heads WHERE owner = ? ORDER BY number DESC", (owner,))
    for head, finding in rows:
        yield canonical.read(SignedHead, head.encode(), LIMIT), Finding(finding)
