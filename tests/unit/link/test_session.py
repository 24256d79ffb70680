"""A node tells nothing in a session before the hub has said what it remembers of the node's log."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from cancerimage.node.link import session as sessions
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.node.link.session import Session
from cancerimage.wire import frames
from cancerimage.wire.clock import now
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.envelope import Envelope, Kind, seal
from cancerimage.wire.keys import PrivateKeys
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
