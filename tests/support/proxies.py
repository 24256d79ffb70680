"""Small real proxies: one that leads through a firewall, and one that lets no WebSocket through."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """A proxy that listens, and what it saw."""

    port: int = 0
    tunnels: list[str] = field(default_factory=list)
    """What CONNECT asked for."""
    open: bool = False
    """Whether WebSockets are let through after all."""
    refused: int = 0
    """WebSockets that were not let through."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def connect_proxy(port: int) -> AsyncIterator[Proxy]:
    """A proxy that only knows CONNECT and leads every tunnel, whatever its name, to a local port."""
    proxy = Proxy()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.decode().split("\r\n")[0].split(" ")
        if method != "CONNECT":
            writer.write(b"HTTP/1.1 405 Only CONNECT\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        proxy.tunnels.append(target)
        onward = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _join((reader, writer), onward)

    async with _listening(serve, proxy):
        yield proxy


@contextlib.asynccontextmanager
async def websocket_blocker(port: int) -> AsyncIterator[Proxy]:
    """A middlebox in front of a hub that passes HTTP on but answers every WebSocket with 403."""
    proxy = Proxy()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"upgrade: websocket" in head.lower() and not proxy.open:
            proxy.refused += 1
            writer.write(b"HTTP/1.1 403 No WebSockets here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        onward = await asyncio.open_connection("127.0.0.1", port)
        onward[1].write(head)
        await _join((reader, writer), onward)

    async with _listening(serve, proxy):
        yield proxy


@contextlib.asynccontextmanager
async def _listening(serve: object, proxy: Proxy) -> AsyncIterator[None]:
    open_ones: set[asyncio.Task[None]] = set()

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await serve(reader, writer)  # type: ignore[operator]
        finally:
            open_ones.discard(task)
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()
        for task in tuple(open_ones):
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)


async def _join(
    one: tuple[asyncio.StreamReader, asyncio.StreamWriter], other: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()

    try:
        pumps = [asyncio.create_task(pump(one[0], other[1])), asyncio.create_task(pump(other[0], one[1]))]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for task in pumps:
            task.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
    finally:
        one[1].close()
        other[1].close()
