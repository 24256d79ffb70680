"""Everything at the hub by which logs can be verified: its own log, and the heads of the nodes' logs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from cancerimage.audit.entry import Kept
from cancerimage.audit.heads import Finding
from cancerimage.audit.promises import Holding
from cancerimage.audit.verify import Copy, Log
from cancerimage.hub.audit import heads
from cancerimage.hub.audit.log import COLUMNS
from cancerimage.hub.audit.models import HubHead, LogKey, LogName, NodeHead
from cancerimage.hub.audit.witness import WITNESSED
from cancerimage.wire.faults import Fault
from cancerimage.wire.heads import SignedHead
from cancerimage.wire.keys import PublicKeys, PublicKeysShape

KEEPER = "the hub"
NAME = "hub"

_WITNESSED = tuple(finding.value for finding in WITNESSED)


class Tables:
    """The rows of the hub's log."""

    def length(self) -> tuple[int, int]:
        """Return how many hashes there seem to be and then how many entries, counted up to the last of each."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(place) FROM audit_loghash")
            hashes = cursor.fetchone()[0]
            cursor.execute("SELECT max(place) FROM audit_logentry")
            entries = cursor.fetchone()[0]
        return (0 if hashes is None else hashes + 1), (0 if entries is None else entries + 1)

    def entries(self, after: int | None, count: int) -> Sequence[Kept]:
        """Return up to `count` entries after a place, or the first ones."""
        return [Kept(*row) for row in _rows(COLUMNS, "audit_logentry", after, count)]

    def hashes(self, after: int | None, count: int) -> Sequence[tuple[int, bytes]]:
        """Return up to `count` hashes after a place, or the first ones."""
        return [(place, _bytes(hashed)) for place, hashed in _rows("place, hash", "audit_loghash", after, count)]


def own_log(own: frozenset[str]) -> Log:
    """Return the hub's log with the heads that the hub itself has kept; `own` are the fingerprints of its keys."""
    names = list(LogName.objects.order_by("pk").values_list("log", flat=True))
    keys = _keys()
    return Log(
        NAME,
        Tables(),
        names[-1] if names else "",
        own=own,
        former=frozenset(names[:-1]),
        copies=[_copy(row.head, keys) for row in HubHead.objects.order_by("pk")],
        holds=_holds,
    )


def _holds() -> frozenset[Holding]:
    return frozenset(NodeHead.objects.filter(finding__in=_WITNESSED).values_list("node", "size"))


def copies() -> Mapping[str, list[Copy]]:
    """Return the heads of the nodes' logs that the hub has accepted, by node."""
    keys = _keys()
    found: dict[str, list[Copy]] = {}
    for row in NodeHead.objects.filter(finding__in=_WITNESSED).order_by("pk"):
        if row.finding == Finding.FIRST:
            # A node that has taken over the name of another one, or the first under this name.
            found[row.node] = []
        found.setdefault(row.node, []).append(_copy(row.head, keys))
    return found


def _copy(text: str, keys: Mapping[str, PublicKeys]) -> Copy:
    head = _read(text)
    return Copy(KEEPER, head, keys.get(head.key) if head is not None else None)


def _read(text: str) -> SignedHead | None:
    try:
        return heads.read(text)
    except Fault:
        return None


def _keys() -> dict[str, PublicKeys]:
    found = {}
    for row in LogKey.objects.all():
        try:
            found[row.key] = PublicKeys.of(PublicKeysShape(signing=row.signing, sealing=row.sealing))
        except Fault:
            continue
    return found


def _bytes(value: object) -> bytes:
    # SQLite keeps whatever somebody has put there; what is no bytes is no hash.
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def _rows(columns: str, table: str, after: int | None, count: int) -> list[Any]:
    where, values = ("", [count]) if after is None else ("WHERE place > %s", [after, count])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} {where} ORDER BY place LIMIT %s", values)  # noqa: S608
        return list(cursor.fetchall())
