"""What breaks between a node and its hub, and how both get over it; with real processes where one is killed."""

import asyncio
import subprocess
import sys
import threading
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from websockets.asyncio.client import connect

from cancerimage.hub.federation import inbox, nodes, presence, tasks, watch
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.dispatch import NodeReply, ReplyState, ask
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.link.link import Pace
from cancerimage.node.link.visit import Visit
from cancerimage.wire import frames
from cancerimage.wire.question import Answer, Question
from tests.support.linking import PATIENCE, RunningNode, connected, hub_running, node, published, states, until
from tests.support.messages import answer, catalogue, question
from tests.support.proxies import websocket_blocker
from tests.support.records import publish, record

pytestmark = pytest.mark.django_db(transaction=True)

DATABASES = ("sqlite",)
"""What breaks is the line, not the database."""


def start(alder: RunningNode) -> subprocess.Popen[bytes]:
    """Start the node as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "tests.support.lone_node", str(alder.data_dir)])


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that had no chance to say goodbye."""
    process.kill()
    process.wait()


class Asking:
    """A question that is being asked, with what was told of it so far."""

    def __init__(self, deadline: float) -> None:
        self.replies: list[NodeReply] = []
        self.task = asyncio.create_task(self._ask(deadline))

    async def _ask(self, deadline: float) -> None:
        async for reply in ask(question(), deadline):
            self.replies.append(reply)

    @property
    def last(self) -> NodeReply:
        """What was told last."""
        return self.replies[-1]


async def test_a_node_that_is_killed_while_it_answers_is_offline_at_once(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        process = start(alder)
        try:
            await connected("alder")
            asking = Asking(2 * PATIENCE)
            await until((alder.data_dir / "asked").exists, "the question to arrive")
        finally:
            kill(process)
        await until(lambda: asking.last.problem == "task.connection_lost", "the loss to be told")
        assert asking.last.state is ReplyState.OFFLINE
        # Nobody came back, so the question ends long before its deadline.
        await asyncio.wait_for(asking.task, PATIENCE)


async def test_a_node_that_is_killed_and_started_again_answers_the_same_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "RETURN", PATIENCE)
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        first = start(alder)
        try:
            await connected("alder")
            asking = Asking(2 * PATIENCE)
            await until((alder.data_dir / "asked").exists, "the question to arrive")
        finally:
            kill(first)
        (alder.data_dir / "go").touch()
        second = start(alder)
        try:
            await asyncio.wait_for(asking.task, PATIENCE)
        finally:
            kill(second)
    assert states(asking.replies) == [
        ReplyState.ASKED,
        ReplyState.OFFLINE,
        ReplyState.ASKED,
        ReplyState.ANSWERED,
    ]


async def test_a_question_is_answered_once_even_if_the_connection_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "RETURN", PATIENCE)
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(2 * PATIENCE)
        return answer("alder", asked)

    async with hub_running() as hub:
        alder = await node(tmp_path, hub, respond=waiting)
        async with alder.running():
            await connected("alder")
            asking = Asking(2 * PATIENCE)
            await until(lambda: alder.asked, "the question to arrive")
            broken = SESSIONS.of("alder")
            assert broken is not None
            broken.end()
            await until(lambda: SESSIONS.of("alder") not in (None, broken), "the node to come back")
            go.set()
            await asyncio.wait_for(asking.task, PATIENCE)
    assert asking.last.state is ReplyState.ANSWERED
    assert len(alder.asked) == 1


@pytest.mark.parametrize("blocked", [False, True], ids=["websocket", "poll"])
async def test_nodes_come_back_when_the_hub_is_started_again(tmp_path: Path, blocked: bool) -> None:
    async with AsyncExitStack() as outlasting:
        async with hub_running() as hub:
            alder = await node(tmp_path, hub)
            if blocked:
                alder.move((await outlasting.enter_async_context(websocket_blocker(hub.port))).url)
                alder.upgrades = 2
            await outlasting.enter_async_context(alder.running())
            await connected("alder", "poll" if blocked else "websocket")
        async with hub_running(hub.port) as again:
            await connected("alder", "poll" if blocked else "websocket")
            assert (await again.ask())[-1].state is ReplyState.ANSWERED


async def test_two_processes_with_one_identity(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "ANSWER_WITHIN", PATIENCE)
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await connected("alder")
            first = SESSIONS.of("alder")
            twin = RunningNode("alder", tmp_path / "twin", alder.identity, alder.hub)
            async with twin.running():
                await until(lambda: "Another running process" in caplog.text, "the second to be refused")
                assert SESSIONS.of("alder") is first
                assert (await hub.ask())[-1].state is ReplyState.ANSWERED
                assert not twin.asked


async def test_a_process_that_is_dead_but_seems_connected_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "ANSWER_WITHIN", 0.2)
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with connect(alder.address.websocket("/node/v1/channel"), proxy=None) as silent:
            challenge = frames.read(await silent.recv(), frames.DOWN_LIMIT)
            assert isinstance(challenge, frames.Challenge)
            await silent.send(frames.write(Visit(alder.identity, alder.hub).hello(challenge)))
            await connected("alder")
            dead = SESSIONS.of("alder")
            async with alder.running():
                await until(lambda: SESSIONS.of("alder") not in (None, dead), "the living one to take over")
                assert (await hub.ask())[-1].state is ReplyState.ANSWERED


