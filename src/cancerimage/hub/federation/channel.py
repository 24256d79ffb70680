"""The WebSocket that a node keeps open to the hub, as an ASGI application."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterator

from django.db import DatabaseError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from cancerimage.hub.accounts.clients import client_key
from cancerimage.hub.federation import greeting, inbox, presence, watch
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.guard import ADMIT
from cancerimage.hub.federation.sessions import Session
from cancerimage.wire import frames
from cancerimage.wire.clock import now
from cancerimage.wire.faults import Fault, Oversized, Refusal

GREET_WITHIN = 10.0
"""Seconds in which a connection has to say who it is."""

LONG = 256 * 1024
"""Characters beyond which a frame is read in a thread, so that the others do not wait for it."""

STRANGERS, STRANGERS_OF_ONE_ADDRESS = 2_000, 500
"""Connections that have not said yet who they are: all, and those of one address, behind which many nodes can be."""

logger = logging.getLogger(__name__)

_strangers: Counter[str] = Counter()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one connection from its first word to its last."""
    websocket = WebSocket(scope, receive, send)
    await websocket.accept()
    try:
        with _stranger(websocket):
            session = await _greet(websocket)
    except WebSocketDisconnect:
        return
    except Fault as fault:
        await _turn_away(websocket, fault)
        return
    except DatabaseError:
        logger.exception("A node could not be greeted.")
        await _turn_away(websocket, Refusal("unavailable"))
        return
    logger.info("Node %s is connected by WebSocket.", session.node)
    try:
        reason = await _serve(websocket, session)
        if reason is not None:
            await _turn_away(websocket, reason)
    finally:
        await asyncio.shield(presence.leave(session))
        logger.info("Node %s is no longer connected by WebSocket.", session.node)


@contextlib.contextmanager
def _stranger(websocket: WebSocket) -> Iterator[None]:
    """Count a connection among those that have not said yet who they are, or refuse it where there are too many."""
    address = client_key(websocket.client.host if websocket.client else "")
    if _strangers.total() >= STRANGERS or _strangers[address] >= STRANGERS_OF_ONE_ADDRESS:
        raise Refusal("unavailable", "too many connections at once have not said who they are")
    _strangers[address] += 1
    try:
        yield
    finally:
        _strangers[address] -= 1
        if not _strangers[address]:
            del _strangers[address]


async def _greet(websocket: WebSocket) -> Session:
    challenge = greeting.challenge()
    await websocket.send_text(frames.write(challenge))
    try:
        async with asyncio.timeout(GREET_WITHIN):
            hello = await _read(websocket, frames.GREETING_LIMIT)
    except TimeoutError:
        raise Refusal("node.silent") from None
    if not isinstance(hello, frames.Hello):
        raise Refusal("node.out_of_turn", "a hello is expected first")
    keys, version = await in_database(greeting.recognise, hello, challenge)
    session = Session(
        hello.node, keys, instance=hello.instance, transport="websocket", software=hello.software, version=version
    )
    guard = websocket.scope.get("extensions", {}).get(ADMIT)
    if guard is not None:
        guard["admit"]()
    session.send(frames.Welcome(version=version, heartbeat=watch.HEARTBEAT, time=now()))
    await presence.enter(session)
    return session


async def _serve(websocket: WebSocket, session: Session) -> Fault | None:
    """Carry frames both ways until the connection or the session ends; return what to tell the node."""
    reading = asyncio.create_task(_take_in(websocket, session))
    writing = asyncio.create_task(_give_out(websocket, session))
    try:
        await asyncio.wait((reading, writing, session.ended), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (reading, writing):
            task.cancel()
        outcomes = await asyncio.gather(reading, writing, return_exceptions=True)
    if session.ended.done() and session.ended.result():
        return Refusal(session.ended.result())
    for outcome in outcomes:
        if isinstance(outcome, Fault):
            return outcome
        if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
            logger.error("The connection of node %s broke.", session.node, exc_info=outcome)
    return None


async def _take_in(websocket: WebSocket, session: Session) -> None:
    while True:
        frame = await _read(websocket, frames.UP_LIMIT)
        inbox.take(session, frame)


async def _give_out(websocket: WebSocket, session: Session) -> None:
    while True:
        await websocket.send_text(await session.outbox.get())


async def _read(websocket: WebSocket, limit: int) -> frames.Frame:
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or 1005)
    text = message.get("text")
    if text is None:
        raise Refusal("message.malformed", "frames are text")
    if len(text) > limit:
        raise Oversized(f"{len(text)} characters, at most {limit} are read")
    if len(text) > LONG:
        return await asyncio.to_thread(frames.read, text, limit)
    return frames.read(text, limit)


async def _turn_away(websocket: WebSocket, fault: Fault) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        if websocket.client_state is not WebSocketState.DISCONNECTED:
            await websocket.send_text(frames.write(frames.Problem(code=fault.code, detail=fault.detail)))
            await websocket.close(4000, fault.code)
