"""Nodes that cannot keep a WebSocket open: frames in the bodies of signed, held requests."""

import asyncio
import contextlib
import logging

from django.db import DatabaseError

from cancerimage.hub.federation import greeting, inbox, presence
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.sessions import SESSIONS, Session
from cancerimage.wire import canonical, proof
from cancerimage.wire.clock import SKEW, now
from cancerimage.wire.faults import Fault, Refusal, Replayed
from cancerimage.wire.keys import PublicKeys
from cancerimage.wire.polling import HOLD, PATH, REQUEST_LIMIT, REQUEST_PARTS, STRANGER_LIMIT, Poll, Polled, Ticket
from cancerimage.wire.replay import SeenInMemory
from cancerimage.wire.versions import choose

ABSENCE = 10.0
"""Seconds between two polls after which a node is taken for gone."""

BATCH = 32
"""Frames that one response carries at most."""

LONG = 64 * 1024
"""Bytes beyond which a poll is checked and read in a thread, so that the others do not wait for it."""

logger = logging.getLogger(__name__)

_seen = SeenInMemory()
_lines: dict[str, "Line"] = {}


class Line:
    """What takes the place of a connection between the polls of one node."""

    def __init__(self, name: str, session: Session) -> None:
        self.name = name
        self.session = session
        self.cursor = 0
        self._batch: list[str] = []
        self._waiting: asyncio.Task[str] | None = None
        self._absence: asyncio.TimerHandle | None = None
        self._held = 0

    async def hold(self, seconds: float, cursor: int) -> list[str]:
        """Wait for frames and return them; those of the last time again, if they did not arrive."""
        if cursor != self.cursor:
            return self._batch
        if self._waiting is not None:
            # The node polls anew, so the poll before this one has lost its listener.
            self._waiting.cancel()
        waiting = self._waiting = asyncio.create_task(self.session.outbox.get())
        batch: list[str] = []
        try:
            await asyncio.wait((waiting, self.session.ended), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Also where the request is broken off at this moment: the next one then gets what was taken.
            if waiting.done() and not waiting.cancelled():
                batch = self._take(waiting.result())
            waiting.cancel()
            if self._waiting is waiting:
                self._waiting = None
        return batch

    def _take(self, first: str) -> list[str]:
        self._batch = [first]
        while len(self._batch) < BATCH and not self.session.outbox.empty():
            self._batch.append(self.session.outbox.get_nowait())
        self.cursor += 1
        return self._batch

    def __enter__(self) -> None:
        self._held += 1
        if self._absence is not None:
            self._absence.cancel()
            self._absence = None

    def __exit__(self, *_: object) -> None:
        self._held -= 1
        if self._held == 0:
            self._absence = self.session.loop.call_later(ABSENCE, self.session.end)


async def limit(authorization: str) -> int:
    """Return how many bytes are read of a request with this ticket, before there is anything to check."""
    try:
        await _owner(Ticket.from_header(authorization))
    except (Fault, DatabaseError):
        return STRANGER_LIMIT
    return REQUEST_LIMIT


async def answer_poll(authorization: str, body: bytes) -> bytes:
    """Take in what a node brings and return what there is for it, as the body of the response."""
    ticket = Ticket.from_header(authorization)
    node, keys = await _owner(ticket)
    # The signature is over the bytes, so that nothing a stranger has written is ever parsed.
    long = len(body) > LONG
    await asyncio.to_thread(_check, ticket, body, keys) if long else _check(ticket, body, keys)
    greeting.within_skew(ticket.time)
    if not _seen.claim(f"{ticket.key}:{ticket.nonce}", ticket.time + 2 * SKEW, now()):
        raise Replayed("the request was sent before")
    poll = await asyncio.to_thread(_read, body) if long else _read(body)
    if poll.node != node:
        raise Refusal("node.unknown", f"no node called {poll.node} is enrolled with these keys")
    version = choose(poll.versions)
    line = _line(poll) or await _open(poll, keys, version)
    session = line.session
    with line:
        session.heard()
        for frame in poll.frames:
            inbox.take(session, frame)
        batch = await line.hold(min(poll.hold, HOLD), poll.cursor) if poll.hold else []
    if session.ended.done() and session.ended.result():
        raise Refusal(session.ended.result())
    return _response(version, line.cursor, batch)


async def _owner(ticket: Ticket) -> tuple[str, PublicKeys]:
    """Return the name and the keys of the node that the ticket names, if it may take part."""
    session = SESSIONS.with_keys(ticket.key)
    if session is not None and not session.ended.done():
        return session.node, session.keys
    name, keys, state = await in_database(greeting.owner, ticket.key)
    # The state is told to whoever names the right keys' fingerprint; it is not a secret, and the node needs it.
    greeting.admit(state)
    return name, keys


def _check(ticket: Ticket, body: bytes, keys: PublicKeys) -> None:
    statement = ticket.statement("POST", PATH, proof.digest(body))
    proof.check(proof.Purpose.POLL, statement, ticket.signature, keys)


def _read(body: bytes) -> Poll:
    return canonical.read(Poll, body, REQUEST_LIMIT, REQUEST_PARTS)


def _line(poll: Poll) -> Line | None:
    line = _lines.get(poll.node)
    if line is None or (line.name, line.session.instance) != (poll.line, poll.instance):
        return None
    return line if SESSIONS.of(poll.node) is line.session and not line.session.ended.done() else None


async def _open(poll: Poll, keys: PublicKeys, version: int) -> Line:
    session = Session(
        poll.node, keys, instance=poll.instance, transport="poll", software=poll.software, version=version
    )
    line = Line(poll.line, session)
    await presence.enter(session)
    _lines[poll.node] = line
    leaving = asyncio.ensure_future(_leave_at_end(line))
    _leaving.add(leaving)
    leaving.add_done_callback(_leaving.discard)
    logger.info("Node %s is connected by long-poll.", poll.node)
    return line


_leaving: set[asyncio.Future[None]] = set()


async def _leave_at_end(line: Line) -> None:
    await asyncio.shield(line.session.ended)
    if _lines.get(line.session.node) is line:
        del _lines[line.session.node]
    with contextlib.suppress(asyncio.CancelledError):
        await presence.leave(line.session)
    logger.info("Node %s is no longer connected by long-poll.", line.session.node)


def _response(version: int, cursor: int, batch: list[str]) -> bytes:
    # The frames are written already; an object with them inside is put together in canonical order.
    empty = canonical.write(Polled(version=version, time=now(), cursor=cursor)).decode()
    return empty.replace('"frames":[]', f'"frames":[{",".join(batch)}]', 1).encode()


def forget() -> None:
    """Remember no request that was seen; what the start of a process does by itself."""
    global _seen
    _seen = SeenInMemory()
