"""The hub's log in its database: one entry after the other, whoever writes, and inside the caller's transaction."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from cancerimage.audit.proofs import verify_consistency, verify_inclusion
from cancerimage.audit.tree import leaf_hash
from cancerimage.audit.verify import verify
from cancerimage.hub.audit import HubEvent, evidence, heads, log, reading, record
from cancerimage.hub.audit.models import HubHead, LogEntry
from cancerimage.hub.federation.keys import hub_keys

pytestmark = pytest.mark.django_db(transaction=True)


def approved(node: str = "alder") -> int:
    """Write something down."""
    return record(HubEvent.NODE_PLACE_APPROVED, "operator:alex", node=node)


def sound() -> bool:
    """Whether the hub's log verifies with the hub's own heads."""
    return verify(evidence.own_log(frozenset({hub_keys().public.id}))).sound


def test_entries_are_numbered_and_proven() -> None:
    for number in range(9):
        assert approved() == number
    root = log.root()
    for kept in log.entries(0, 100):
        proof = [bytes.fromhex(part) for part in log.inclusion(kept.place)]
        assert verify_inclusion(leaf_hash(kept.leaf()), kept.place, 9, proof, root)
    proof = [bytes.fromhex(part) for part in log.consistency(5)]
    assert verify_consistency(5, 9, proof, log.root(5), root)
    assert sound()


def test_what_is_rolled_back_was_never_written() -> None:
    approved()
    before = log.root()
    with transaction.atomic():
        approved("birch")
        assert log.size() == 2
        transaction.set_rollback(True)
    assert (log.size(), log.root()) == (1, before)
    approved("cedar")
    assert sound()


def test_many_threads_write_one_log() -> None:
    def write(number: int) -> None:
        try:
            with transaction.atomic():
                approved(f"node-{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert {row.place for row in LogEntry.objects.all()} == set(range(40))
    assert sound()


def test_a_head_is_signed_once_for_each_size() -> None:
    first = heads.head(hub_keys())
    assert heads.head(hub_keys()) == first
    approved()
    second = heads.head(hub_keys())
    assert (first.log, first.size, second.size) == (second.log, 0, 1)
    assert HubHead.objects.count() == 2
    assert sound()


def test_a_log_that_was_renewed_has_another_name_and_the_same_entries() -> None:
    approved()
    first = heads.head(hub_keys())
    renewed = heads.renew("system")
    second = heads.head(hub_keys())
    assert (second.log, second.size) == (renewed, 2)
    assert first.log != second.log
    assert sound()


def test_people_read_the_latest_first() -> None:
    approved("alder")
    record(HubEvent.NODE_PLACE_REVOKED, "operator:alex", node="alder")
    approved("birch")
    assert [line.index for line in reading.latest(10)] == [2, 1, 0]
    assert [line.index for line in reading.latest(1, before=2)] == [1]
    (line, _) = reading.latest(10, event=HubEvent.NODE_PLACE_APPROVED)
    assert (line.meaning, line.actor, line.about) == ("A node was approved.", "operator:alex", {"node": "birch"})
    assert reading.latest(10, since=line.moment)[0].index == 2
