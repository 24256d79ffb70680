"""Messages that must not be accepted, sent over real sockets by somebody who knows the protocol."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from cancerimage.hub.federation import channel, publications
from cancerimage.hub.federation.dispatch import ReplyState
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.node.link.visit import Visit
from cancerimage.wire import canonical, frames, proof
from cancerimage.wire.clock import SKEW, now
from cancerimage.wire.envelope import Envelope, Kind, new_id, seal
from cancerimage.wire.frames import Frame, Problem, Sealed
from cancerimage.wire.keys import PrivateKeys
from cancerimage.wire.polling import PATH, REQUEST_LIMIT, STRANGER_LIMIT, Ticket
from tests.support.linking import RunningHub, RunningNode, connected, hub_running, node, until
from tests.support.messages import answer, catalogue, question

pytestmark = pytest.mark.django_db(transaction=True)

DATABASES = ("sqlite",)
"""Messages are judged before any database is asked."""


class Line:
    """One WebSocket to a hub, spoken by hand."""

    def __init__(self, websocket: ClientConnection) -> None:
        self.websocket = websocket

    async def say(self, frame: Frame | str) -> None:
        """Send a frame, or any text."""
        await self.websocket.send(frame if isinstance(frame, str) else frames.write(frame))

    async def hear(self) -> Any:
        """Return the next frame that is no ping."""
        while isinstance(frame := frames.read(await self.websocket.recv(), frames.DOWN_LIMIT), frames.Ping):
            await self.say(frames.Pong(id=frame.id))
        return frame


@contextlib.asynccontextmanager
async def line(alder: RunningNode) -> AsyncIterator[Line]:
    """Open a WebSocket to the hub without greeting."""
    async with connect(alder.address.websocket("/node/v1/channel"), proxy=None, max_size=None) as websocket:
        yield Line(websocket)


@contextlib.asynccontextmanager
async def greeted(alder: RunningNode) -> AsyncIterator[Line]:
    """Open a WebSocket to the hub and greet as the node."""
    async with line(alder) as spoken:
        await spoken.say(Visit(alder.identity, alder.hub).hello(await spoken.hear()))
        assert isinstance(await spoken.hear(), frames.Welcome)
        yield spoken


def sealed(alder: RunningNode, kind: Kind, body: bytes, **other: Any) -> Sealed:
    """Return a frame as the node would send it, but for what `other` says."""
    choices: dict[str, Any] = {
        "sender": alder.identity.keys,
        "recipient": alder.hub.keys,
        "now": now(),
        "lifetime": 60_000,
        **other,
    }
    return Sealed.of(seal(kind, body, **choices))


def published(alder: RunningNode) -> bytes:
    """Return the body of a catalogue."""
    return canonical.write(catalogue(alder.name))


def facet(field: str, value: str) -> dict[str, Any]:
    """Return a facet of one value."""
    return {"field": field, "values": [{"value": value, "subjects": 1, "series": 1}]}


def bad_catalogue(alder: RunningNode, **members: Any) -> bytes:
    """Return the body of a catalogue whose one record has other members than usual."""
    plain = catalogue(alder.name).model_dump(mode="json")
    record = plain["datasets"][0]
    for name, value in members.items():
        (record["description"] if name in record["description"] else record)[name] = value
    return canonical.encode(plain)


def bad_answer(alder: RunningNode, task: Sealed, **members: Any) -> Sealed:
    """Return an answer with other members than the true one."""
    plain = answer(alder.name, question()).model_dump(mode="json") | members
    return sealed(alder, Kind.ANSWER, canonical.encode(plain), message=task.header.id)


def altered(frame: Sealed) -> Sealed:
    """Return the frame with one character changed in the middle."""
    place = len(frame.sealed) // 2
    other = "A" if frame.sealed[place] != "A" else "B"
    return Sealed(header=frame.header, sealed=frame.sealed[:place] + other + frame.sealed[place + 1 :])


def relabelled(frame: Sealed, **changes: Any) -> Sealed:
    """Return the frame with another header."""
    return Sealed(header=frame.header.model_copy(update=changes), sealed=frame.sealed)


REFUSED = {
    "expired": (
        lambda n: sealed(n, Kind.CATALOGUE, published(n), now=now() - SKEW - 70_000),
        "message.expired",
    ),
    "from the future": (
        lambda n: sealed(n, Kind.CATALOGUE, published(n), now=now() + SKEW + 10_000),
        "message.from_the_future",
    ),
    "altered": (lambda n: altered(sealed(n, Kind.CATALOGUE, published(n))), "message.altered"),
    "another header": (
        lambda n: relabelled(sealed(n, Kind.CATALOGUE, published(n)), expires=now() + 3_600_000),
        "message.altered",
    ),
    "another kind": (
        lambda n: relabelled(sealed(n, Kind.ANSWER, b"{}"), kind="catalogue"),
        "message.altered",
    ),
    "another recipient": (
        lambda n: sealed(n, Kind.CATALOGUE, published(n), recipient=PrivateKeys.generate().public),
        "message.wrong_recipient",
    ),
    "unknown keys": (
        lambda n: sealed(n, Kind.CATALOGUE, published(n), sender=PrivateKeys.generate()),
        "message.unknown_sender",
    ),
    "unknown kind": (lambda n: relabelled(sealed(n, Kind.ANSWER, b"{}"), kind="gossip"), "message.unknown_kind"),
    "a task": (lambda n: sealed(n, Kind.TASK, b"{}"), "message.unknown_kind"),
    "unknown version": (
        lambda n: relabelled(sealed(n, Kind.CATALOGUE, published(n)), version=99),
        "message.unknown_version",
    ),
    "another node's catalogue": (
        lambda n: sealed(n, Kind.CATALOGUE, canonical.write(catalogue("beech"))),
        "message.malformed",
    ),
    "a link that runs code": (
        lambda n: sealed(n, Kind.CATALOGUE, bad_catalogue(n, sources=[{"title": "S", "url": "javascript:alert(1)"}])),
        "message.malformed",
    ),
    "a count beyond every sum": (
        lambda n: sealed(n, Kind.CATALOGUE, bad_catalogue(n, totals={"subjects": 2**53 - 1})),
        "message.malformed",
    ),
    "a band that is none": (
        lambda n: sealed(n, Kind.CATALOGUE, bad_catalogue(n, facets=[facet("age", "0..x")])),
        "message.malformed",
    ),
    "a digit that is none": (
        lambda n: sealed(n, Kind.CATALOGUE, bad_catalogue(n, facets=[facet("age", "²..3")])),
        "message.malformed",
    ),
    "NUL in a title": (
        lambda n: sealed(n, Kind.CATALOGUE, bad_catalogue(n, title={"en": "one\0two"})),
        "message.malformed",
    ),
    "an age beyond every database": (
        lambda n: sealed(n, Kind.CATALOGUE, bad_catalogue(n, age_max=2**40)),
        "message.malformed",
    ),
    "no catalogue": (lambda n: sealed(n, Kind.CATALOGUE, b'{"node":"alder"}'), "message.malformed"),
}


async def test_a_node_that_shows_its_head_too_often_is_told_so_and_no_head_is_looked_at(
    hub: RunningHub, tmp_path: Path
) -> None:
    alder = await node(tmp_path, hub)
    async with greeted(alder) as spoken:
        for number in range(125):
            await spoken.say(sealed(alder, Kind.HEAD, b"{}"))
            # One after the other, so that the heads are looked at in their order.
            said = await spoken.hear()
            assert isinstance(said, Problem)
            assert said.code == ("message.malformed" if number < 120 else "rate_limited"), number
    async with greeted(alder) as spoken:
        await spoken.say(sealed(alder, Kind.HEAD, b"{}"))
        assert (await spoken.hear()).code == "rate_limited", "another session has no burst of its own"


@pytest.mark.parametrize("name", REFUSED)
async def test_what_must_not_be_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    received: list[object] = []
    monkeypatch.setattr(publications, "_receivers", [lambda *parts: received.append(parts) or ()])
    make, code = REFUSED[name]
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with greeted(alder) as spoken:
            frame = make(alder)
            await spoken.say(frame)
            problem = await spoken.hear()
            assert (problem.code, problem.about) == (code, frame.header.id)
            assert not received
            # The session goes on: the next, good message is accepted.
            good = sealed(alder, Kind.CATALOGUE, published(alder))
            await spoken.say(good)
            assert await spoken.hear() == frames.Ack(id=good.header.id)
            assert len(received) == 1


async def test_a_message_signed_by_another_node_is_not_accepted(tmp_path: Path) -> None:
    """Sealed as alder's, but signed with beech's keys: the header is believed only with the signature."""
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        beech = await node(tmp_path, hub, "beech")
        async with greeted(alder) as spoken:
            await spoken.say(forged(alder, beech))
            assert (await spoken.hear()).code == "message.wrongly_signed"


def forged(alder: RunningNode, beech: RunningNode) -> Sealed:
    """Return alder's header around a document that beech has signed."""
    from cancerimage.wire.envelope import sign
    from cancerimage.wire.keys import to_text

    honest = sealed(alder, Kind.CATALOGUE, published(alder))
    first = canonical.write(honest.header)
    document = sign(first, published(alder), beech.identity.keys)
    return Sealed.of(Envelope(header=honest.header, sealed=to_text(alder.hub.keys.seal(document, first))))


