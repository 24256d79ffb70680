"""A node and its hub: connecting, publishing, asking and answering, over real sockets."""

import asyncio
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from cancerimage.hub.federation import dispatch, publications
from cancerimage.hub.federation.dispatch import ReplyState, ask
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.hub.federation.tasks import TASKS
from cancerimage.node.link.link import Pace
from cancerimage.wire import canonical
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.envelope import verify
from cancerimage.wire.keys import PublicKeys
from cancerimage.wire.question import Answer, Criterion, CriterionState, Question
from tests.support.linking import PATIENCE, certificate, connected, hub_running, node, published, states, until
from tests.support.messages import answer, question
from tests.support.proxies import connect_proxy, websocket_blocker

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_node_connects_publishes_and_answers(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await connected("alder", "websocket")
            replies = await hub.ask()
            assert states(replies) == [ReplyState.ASKED, ReplyState.ANSWERED]
            assert replies[-1].answer == answer("alder", alder.asked[0])
            assert replies[-1].latency_ms is not None
            status = await published("alder")
            assert (status.online, status.transport, status.datasets) == (True, "websocket", 1)


async def test_what_is_published_can_be_verified_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[tuple[str, Catalogue, bytes]] = []
    monkeypatch.setattr(publications, "_receivers", [lambda *parts: received.append(parts) or ()])
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await published("alder")
            alder.publish()
            await until(lambda: len(received) == 2, "the second publication")
    name, catalogue, signed = received[-1]
    kept = verify(signed, PublicKeys.of(alder.identity.keys.public.shape()))
    assert name == "alder"
    assert canonical.read(Catalogue, kept.body, len(kept.body)) == catalogue


async def test_all_nodes_are_asked_at_once_and_an_offline_one_is_not_waited_for(tmp_path: Path) -> None:
    arrived = threading.Barrier(2)

    def together(asked: Question) -> Answer:
        # Passes only if both nodes are working on the question at the same time.
        arrived.wait(PATIENCE)
        return answer("any", asked)

    async with hub_running() as hub:
        alder = await node(tmp_path, hub, "alder", respond=together)
        beech = await node(tmp_path, hub, "beech", respond=together)
        await node(tmp_path, hub, "cedar")
        async with alder.running(), beech.running():
            await connected("alder")
            await connected("beech")
            replies = await hub.ask()
    first = {reply.node: reply.state for reply in replies[:3]}
    assert first == {"alder": ReplyState.ASKED, "beech": ReplyState.ASKED, "cedar": ReplyState.OFFLINE}
    assert {reply.node: reply.problem for reply in replies[3:]} == {
        "alder": "task.wrong_answer",
        "beech": "task.wrong_answer",
    }


async def test_a_node_that_connects_while_others_are_awaited_is_asked_too(tmp_path: Path) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("alder", asked)

    async with hub_running() as hub:
        alder = await node(tmp_path, hub, "alder", respond=waiting)
        beech = await node(tmp_path, hub, "beech")
        async with alder.running():
            await connected("alder")
            asking = asyncio.create_task(hub.ask())
            await until(lambda: alder.asked, "the question to arrive")
            async with beech.running():
                await until(lambda: beech.asked, "the late node to be asked")
                go.set()
                replies = await asking
    assert states(reply for reply in replies if reply.node == "beech") == [
        ReplyState.OFFLINE,
        ReplyState.ASKED,
        ReplyState.ANSWERED,
    ]


async def test_a_slow_node_is_called_slow_and_dropped_at_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The time between the two words is the machine's to be slow in.
    monkeypatch.setattr(dispatch, "SLOW", 0.1)
    go = threading.Event()

    def slow(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("alder", asked)

    async with hub_running() as hub:
        alder = await node(tmp_path, hub, respond=slow)
        async with alder.running():
            await connected("alder")
            replies = await hub.ask(deadline=3)
            assert [(reply.state, reply.problem) for reply in replies] == [
                (ReplyState.ASKED, None),
                (ReplyState.SLOW, None),
                (ReplyState.SLOW, "task.deadline_passed"),
            ]
            go.set()
            await until(lambda: TASKS.late == 1, "the late answer to be dropped")


async def test_a_refused_criterion_refuses_the_answer(tmp_path: Path) -> None:
    def refusing(asked: Question) -> Answer:
        criterion = Criterion(text="mood:good", field="unknown", state=CriterionState.REFUSED, reason="no such field")
        return answer("alder", asked).model_copy(update={"datasets": (), "refused": (criterion,)})

    async with hub_running() as hub:
        alder = await node(tmp_path, hub, respond=refusing)
        async with alder.running():
            await connected("alder")
            last = (await hub.ask())[-1]
    assert (last.state, last.problem, last.detail) == (ReplyState.REFUSED, "task.refused", "no such field")


async def test_a_fault_at_the_node_is_told_without_its_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(asked: Question) -> Answer:
        raise RuntimeError("subject 4711 is odd")

    async with hub_running() as hub:
        alder = await node(tmp_path, hub, respond=broken)
        async with alder.running():
            await connected("alder")
            last = (await hub.ask())[-1]
    assert (last.state, last.problem) == (ReplyState.FAILED, "task.failed")
    assert "RuntimeError" in caplog.text
    assert "4711" not in caplog.text + last.detail


async def test_a_node_with_too_many_questions_says_so_and_stays_connected(tmp_path: Path) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("alder", asked)

    async with hub_running() as hub:
        alder = await node(tmp_path, hub, respond=waiting, pace=Pace(1, 2, 600))
        async with alder.running():
            await connected("alder")
            asking = [asyncio.create_task(hub.ask()) for _ in range(66)]
            await until(lambda: sum(task.done() for task in asking) == 2, "two questions to be turned away")
            turned_away = [task.result()[-1].problem for task in asking if task.done()]
            session = SESSIONS.of("alder")
            assert session is not None
            seen = session.seen
            await until(lambda: session.seen > seen, "a sign of life from the node at work")
            go.set()
            answered = [(await task)[-1].state for task in asking]
            assert SESSIONS.of("alder") is session
    assert turned_away == ["task.busy", "task.busy"]
    assert answered.count(ReplyState.ANSWERED) == 64


async def test_over_tls_with_a_certificate_authority_of_ones_own(tmp_path: Path) -> None:
    tls = certificate(tmp_path)
    async with hub_running(tls=tls) as hub:
        alder = await node(tmp_path, hub, ca_file=tls[0])
        async with alder.running():
            await connected("alder", "websocket")
            assert (await hub.ask())[-1].state is ReplyState.ANSWERED


async def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with hub_running(tls=certificate(tmp_path)) as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await until(lambda: "CERTIFICATE_VERIFY_FAILED" in caplog.text, "the certificate to be refused")
            assert SESSIONS.of("alder") is None


async def test_where_websockets_are_blocked_the_node_polls(tmp_path: Path) -> None:
    async with hub_running() as hub, websocket_blocker(hub.port) as middlebox:
        alder = await node(tmp_path, hub)
        alder.move(middlebox.url)
        async with alder.running():
            await connected("alder", "poll")
            assert middlebox.refused == 2
            assert (await published("alder")).transport == "poll"
            for _ in range(3):
                assert states(await hub.ask()) == [ReplyState.ASKED, ReplyState.ANSWERED]


async def test_a_polling_node_tries_a_websocket_again_later(tmp_path: Path) -> None:
    async with hub_running() as hub, websocket_blocker(hub.port) as middlebox:
        alder = await node(tmp_path, hub, pace=Pace(5, 0.2, websocket_again=0.5))
        alder.move(middlebox.url)
        async with alder.running():
            await connected("alder", "poll")
            middlebox.open = True
            await connected("alder", "websocket")
            assert (await hub.ask())[-1].state is ReplyState.ANSWERED


@pytest.mark.parametrize("bare", [False, True], ids=["address", "host"])
@pytest.mark.parametrize("blocked", [False, True], ids=["websocket", "poll"])
async def test_a_proxy_is_honoured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, blocked: bool, bare: bool
) -> None:
    settings.ALLOWED_HOSTS = ["hub.test"]
    tls = certificate(tmp_path, "hub.test")
    for name in ("no_proxy", "NO_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    async with hub_running(tls=tls) as hub, connect_proxy(hub.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.removeprefix("http://") if bare else proxy.url)
        alder = await node(tmp_path, hub, ca_file=tls[0])
        # A name that only the proxy knows: without it there is no way to the hub.
        alder.move("https://hub.test")
        if blocked:
            alder.upgrades = 2
        async with alder.running():
            await connected("alder", "poll" if blocked else "websocket")
            assert (await hub.ask())[-1].state is ReplyState.ANSWERED
        assert set(proxy.tunnels) == {"hub.test:443"}


async def test_a_question_to_nobody_ends_at_once() -> None:
    assert [reply async for reply in ask(question(), 10)] == []


async def test_only_approved_nodes_are_asked(tmp_path: Path) -> None:
    async with hub_running() as hub:
        await node(tmp_path, hub, approve=False)
        assert await hub.ask() == []
