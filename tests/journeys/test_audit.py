"""Hub and node show each other the heads of their logs, and a log that was cut, forked or replaced is found out."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.audit.faults import Code
from cancerimage.audit.verify import Log, Report, verify
from cancerimage.audit.worth import Break
from cancerimage.hub.audit import HubEvent, evidence, heads, record, witness
from cancerimage.hub.audit.models import HubHead, LogEntry, LogHash
from cancerimage.hub.federation import nodes
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger import log as node_log
from cancerimage.node.ledger.closures import Closure
from cancerimage.node.ledger.evidence import evidence as node_evidence
from cancerimage.node.ledger.store import CLOSED
from cancerimage.node.ledger.witness import Witness
from cancerimage.node.link.showing import Showing
from cancerimage.wire.heads import HeadReply
from tests.support.linking import PATIENCE, RunningHub, RunningNode, node, published

EVERY = 0.05
"""Seconds between two looks whether the log has grown."""

LEDGER = "ledger.*"


async def eventually(look: Callable[[], Any], what: str) -> Any:
    """Wait until `look` finds something, and return it."""
    deadline = time.monotonic() + PATIENCE
    while not (found := await in_database(look)):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.02)
    return found


@asynccontextmanager
async def at_work(member: RunningNode) -> AsyncIterator[Ledger]:
    """Run a node's link with its ledger."""
    ledger = Ledger.open(member.data_dir)
    member.showing = Showing(Witness(ledger), EVERY)
    try:
        async with member.running():
            yield ledger
    finally:
        ledger.close()


def written(ledger: Ledger, count: int = 3) -> int:
    """Write entries into a node's log and return its length."""
    for _ in range(count):
        with ledger.store.writing() as change:
            node_log.append(change.connection, Entry(NodeEvent.STEWARD_SESSION_OPENED, "steward:kim"))
            size = node_log.size(change.connection)
    return size


def seen(size: int = 1) -> Callable[[], object]:
    """Look whether the hub has accepted a head of at least this size."""
    return lambda: any(standing.size is not None and standing.size >= size for standing in witness.standings().values())


def of_hub() -> Log:
    """Return the hub's log with what the hub keeps."""
    return evidence.own_log(frozenset({hub_keys().public.id}))


async def verified(member: RunningNode) -> tuple[Report, Report]:
    """Verify the logs of hub and node with what both keep."""
    hub_log, copies = await in_database(of_hub), await in_database(evidence.copies)
    own = node_evidence(member.data_dir, member.name, frozenset({member.identity.keys.public.id}))
    hub_log.copies.extend(own.hub)
    own.log.copies.extend(copies.get(member.name, ()))
    return await in_database(verify, hub_log), verify(own.log)


def events(kind: HubEvent) -> int:
    """Count the events of one kind in the hub's log."""
    return LogEntry.objects.filter(event=kind).count()


def node_events(ledger: Ledger, kind: NodeEvent) -> int:
    """Count the events of one kind in a node's log."""
    return sum(one.event == kind for one in node_log.entries(ledger.store.reading(), 0, 10_000))


def saved(member: RunningNode, to: Path) -> None:
    """Copy the ledger with everything that belongs to it, as a backup would."""
    with sqlite3.connect(member.data_dir / "ledger.sqlite3") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    to.mkdir()
    for path in member.data_dir.glob(LEDGER):
        shutil.copy(path, to)


def restored(member: RunningNode, backup: Path) -> None:
    """Put the copy in the place of the ledger, the mark with it, so that the node itself cannot notice."""
    for path in member.data_dir.glob(LEDGER):
        path.unlink()
    for path in backup.iterdir():
        shutil.copy(path, member.data_dir)


@pytest.mark.parametrize("upgrades", [0, 2], ids=["websocket", "long-poll"])
async def test_both_sides_keep_the_heads_of_the_other(hub: RunningHub, tmp_path: Path, upgrades: int) -> None:
    member = await node(tmp_path, hub, upgrades=upgrades)
    async with at_work(member) as ledger:
        await eventually(seen(0), "the first head")
        size = written(ledger)
        await eventually(seen(size), "the head of the grown log")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
    async with at_work(member) as ledger:
        await eventually(seen(written(ledger)), "the head after the start")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
    for report in await verified(member):
        assert report.fault is None
        assert report.heads >= 4, "its own and those of the other side"
    (standing,) = (await in_database(witness.standings)).values()
    assert (standing.node, standing.fault) == ("alder", None)


