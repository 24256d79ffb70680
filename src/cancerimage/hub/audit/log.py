"""Appending to the hub's log, and reading it, in the database that the hub uses."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cancerimage.audit.entry import Entry, Kept
from cancerimage.audit.events import HubEvent
from cancerimage.audit.tree import Tree, place

LOCK = 0x43_49_4C_4F_47
"""Names the log among the advisory locks of PostgreSQL."""

COLUMNS = "place, moment, event, actor, about, salt"


class TableOfHashes:
    """The hashes of the tree in their table. Plain SQL, because it runs with everything that is written down."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor

    def size(self) -> int:
        """Return how many entries there are."""
        self._cursor.execute("SELECT max(place) FROM audit_logentry")
        last = self._cursor.fetchone()[0]
        return 0 if last is None else int(last) + 1

    def read(self, places: Sequence[int]) -> list[bytes]:
        """Return the hashes at `places`; raise LookupError where one is missing."""
        if not places:
            return []
        marks = ",".join(["%s"] * len(places))
        self._cursor.execute(f"SELECT place, hash FROM audit_loghash WHERE place IN ({marks})", places)  # noqa: S608
        found = {where: bytes(hashed) for where, hashed in self._cursor.fetchall()}
        return [found[where] for where in places]

    def write(self, first: int, hashes: Sequence[bytes]) -> None:
        """Keep `hashes` from the place `first` on."""
        self._cursor.executemany(
            "INSERT INTO audit_loghash (place, hash) VALUES (%s, %s)", list(enumerate(hashes, first))
        )


def record(event: HubEvent, actor: str, **about: str | int) -> int:
    """Write down what happened, as part of the caller's transaction, and return the index of the entry.

    From here to the end of the transaction nobody else can write to the log, so it is the last thing to do in one.
    """
    entry = Entry(event, actor, about)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        _take_turn(cursor)
        hashes = TableOfHashes(cursor)
        kept = entry.kept(hashes.size())
        index = Tree(hashes).append(kept.leaf())
        cursor.execute(
            f"INSERT INTO audit_logentry ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608
            (index, kept.moment, kept.event, kept.actor, kept.about, kept.salt),
        )
    return index


def size() -> int:
    """Return how many entries the log has."""
    with connection.cursor() as cursor:
        return TableOfHashes(cursor).size()


def root(size: int | None = None) -> bytes:
    """Return the root over the first `size` entries, or over all."""
    with connection.cursor() as cursor:
        return Tree(TableOfHashes(cursor)).root(size)


def leaf(index: int) -> bytes:
    """Return the hash of the entry `index`."""
    with connection.cursor() as cursor:
        return TableOfHashes(cursor).read([place(0, index)])[0]


def inclusion(index: int, size: int | None = None) -> tuple[str, ...]:
    """Return the proof that the entry `index` is in the log of `size` entries."""
    with connection.cursor() as cursor:
        return tuple(part.hex() for part in Tree(TableOfHashes(cursor)).inclusion(index, size))


def consistency(first: int, second: int | None = None) -> tuple[str, ...]:
    """Return the proof that the log of `first` entries is the beginning of that of `second`."""
    with connection.cursor() as cursor:
        return tuple(part.hex() for part in Tree(TableOfHashes(cursor)).consistency(first, second))


def entries(first: int, count: int) -> list[Kept]:
    """Return up to `count` entries from the index `first` on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM audit_logentry WHERE place >= %s ORDER BY place LIMIT %s",  # noqa: S608
            (first, count),
        )
        return [Kept(*row) for row in cursor.fetchall()]


def _take_turn(cursor: CursorWrapper) -> None:
    # An SQLite transaction is IMMEDIATE and so alone already; PostgreSQL lets others in until this lock.
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
