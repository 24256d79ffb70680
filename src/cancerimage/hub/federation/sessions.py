"""The nodes that are connected now: one session each, held in the memory of the hub's one process."""

import asyncio
from collections.abc import Iterator

from cancerimage.wire import frames
from cancerimage.wire.clock import now
from cancerimage.wire.envelope import new_id
from cancerimage.wire.keys import PublicKeys

OUTBOX = 512
"""Frames that may wait for one node; one that takes them up more slowly is cut off."""


class Session:
    """One node's connection, whatever carries it."""

    def __init__(
        self, node: str, keys: PublicKeys, *, instance: str, transport: str, software: str, version: int
    ) -> None:
        self.node = node
        self.keys = keys
        self.instance = instance
        self.transport = transport
        self.software = software
        self.version = version
        self.latency_ms: float | None = None
        self.seen = now()
        self.loop = asyncio.get_running_loop()
        self.outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX)
        self.ended: asyncio.Future[str] = self.loop.create_future()
        """Done once the session is over; its result is a problem code, or empty."""
        self._pings: dict[str, asyncio.Future[None]] = {}

    def put(self, text: str) -> None:
        """Hand a frame to whatever carries the session; never waits."""
        try:
            self.outbox.put_nowait(text)
        except asyncio.QueueFull:
            self.end("unavailable")

    def send(self, frame: frames.Frame) -> None:
        """Write a frame and hand it on."""
        self.put(frames.write(frame))

    def end(self, code: str = "") -> None:
        """End the session, for the reason that the code names."""
        if not self.ended.done():
            self.ended.set_result(code)

    def heard(self, pong: str | None = None) -> None:
        """Note a sign of life."""
        self.seen = now()
        if pong is not None and (waiting := self._pings.pop(pong, None)) and not waiting.done():
            waiting.set_result(None)

    async def answers(self, within: float) -> bool:
        """Ask the other side whether it is there."""
        if self.ended.done():
            return False
        ping = frames.Ping(id=new_id())
        waiting = self._pings[ping.id] = self.loop.create_future()
        self.send(ping)
        await asyncio.wait((waiting, self.ended), timeout=within, return_when=asyncio.FIRST_COMPLETED)
        self._pings.pop(ping.id, None)
        return waiting.done()


class Sessions:
    """All sessions by node."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._by_key: dict[str, Session] = {}
        self.served = False
        """Whether this process has ever had a session, so that it, and not the database, knows who is online."""

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._sessions.values()))

    def __len__(self) -> int:
        return len(self._sessions)

    def of(self, node: str) -> Session | None:
        """Return the session of a node, or None."""
        return self._sessions.get(node)

    def with_keys(self, key: str) -> Session | None:
        """Return the session of the node with these keys, or None."""
        return self._by_key.get(key)

    def add(self, session: Session) -> None:
        """Let a session stand for its node."""
        self.served = True
        self._sessions[session.node] = session
        self._by_key[session.keys.id] = session

    def remove(self, session: Session) -> bool:
        """Forget a session; False where another has taken its place."""
        if self._sessions.get(session.node) is not session:
            return False
        del self._sessions[session.node]
        if self._by_key.get(session.keys.id) is session:
            del self._by_key[session.keys.id]
        return True

    def end(self, node: str, code: str) -> None:
        """End a node's session from any thread."""
        session = self._sessions.get(node)
        if session is not None and not session.loop.is_closed():
            session.loop.call_soon_threadsafe(session.end, code)


SESSIONS = Sessions()