async def test_a_log_that_was_cut_short_closes_the_ledger(hub: RunningHub, tmp_path: Path) -> None:
    member = await node(tmp_path, hub)
    async with at_work(member) as ledger:
        await eventually(seen(written(ledger)), "the first head")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
    saved(member, tmp_path / "backup")
    async with at_work(member) as ledger:
        size = written(ledger, 5)
        await eventually(seen(size), "the later head")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
    restored(member, tmp_path / "backup")
    async with at_work(member) as ledger:
        assert ledger.state.open, "the node alone cannot know"
        await eventually((member.data_dir / CLOSED).exists, "the ledger to close")
        assert ledger.state.closure is Closure.HUB_AHEAD
        assert node_events(ledger, NodeEvent.NODE_LEDGER_CLOSED) == 1
    assert await in_database(events, HubEvent.NODE_LOG_BROKEN) == 1
    (standing,) = (await in_database(witness.standings)).values()
    assert (standing.fault, standing.size) == (Break.BEHIND, size)
    of_the_hub, of_the_node = await verified(member)
    assert of_the_hub.sound
    assert of_the_node.fault is not None
    assert of_the_node.fault.code is Code.LOG_CUT_SHORT
    assert "the hub keeps" in of_the_node.fault.sentence


async def test_a_log_that_was_forked_closes_the_ledger(hub: RunningHub, tmp_path: Path) -> None:
    member = await node(tmp_path, hub)
    async with at_work(member) as ledger:
        await eventually(seen(written(ledger)), "the first head")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
    saved(member, tmp_path / "backup")
    async with at_work(member) as ledger:
        await eventually(seen(written(ledger)), "the later head")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
    restored(member, tmp_path / "backup")
    other = Ledger.open(member.data_dir)
    written(other, 20)
    other.close()
    async with at_work(member) as ledger:
        await eventually((member.data_dir / CLOSED).exists, "the ledger to close")
        assert ledger.state.closure is Closure.HUB_DIFFERS
        await eventually(lambda: events(HubEvent.NODE_LOG_BROKEN), "the hub to write it down")
    (standing,) = (await in_database(witness.standings)).values()
    assert standing.fault is Break.INCONSISTENT
    _, of_the_node = await verified(member)
    assert of_the_node.fault is not None
    assert of_the_node.fault.code is Code.HEAD_CONTRADICTED


async def test_another_log_is_accepted_only_with_the_word_of_the_holder(hub: RunningHub, tmp_path: Path) -> None:
    member = await node(tmp_path, hub)
    async with at_work(member) as ledger:
        await eventually(seen(written(ledger)), "the first head")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
    for path in member.data_dir.glob(LEDGER):
        path.unlink()
    async with at_work(member) as ledger:
        await eventually((member.data_dir / CLOSED).exists, "the ledger to close")
        assert ledger.state.closure is Closure.HUB_DIFFERS
        (standing,) = (await in_database(witness.standings)).values()
        assert standing.fault is Break.REPLACED
        _, of_the_node = await verified(member)
        assert of_the_node.fault is not None
        assert of_the_node.fault.code is Code.LOG_REPLACED

        await asyncio.to_thread(ledger.open_epoch, "any", "steward:kim", True)
        await eventually(lambda: events(HubEvent.NODE_LOG_REPLACED), "the new log to be accepted")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
        assert ledger.state.open
    (standing,) = (await in_database(witness.standings)).values()
    assert standing.fault is Break.REPLACED, "another log does not undo what became of the one before"
    assert await in_database(lambda: witness.acknowledge("alder"))
    (standing,) = (await in_database(witness.standings)).values()
    assert standing.fault is None
    assert not await in_database(lambda: witness.acknowledge("alder"))
    for report in await verified(member):
        assert report.fault is None