async def test_a_pending_node_waits_and_starts_when_it_is_approved(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub, approve=False)
        async with alder.running():
            await until(lambda: "waits for the operator" in caplog.text, "the node to be told")
            await in_database(nodes.approve, "alder")
            await connected("alder")
            assert (await hub.ask())[-1].state is ReplyState.ANSWERED


@pytest.mark.parametrize("blocked", [False, True], ids=["websocket", "poll"])
async def test_a_revoked_node_is_cut_off_at_once_and_stops(tmp_path: Path, blocked: bool) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        alder.upgrades = 2 if blocked else 0
        async with alder.running() as link:
            await connected("alder", "poll" if blocked else "websocket")
            await in_database(nodes.revoke, "alder")
            with pytest.raises(LinkFault) as stopped:
                await asyncio.wait_for(link, PATIENCE)
            assert stopped.value.code == "node.revoked"
            assert await hub.ask() == []


async def test_a_node_that_another_process_revokes_is_cut_off_soon(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running() as link:
            await connected("alder")
            await in_database(Node.objects.filter(name="alder").update, state="revoked")
            with pytest.raises(LinkFault) as stopped:
                await asyncio.wait_for(link, PATIENCE)
            assert stopped.value.code == "node.revoked"


async def test_a_node_with_other_keys_is_unknown(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        beech = await node(tmp_path, hub, "beech")
        thief = RunningNode("alder", tmp_path / "thief", beech.identity, beech.hub)
        thief.rename("alder")
        thief.identity.save(thief.data_dir)
        thief.hub.save(thief.data_dir)
        async with thief.running() as link:
            with pytest.raises(LinkFault) as stopped:
                await asyncio.wait_for(link, PATIENCE)
        assert stopped.value.code == "node.unknown"
        assert SESSIONS.of(alder.name) is None


async def test_a_node_talks_to_no_other_hub(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        alder.pin(alder.identity.keys.public)
        async with alder.running() as link:
            with pytest.raises(LinkFault) as stopped:
                await asyncio.wait_for(link, PATIENCE)
        assert stopped.value.code == "node.other_hub"


async def test_a_publication_that_cannot_be_stored_ends_no_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from cancerimage.hub.federation import publications
    from cancerimage.node.link import session

    broken = [True]

    def receiver(*_: object) -> tuple[()]:
        if broken:
            broken.clear()
            raise OSError("the disk is full")
        return ()

    monkeypatch.setattr(publications, "_receivers", [receiver])
    monkeypatch.setattr(session, "PUBLISH_AGAIN", 0.1)
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await published("alder")
            assert "could not be stored" in caplog.text
            assert (await hub.ask())[-1].state is ReplyState.ANSWERED


async def test_a_node_is_told_which_datasets_were_not_taken_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from cancerimage.hub.catalogue import publishing

    caplog.set_level("INFO")
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        await node(tmp_path, hub, "beech")
        await sync_to_async(publish)("beech", record("alder-data"))
        async with alder.running():
            await until(lambda: "has not taken up every dataset" in caplog.text, "the node to be told")
            assert "alder-data: The name belongs to the node beech" in caplog.text
            assert [reply.state for reply in await hub.ask() if reply.node == "alder"][-1] is ReplyState.ANSWERED
        assert "The hub has stored" not in caplog.text
        assert (await sync_to_async(nodes.status)("alder")).datasets == 0
        assert [one.dataset for one in (await sync_to_async(publishing.untaken)())["alder"]] == ["alder-data"]


async def test_a_node_that_was_put_out_meanwhile_publishes_nothing(tmp_path: Path) -> None:
    from cancerimage.hub.catalogue.models import Dataset
    from cancerimage.hub.federation import publications
    from cancerimage.wire.clock import now
    from cancerimage.wire.faults import Refusal

    async with hub_running() as hub:
        await node(tmp_path, hub)
        await sync_to_async(nodes.revoke)("alder")
        with pytest.raises(Refusal) as refused:
            await sync_to_async(publications.publish)("alder", now(), catalogue("alder"), b"signed")
        assert refused.value.code == "node.revoked"
        assert not await sync_to_async(Dataset.objects.exists)()


async def test_a_connection_that_has_gone_silent_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with connect(alder.address.websocket("/node/v1/channel"), proxy=None) as silent:
            challenge = frames.read(await silent.recv(), frames.DOWN_LIMIT)
            assert isinstance(challenge, frames.Challenge)
            await silent.send(frames.write(Visit(alder.identity, alder.hub).hello(challenge)))
            await connected("alder")
            monkeypatch.setattr(watch, "HEARTBEAT", 0.1)
            await until(lambda: SESSIONS.of("alder") is None, "the silence to be noticed")


async def test_a_node_whose_hub_has_gone_silent_connects_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub, pace=Pace(heartbeat=0.1, hold=2, websocket_again=600))
        async with alder.running():
            await published("alder")
            first = SESSIONS.of("alder")
            with monkeypatch.context() as mute:
                mute.setattr(inbox, "take", lambda *_: None)
                await until(lambda: "the hub is silent" in caplog.text, "the node to notice")
            await until(lambda: SESSIONS.of("alder") not in (None, first), "the node to come back")
