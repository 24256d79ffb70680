"""Whether the node's log is still what it was: the tree computed anew from the lines, and compared."""

import sqlite3
from dataclasses import dataclass

from cancerimage.audit.tree import HashesInMemory, Tree, leaf_hash, place
from cancerimage.node.ledger import heads, log

STRIDE = 1000
"""Lines that are read at once."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found."""

    size: int
    fault: int | None = None
    """The first line that is not what it was, or None."""


def verify(connection: sqlite3.Connection) -> Verified:
    """Compare every line with its leaf, and the tree with the head that the hub was shown last."""
    kept, computed = log.TableOfHashes(connection), Tree(HashesInMemory())
    shown = heads.newest(connection, "node")
    size = log.size(connection)
    for first in range(0, size, STRIDE):
        entries = log.entries(connection, first, STRIDE)
        for number, entry in enumerate(entries, first):
            leaf = entry.leaf()
            computed.append(leaf)
            try:
                (written,) = kept.read([place(0, number)])
            except LookupError:
                return Verified(size, number)
            if entry.place != number or leaf_hash(leaf) != written:
                return Verified(size, number)
    if computed.size != size or computed.root() != log.root(connection):
        return Verified(size, computed.size)
    if shown is not None and shown.log == log.name(connection):
        if shown.size > size:
            return Verified(size, size)
        if computed.root(shown.size).hex() != shown.root:
            return Verified(size, 0)
    return Verified(size)