async def test_a_hub_that_was_set_back_is_found_out_by_its_nodes(hub: RunningHub, tmp_path: Path) -> None:
    def set_back(size: int) -> None:
        LogEntry.objects.filter(place__gte=size).delete()
        LogHash.objects.filter(place__gte=2 * size - size.bit_count()).delete()
        HubHead.objects.filter(size__gt=size).delete()

    member = await node(tmp_path, hub)
    async with at_work(member) as ledger:
        await eventually(seen(written(ledger)), "the first head")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
        # The hub writes that down too, and must not do so after its log was cut.
        await published(member.name)
    await in_database(set_back, 1)
    of_the_hub, _ = await verified(member)
    assert of_the_hub.fault is not None
    assert of_the_hub.fault.code is Code.LOG_CUT_SHORT
    assert "node alder keeps" in of_the_hub.fault.sentence
    async with at_work(member) as ledger:
        written(ledger)
        await eventually(lambda: node_events(ledger, NodeEvent.HUB_LOG_BROKEN), "the node to write it down")
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
        assert ledger.state.open, "it is not the node's fault"
        assert node_events(ledger, NodeEvent.HUB_LOG_BROKEN) == 1

        # The operator declares the loss; the node writes down that it is another log now, and trusts that one.
        await in_database(heads.renew, "operator:alex")
        witnessed = node_events(ledger, NodeEvent.HUB_LOG_WITNESSED)
        written(ledger)
        await eventually(lambda: not Witness(ledger).grown(), "the node to be content")
        written(ledger)
        await eventually(
            lambda: node_events(ledger, NodeEvent.HUB_LOG_WITNESSED) > witnessed, "the new log to be taken in"
        )
    assert node_events_of(member, NodeEvent.HUB_LOG_BROKEN) == 2


def node_events_of(member: RunningNode, kind: NodeEvent) -> int:
    """Count the events of one kind in the log of a node that does not run."""
    ledger = Ledger.open(member.data_dir)
    try:
        return node_events(ledger, kind)
    finally:
        ledger.close()


@pytest.mark.parametrize("lost", [True, False], ids=["reply lost", "every reply arrives"])
async def test_a_reply_that_goes_astray_makes_no_fault(hub: RunningHub, tmp_path: Path, lost: bool) -> None:
    """The hub may know a later head than the node believes; the proof is then made from there."""
    member = await node(tmp_path, hub)
    ledger = Ledger.open(member.data_dir)
    own, enrolled = member.identity.keys, (await in_database(nodes.status, "alder")).enrolled

    async def exchanged(since: int | None = None, *, kept: bool = True) -> tuple[HeadReply, int | None]:
        offer = Witness(ledger).offer(own, since)
        reply = await in_database(witness.take, "alder", enrolled, own.public, offer, hub_keys())
        return reply, Witness(ledger).take(offer, reply, own, hub_keys().public) if kept else None

    written(ledger)
    await exchanged()
    written(ledger)
    await exchanged(kept=not lost)
    written(ledger)
    await in_database(record, HubEvent.NODE_CODE_CREATED, "operator:alex", minutes=5)
    reply, needed = await exchanged()
    if lost:
        assert not reply.accepted
        assert needed is not None
        reply, needed = await exchanged(needed)
    assert (reply.accepted, needed) == (True, None)
    assert ledger.state.open
    ledger.close()
    for report in await verified(member):
        assert report.fault is None


async def test_an_old_head_that_is_brought_again_is_no_fault(hub: RunningHub, tmp_path: Path) -> None:
    from cancerimage.wire.faults import Replayed

    member = await node(tmp_path, hub)
    ledger = Ledger.open(member.data_dir)
    own, enrolled = member.identity.keys, (await in_database(nodes.status, "alder")).enrolled
    offers = []
    for _ in range(2):
        written(ledger)
        offers.append(Witness(ledger).offer(own))
        reply = await in_database(witness.take, "alder", enrolled, own.public, offers[-1], hub_keys())
        Witness(ledger).take(offers[-1], reply, own, hub_keys().public)
        await asyncio.sleep(0.002)
    ledger.close()
    with pytest.raises(Replayed):
        await in_database(witness.take, "alder", enrolled, own.public, offers[0], hub_keys())
    (standing,) = (await in_database(witness.standings)).values()
    assert standing.fault is None