async def test_a_catalogue_is_not_accepted_twice_even_by_a_hub_that_was_started_again(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        once = sealed(alder, Kind.CATALOGUE, published(alder))
        async with greeted(alder) as spoken:
            await spoken.say(once)
            assert isinstance(await spoken.hear(), frames.Ack)
            await spoken.say(once)
            assert (await spoken.hear()).code == "message.replayed"
    async with hub_running(hub.port), greeted(alder) as spoken:
        await spoken.say(once)
        assert (await spoken.hear()).code == "message.replayed"


BAD_ANSWERS = {
    "altered": (lambda n, task: altered(good_answer(n, task)), "message.altered"),
    "unknown keys": (lambda n, task: good_answer(n, task, sender=PrivateKeys.generate()), "message.unknown_sender"),
    "expired": (lambda n, task: good_answer(n, task, now=now() - SKEW - 70_000), "message.expired"),
    "oversized": (
        lambda n, task: Sealed(header=good_answer(n, task).header, sealed="A" * 6_000_000),
        "message.oversized",
    ),
    "malformed": (lambda n, task: sealed(n, Kind.ANSWER, b"[]", message=task.header.id), "task.wrong_answer"),
    "a count beyond every sum": (
        lambda n, task: bad_answer(
            n, task, datasets=[{"dataset": "alder-data", "totals": {"subjects": 2**53 - 1}, "criteria": []}]
        ),
        "task.wrong_answer",
    ),
    "a band that is none": (
        lambda n, task: bad_answer(n, task, facets=[facet("age", "0..x")]),
        "task.wrong_answer",
    ),
    "NUL": (lambda n, task: bad_answer(n, task, snapshot="\0"), "task.wrong_answer"),
    "to another question": (
        lambda n, task: sealed(
            n, Kind.ANSWER, canonical.write(answer(n.name, question("modality:MR"))), message=task.header.id
        ),
        "task.wrong_answer",
    ),
    "of another node": (
        lambda n, task: sealed(n, Kind.ANSWER, canonical.write(answer("beech", question())), message=task.header.id),
        "task.wrong_answer",
    ),
}


def good_answer(alder: RunningNode, task: Sealed, **other: Any) -> Sealed:
    """Return a true answer to a task."""
    return sealed(alder, Kind.ANSWER, canonical.write(answer(alder.name, question())), message=task.header.id, **other)


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_an_answer_that_is_not_accepted_fails_the_node(tmp_path: Path, name: str) -> None:
    import asyncio

    make, code = BAD_ANSWERS[name]
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with greeted(alder) as spoken:
            asking = asyncio.create_task(hub.ask())
            task = await spoken.hear()
            await spoken.say(make(alder, task))
            last = (await asking)[-1]
    assert (last.state, last.problem) == (ReplyState.FAILED, code)


async def test_a_second_answer_and_an_unasked_one_change_nothing(tmp_path: Path) -> None:
    import asyncio

    from cancerimage.hub.federation.tasks import TASKS

    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with greeted(alder) as spoken:
            asking = asyncio.create_task(hub.ask())
            task = await spoken.hear()
            reply = good_answer(alder, task)
            await spoken.say(reply)
            await spoken.say(reply)
            await spoken.say(sealed(alder, Kind.ANSWER, b"{}", message=new_id()))
            assert [one.state for one in await asking] == [ReplyState.ASKED, ReplyState.ANSWERED]
            await until(lambda: TASKS.late == 2, "both to be dropped")


async def test_a_hello_is_good_for_one_challenge(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        visit = Visit(alder.identity, alder.hub)
        async with line(alder) as first:
            recorded = visit.hello(await first.hear())
        async with line(alder) as second:
            await second.hear()
            await second.say(recorded)
            assert (await second.hear()).code == "message.replayed"


async def test_a_hello_has_to_be_signed_by_the_node(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with line(alder) as spoken:
            hello = Visit(alder.identity, alder.hub).hello(await spoken.hear())
            await spoken.say(hello.model_copy(update={"instance": new_id()}))
            assert (await spoken.hear()).code == "message.wrongly_signed"
        assert SESSIONS.of("alder") is None


async def test_a_clock_that_is_wrong_is_named(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with line(alder) as spoken:
            hello = Visit(alder.identity, alder.hub).hello(await spoken.hear())
            hello = hello.model_copy(update={"time": now() - 600_000})
            signature = proof.prove(proof.Purpose.HELLO, hello.statement(), alder.identity.keys)
            await spoken.say(hello.model_copy(update={"signature": signature}))
            problem = await spoken.hear()
            assert problem.code == "node.clock_skew"
            assert "600 seconds behind" in problem.detail


async def test_no_common_version(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with line(alder) as spoken:
            hello = Visit(alder.identity, alder.hub).hello(await spoken.hear())
            hello = hello.model_copy(update={"versions": (7, 8)})
            signature = proof.prove(proof.Purpose.HELLO, hello.statement(), alder.identity.keys)
            await spoken.say(hello.model_copy(update={"signature": signature}))
            problem = await spoken.hear()
            assert problem.code == "node.no_common_version"
            assert "7, 8" in problem.detail


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"type":"gossip"}', '{"id":"1","type":"ping"}', '{"type":"ping","type":"ping"}', "NaN", "{" * 5000],
)
async def test_what_is_no_frame_ends_the_session_with_the_reason(tmp_path: Path, text: str) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with greeted(alder) as spoken:
            await spoken.say(text)
            assert (await spoken.hear()).code == "message.malformed"
            with pytest.raises(ConnectionClosed):
                await spoken.hear()


async def test_a_stranger_may_say_little(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with line(alder) as spoken:
            await spoken.hear()
            await spoken.say("x" * (frames.GREETING_LIMIT + 1))
            assert (await spoken.hear()).code == "message.oversized"


async def test_the_server_puts_no_long_message_of_a_stranger_together(tmp_path: Path) -> None:
    """It ends the connection at the header of the message, before the message itself has come."""
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with line(alder) as spoken:
            await spoken.hear()
            with contextlib.suppress(ConnectionClosed):
                await spoken.say("x" * (frames.GREETING_LIMIT * 4 + 1))
            with pytest.raises(ConnectionClosed) as ended:
                await spoken.hear()
            assert ended.value.rcvd is not None
            assert ended.value.rcvd.code == CloseCode.MESSAGE_TOO_BIG
        async with greeted(alder) as spoken:
            await spoken.say(sealed(alder, Kind.CATALOGUE, long_catalogue(alder)))
            assert isinstance(await spoken.hear(), frames.Ack)


def long_catalogue(alder: RunningNode) -> bytes:
    """Return the body of a catalogue of a few hundred kilobytes."""
    return bad_catalogue(alder, description={f"x{letter}": letter * 20_000 for letter in "abcdefghijklmnop"})


async def test_nobody_may_send_what_swells(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with line(alder) as spoken:
            assert spoken.websocket.response is not None
            assert "Sec-WebSocket-Extensions" not in spoken.websocket.response.headers


async def test_not_everybody_may_be_a_stranger_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "STRANGERS_OF_ONE_ADDRESS", 2)
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(2):
                await (await stack.enter_async_context(line(alder))).hear()
            async with line(alder) as refused:
                assert (await refused.hear()).code == "unavailable"
        await until(lambda: not channel._strangers, "the strangers to go")
        for _ in range(3):
            # A node that is known takes up no place.
            async with greeted(alder):
                pass


async def test_whoever_says_nothing_is_sent_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "GREET_WITHIN", 0.1)
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with line(alder) as spoken:
            await spoken.hear()
            assert (await spoken.hear()).code == "node.silent"


async def post(hub: RunningHub, body: bytes, ticket: Ticket | str) -> httpx.Response:
    """Send a poll."""
    header = ticket if isinstance(ticket, str) else ticket.header()
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(hub.url + PATH, content=body, headers={"Authorization": header})


async def test_polls_that_must_not_be_accepted(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        visit = Visit(alder.identity, alder.hub)
        body = canonical.write(visit.poll(new_id(), 0, 0))
        ticket = visit.ticket(body)
        assert (await post(hub, body, ticket)).status_code == 200
        codes = {
            "replayed": await post(hub, body, ticket),
            "other body": await post(hub, canonical.write(visit.poll(new_id(), 0, 0)), ticket),
            "later": await post(hub, body, ticket.model_copy(update={"time": now() + 1})),
            "no ticket": await post(hub, body, ""),
            "stranger": await post(hub, body, ticket.model_copy(update={"key": "0" * 64})),
            "no poll": await post(hub, b"{}", visit.ticket(b"{}")),
        }
        assert {name: response.json()["code"] for name, response in codes.items()} == {
            "replayed": "message.replayed",
            "other body": "message.wrongly_signed",
            "later": "message.wrongly_signed",
            "no ticket": "message.malformed",
            "stranger": "node.unknown",
            "no poll": "message.malformed",
        }
        assert all(response.headers["Content-Type"] == "application/problem+json" for response in codes.values())


async def test_what_a_stranger_sends_is_neither_kept_nor_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    read = canonical.read
    monkeypatch.setattr(canonical, "read", lambda *parts, **more: parsed.append(parts) or read(*parts, **more))
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        beech = await node(tmp_path, hub, "beech", approve=False)
        tree = b'{"frames":[' + b"{}," * 20_000_000 + b"{}]}"
        of_alder, of_beech = (Visit(one.identity, one.hub).ticket(b"something else") for one in (alder, beech))
        for ticket in ("", of_alder.model_copy(update={"key": "0" * 64}), of_beech):
            long = await post(hub, tree[: STRANGER_LIMIT + 1], ticket)
            assert (long.status_code, long.json()["code"]) == (413, "message.oversized")
            short = await post(hub, tree[:STRANGER_LIMIT], ticket)
            assert short.json()["code"] in ("message.malformed", "node.unknown", "node.pending")
        # Whoever knows a node's keys' identifier is read at length, and not parsed without the signature.
        forged = await post(hub, tree[:REQUEST_LIMIT], of_alder)
        assert forged.json()["code"] == "message.wrongly_signed"
        assert (await post(hub, b"x" * (REQUEST_LIMIT + 1), of_alder)).json()["code"] == "message.oversized"
        assert not parsed


async def test_a_node_sends_no_frame_of_a_million_parts(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        tree = b'{"frames":[' + b"{}," * 1_000_000 + b"{}]}"
        refused = await post(hub, tree, Visit(alder.identity, alder.hub).ticket(tree))
        assert (refused.status_code, refused.json()["code"]) == (413, "message.oversized")
        async with greeted(alder) as spoken:
            await spoken.say(tree.decode())
            assert (await spoken.hear()).code == "message.oversized"


async def test_a_poll_speaks_for_the_node_that_signed_it(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        await node(tmp_path, hub, "beech")
        alder.rename("beech")
        body = canonical.write(Visit(alder.identity, alder.hub).poll(new_id(), 0, 0))
        refused = await post(hub, body, Visit(alder.identity, alder.hub).ticket(body))
        assert refused.json()["code"] == "node.unknown"
        assert SESSIONS.of("beech") is None


async def test_a_batch_that_did_not_arrive_is_given_again(tmp_path: Path) -> None:
    import asyncio

    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        visit = Visit(alder.identity, alder.hub)
        row = new_id()

        async def poll(hold: float, cursor: int) -> Any:
            body = canonical.write(visit.poll(row, hold, cursor))
            return (await post(hub, body, visit.ticket(body))).json()

        await poll(0, 0)
        await connected("alder", "poll")
        asking = asyncio.create_task(hub.ask())
        lost = await poll(5, 0)
        again = await poll(5, 0)
        assert [frame["type"] for frame in lost["frames"]] == ["sealed"]
        assert again["frames"] == lost["frames"]
        assert again["cursor"] == lost["cursor"] == 1
        assert (await poll(0.1, 1))["frames"] == []
        asking.cancel()
        assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], asyncio.CancelledError)


async def test_a_node_reads_no_task_that_the_hub_did_not_make(tmp_path: Path) -> None:
    """The other direction: whoever holds the line but not the hub's keys gets nothing counted."""
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await connected("alder")
            session = SESSIONS.of("alder")
            assert session is not None
            mallory = PrivateKeys.generate()
            told: list[Problem] = []
            body = canonical.write(question())
            from cancerimage.hub.federation import inbox
            from cancerimage.hub.federation.keys import hub_keys

            take = inbox.take

            def listen(heard: Any, frame: Frame) -> None:
                if isinstance(frame, Problem):
                    told.append(frame)
                take(heard, frame)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(inbox, "take", listen)
                for sender, recipient, moment in (
                    (mallory, session.keys, now()),
                    (hub_keys(), mallory.public, now()),
                    (hub_keys(), session.keys, now() - SKEW - 70_000),
                    (hub_keys(), session.keys, now() + SKEW + 10_000),
                ):
                    session.send(
                        Sealed.of(
                            seal(Kind.TASK, body, sender=sender, recipient=recipient, now=moment, lifetime=60_000)
                        )
                    )
                await until(lambda: len(told) == 4, "the node to refuse all four")
            assert [problem.code for problem in told] == [
                "message.unknown_sender",
                "message.wrong_recipient",
                "message.expired",
                "message.from_the_future",
            ]
            assert not alder.asked


async def test_a_repeated_task_gets_the_same_bytes_and_is_not_counted_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="cancerimage.node")
    from cancerimage.hub.federation.keys import hub_keys
    from cancerimage.hub.federation.tasks import TASKS

    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await connected("alder")
            session = SESSIONS.of("alder")
            assert session is not None
            frame = Sealed.of(
                seal(
                    Kind.TASK,
                    canonical.write(question()),
                    sender=hub_keys(),
                    recipient=session.keys,
                    now=now(),
                    lifetime=60_000,
                )
            )
            for times in (1, 2, 3):
                session.send(frame)
                await until(lambda times=times: TASKS.late == times, "the answer")
        # Another process of the same node remembers, too.
        async with alder.running():
            await until(lambda: SESSIONS.of("alder") not in (None, session), "the node to come back")
            again = SESSIONS.of("alder")
            assert again is not None
            again.send(frame)
            await until(lambda: TASKS.late == 4, "the answer")
    assert len(alder.asked) == 1
    assert f"Question {question().fingerprint[:12]}… was answered." in caplog.text
    assert question().fingerprint not in caplog.text
