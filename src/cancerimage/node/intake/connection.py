"""Make the connections of pynetdicom quick, and let no peer fill the memory with one message."""

import socket
from functools import partial
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pynetdicom.events import Event
    from pynetdicom.transport import AssociationSocket

PDU = 1 << 18
"""Bytes of a message that peers may send at a time (PS3.8, annex D.1); the library's 16 KiB make many small ones."""

LONGEST = PDU + (1 << 16)
"""Bytes of a message that are read at all; requests for an association have no limit in the standard, and are short."""


def quicken(event: "Event") -> None:
    """Prepare a connection that was just opened.

    Small messages go at once: otherwise each answer waits until the one before is confirmed (40 ms). Bytes are read
    as many at a time as there are, where the library reads 4,096.
    """
    connection = event.assoc.dul.socket
    if connection is None or connection.socket is None:
        return
    connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    cast(Any, connection).recv = partial(_receive, connection)


def _receive(connection: "AssociationSocket", size: int) -> bytearray:
    """Return `size` bytes, or those that came before the connection was closed."""
    if size > LONGEST:
        raise OSError("a message longer than was agreed")
    received = bytearray(size)
    rest = memoryview(received)
    while rest:
        count = cast(socket.socket, connection.socket).recv_into(rest)
        if count == 0:
            return received[: size - len(rest)]
        rest = rest[count:]
    return received
