"""A wiretap: everything that a node and its hub send each other, as bytes and as what the hub reads in them."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cancerimage.hub.federation.keys import FILE
from cancerimage.node.link import identity
from cancerimage.wire import canonical
from cancerimage.wire.keys import PrivateKeys, from_text


@dataclass
class Direction:
    """What went one way over one connection."""

    up: bool
    """From the node to the hub."""
    chunks: list[tuple[float, bytes]] = field(default_factory=list)

    @property
    def raw(self) -> bytes:
        """All of it."""
        return b"".join(data for _, data in self.chunks)

    def frames(self) -> Iterator[tuple[float, bytes]]:
        """Yield the payload of every WebSocket frame (RFC 6455 §5.2), unmasked, with the moment it was complete."""
        data = self.raw
        place = data.find(b"\r\n\r\n") + 4
        if b"pgrade: websocket" not in data[:place]:
            return
        while len(data) >= place + 2:
            masked, length = data[place + 1] & 0x80, data[place + 1] & 0x7F
            place += 2
            if length >= 126:
                more = 2 if length == 126 else 8
                length = int.from_bytes(data[place : place + more], "big")
                place += more
            mask = data[place : place + 4] if masked else bytes(4)
            place += 4 if masked else 0
            payload, place = data[place : place + length], place + length
            if len(payload) < length:
                return
            repeated = (mask * (length // 4 + 1))[:length]
            unmasked = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
            yield self._moment(place), unmasked.to_bytes(length, "big")

    def _moment(self, place: int) -> float:
        seen = 0
        for moment, data in self.chunks:
            seen += len(data)
            if seen >= place:
                return moment
        raise AssertionError("beyond the end")


@dataclass(frozen=True)
class Message:
    """A sealed message, opened."""

    kind: str
    id: str
    up: bool
    moment: float
    length: int
    """Bytes on the wire."""
    body: bytes


@dataclass
class Wiretap:
    """A relay between nodes and their hub that keeps everything."""

    port: int
    directions: list[Direction] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where nodes find their hub."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def raw(self) -> bytes:
        """Everything that went over any connection; WebSocket frames also unmasked."""
        both = tuple(self.directions)
        return b"".join(one.raw for one in both) + b"".join(data for one in both for _, data in one.frames())

    def messages(self, hub: Path, node: Path) -> list[Message]:
        """Return the sealed messages opened with the keys of both ends, in the order of their moments."""
        ours = PrivateKeys.from_secret((hub / FILE).read_text("ascii").strip())
        theirs, _ = identity.load(node)
        found = []
        for direction in tuple(self.directions):
            for moment, payload in direction.frames():
                if not payload.startswith(b"{"):
                    continue
                frame = json.loads(payload)
                if frame["type"] != "sealed":
                    continue
                header, keys = frame["header"], ours if direction.up else theirs.keys
                first = canonical.encode(header)
                body = keys.open(from_text(frame["sealed"]), first).split(b"\n")[1]
                found.append(Message(header["kind"], header["id"], direction.up, moment, len(payload), body))
        return sorted(found, key=lambda message: message.moment)


@contextlib.contextmanager
def wiretap(port: int) -> Iterator[Wiretap]:
    """Relay a port of its own to a local one."""
    listening = socket.create_server(("127.0.0.1", 0))
    tap = Wiretap(listening.getsockname()[1])
    open_ones: list[socket.socket] = [listening]

    def pump(source: socket.socket, sink: socket.socket, direction: Direction) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                direction.chunks.append((time.monotonic(), data))
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def accept() -> None:
        while True:
            try:
                node, _ = listening.accept()
            except OSError:
                return
            hub = socket.create_connection(("127.0.0.1", port))
            for one in (node, hub):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            open_ones.extend((node, hub))
            for source, sink, up in ((node, hub, True), (hub, node, False)):
                tap.directions.append(direction := Direction(up))
                threading.Thread(target=pump, args=(source, sink, direction), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield tap
    finally:
        for one in open_ones:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
