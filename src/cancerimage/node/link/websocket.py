"""The WebSocket to the hub, through a proxy where the environment names one."""

import asyncio
import contextlib

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidProxy, InvalidURI

from cancerimage.node.link.address import Address
from cancerimage.node.link.transport import ConnectionLost
from cancerimage.node.link.visit import Visit
from cancerimage.wire import frames
from cancerimage.wire.faults import Fault, Refusal

PATH = "/node/v1/channel"
OPEN_WITHIN = 10.0
PING = 20.0
"""Seconds between pings of the WebSocket itself, which keep proxies from cutting a silent line."""


class WebSocketTransport:
    """An open WebSocket after welcome."""

    name = "websocket"

    def __init__(self, connection: ClientConnection, silence: float) -> None:
        self._connection = connection
        self.silence: float | None = silence

    async def send(self, frame: str) -> None:
        """Hand a frame to the hub."""
        try:
            await self._connection.send(frame)
        except ConnectionClosed:
            raise ConnectionLost("the connection ended") from None

    async def receive(self) -> frames.Frame:
        """Wait for the hub's next frame."""
        return await _receive(self._connection)

    async def close(self) -> None:
        """Say goodbye; never raises."""
        with contextlib.suppress(OSError, ConnectionClosed):
            await self._connection.close()


async def open_websocket(address: Address, visit: Visit, heartbeat: float) -> WebSocketTransport:
    """Connect and greet. A Fault is the hub's word; ConnectionLost is everything that lies between."""
    try:
        connection = await connect(
            address.websocket(PATH),
            ssl=address.tls,
            proxy=address.proxy,
            compression=None,  # what is sealed does not shrink
            open_timeout=OPEN_WITHIN,
            ping_interval=PING,
            ping_timeout=PING,
            close_timeout=2,
            max_size=frames.DOWN_LIMIT,
            user_agent_header="cancerimage-node",
        )
    except (OSError, TimeoutError, InvalidHandshake, InvalidProxy, InvalidURI, EOFError) as error:
        raise ConnectionLost(f"no WebSocket: {error or type(error).__name__}") from None
    try:
        async with asyncio.timeout(OPEN_WITHIN):
            challenge = await _receive(connection)
            if not isinstance(challenge, frames.Challenge):
                raise Refusal("node.out_of_turn", "a challenge is expected first")
            await connection.send(frames.write(visit.hello(challenge)))
            welcome = await _receive(connection)
            if not isinstance(welcome, frames.Welcome):
                raise Refusal("node.out_of_turn", "a welcome is expected after the hello")
    except (TimeoutError, ConnectionClosed):
        await connection.close()
        raise ConnectionLost("the hub did not greet") from None
    except (Fault, ConnectionLost):
        await connection.close()
        raise
    return WebSocketTransport(connection, min(heartbeat, welcome.heartbeat))


async def _receive(connection: ClientConnection) -> frames.Frame:
    try:
        text = await connection.recv(decode=True)
    except ConnectionClosed:
        raise ConnectionLost("the connection ended") from None
    frame = frames.read(text, frames.DOWN_LIMIT)
    if isinstance(frame, frames.Problem) and frame.about is None:
        raise Refusal(frame.code, frame.detail)
    return frame
