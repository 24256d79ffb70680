"""A node tells nothing before the hub has said what it remembers of its log, and its pictures until they are taken."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import cast

import pytest

from cancerimage.node.link import issuing
from cancerimage.node.link import session as sessions
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.node.link.issuing import Issuing
from cancerimage.node.link.session import Session
from cancerimage.wire import frames
from cancerimage.wire.clock import now
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.envelope import Envelope, Kind, seal
from cancerimage.wire.faults import FromTheFuture, Replayed
from cancerimage.wire.keys import PrivateKeys
from cancerimage.wire.pictures import Pictures
from tests.support.linking import until


class Wire:
    """A transport within the test."""

    name = "wire"
    silence: float | None = None

    def __init__(self) -> None:
        self.down: asyncio.Queue[frames.Frame] = asyncio.Queue()
        self.up: list[str] = []

    async def send(self, frame: str) -> None:
        """Keep what goes to the hub."""
        self.up.append(frame)

    async def receive(self) -> frames.Frame:
        """Wait for what the test sends."""
        return await self.down.get()

    async def close(self) -> None:
        """Do nothing."""


class Showing:
    """Shows the log when the test says so."""

    def __init__(self) -> None:
        self.shown: Callable[[], None] = lambda: None

    async def run(self, identity: Identity, hub: Hub, exchange: object, shown: Callable[[], None]) -> None:
        """Leave it to the test when the hub has replied."""
        self.shown = shown


class Worker:
    """Notes the tasks that reach it, and whether the log was witnessed then."""

    def __init__(self) -> None:
        self.worked: list[bool] = []

    async def work(self, envelope: Envelope, *, witnessed: bool) -> str:
        """Answer at once."""
        self.worked.append(witnessed)
        return "answered"


@asynccontextmanager
async def with_a_task(wire: Wire, worker: Worker, showing: Showing) -> AsyncIterator[None]:
    """Run a session in which a task has arrived."""
    node, hub = PrivateKeys.generate(), PrivateKeys.generate()
    session = Session(
        wire,
        worker,  # type: ignore[arg-type]
        identity=Identity("ash", "Node Ash", node),
        hub=Hub("http://127.0.0.1:1", hub.public),
        catalogue=lambda: Catalogue(node="ash", title={"en": "Node Ash"}, datasets=(), issued=datetime.now(UTC)),
        changed=asyncio.Event(),
        published=lambda count: None,
        showing=showing,  # type: ignore[arg-type]
    )
    task = seal(Kind.TASK, b"{}", sender=hub, recipient=node.public, now=now(), lifetime=60_000)
    wire.down.put_nowait(frames.Sealed.of(task))
    running = asyncio.create_task(session.run())
    try:
        await until(lambda: session._tasks, "the task")
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_task_waits_until_the_hub_has_said_what_it_remembers() -> None:
    wire, worker, showing = Wire(), Worker(), Showing()
    async with with_a_task(wire, worker, showing):
        # Neither an answer nor a catalogue has left, for the node may be a copy of what it was.
        assert (worker.worked, wire.up) == ([], [])
        showing.shown()
        await until(lambda: "answered" in wire.up and len(wire.up) == 2, "answer and catalogue")
        assert worker.worked == [True]


async def test_without_a_reply_the_worker_is_told_that_nobody_has_witnessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "WITNESSED_WITHIN", 0.01)
    wire, worker, showing = Wire(), Worker(), Showing()
    async with with_a_task(wire, worker, showing):
        await until(lambda: "answered" in wire.up, "the answer")
        assert worker.worked == [False]


class Refusing(Wire):
    """A hub that has problems with what is published before it takes it, and keeps when each was issued."""

    def __init__(self, *problems: str) -> None:
        super().__init__()
        self.problems = list(problems)
        self.issued: dict[str, list[int]] = {Kind.CATALOGUE: [], Kind.PICTURES: []}
        self.taken = 0

    async def send(self, frame: str) -> None:
        """Refuse, or take."""
        header = cast(frames.Sealed, frames.read(frame, len(frame))).header
        self.issued[header.kind].append(header.issued)
        if header.kind == Kind.PICTURES and self.problems:
            self.down.put_nowait(frames.Problem(code=self.problems.pop(0), detail="", about=header.id))
            return
        self.taken += header.kind == Kind.PICTURES
        self.down.put_nowait(frames.Ack(id=header.id))


@asynccontextmanager
async def publishing(wire: Wire, pictures: Callable[[], tuple[Pictures, ...]]) -> AsyncIterator[asyncio.Event]:
    """Run a session that publishes these pictures; set what it yields to publish once more."""
    changed = asyncio.Event()
    session = Session(
        wire,
        Worker(),  # type: ignore[arg-type]
        identity=Identity("ash", "Node Ash", PrivateKeys.generate()),
        hub=Hub("http://127.0.0.1:1", PrivateKeys.generate().public),
        catalogue=lambda: Catalogue(node="ash", title={"en": "Node Ash"}, datasets=(), issued=datetime.now(UTC)),
        changed=changed,
        published=lambda count: None,
        pictures=pictures,
    )
    running = asyncio.create_task(session.run())
    try:
        yield changed
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_withdrawal_is_sent_until_the_hub_has_taken_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sessions, "PUBLISH_AGAIN", 0.2)
    start = now()
    # A clock that is set back again and again.
    monkeypatch.setattr(issuing, "now", itertools.count(start, -1000).__next__)
    unread = [OSError("the disk is busy")]

    def none_left() -> tuple[Pictures, ...]:
        if unread:
            raise unread.pop()
        return (Pictures(node="ash", dataset="lung", pictures=(), issued=datetime.now(UTC)),)

    wire = Refusing("unavailable", Replayed.code)
    async with publishing(wire, none_left):
        await until(lambda: wire.taken, "the withdrawal")
    assert len(wire.issued[Kind.PICTURES]) >= 3
    issued = sorted(one for times in wire.issued.values() for one in times)
    assert issued == list(range(start, start + len(issued)))
    assert "could not be read" in caplog.text
    for code in ("unavailable", Replayed.code):
        assert f"has not taken the pictures of lung: {code}. Trying again" in caplog.text


async def test_what_a_hub_does_not_show_anyway_is_not_sent_before_the_next_publication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Session, "_changes_within", lambda _self, seconds: waited.append(seconds))
    wire = Refusing("node.pictures_refused")
    shown = Pictures(node="ash", dataset="lung", pictures=(), issued=datetime.now(UTC))
    async with publishing(wire, lambda: (shown,)) as changed:
        await until(lambda: not wire.problems, "the refusal")
        changed.set()
        await until(lambda: wire.taken, "the pictures")
    assert waited == []


async def test_a_clock_that_was_ahead_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "PUBLISH_AGAIN", 0.2)
    moments = Issuing()
    clock = [10_000]
    monkeypatch.setattr(issuing, "now", lambda: clock[0])
    assert moments.next() == 10_000
    clock[0] = 5_000
    assert moments.next() == 10_001
    moments.forget()
    assert moments.next() == 5_000
    wire = Refusing(FromTheFuture.code)
    monkeypatch.setattr(issuing, "now", lambda: 90_000 if wire.problems else 50_000)
    async with publishing(wire, lambda: (Pictures(node="ash", dataset="a", pictures=(), issued=datetime.now(UTC)),)):
        await until(lambda: wire.taken, "the pictures")
    assert wire.issued[Kind.PICTURES][-1] < 90_000
