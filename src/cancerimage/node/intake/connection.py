"""Make the connections of pynetdicom quick, and let no peer fill the memory with one message."""

import queue
import select
import socket
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from cancerimage.node.intake import answers

if TYPE_CHECKING:
    from pynetdicom.association import Association
    from pynetdicom.events import Event
    from pynetdicom.transport import AssociationSocket

PDU = 1 << 18
"""Bytes of a message that peers may send at a time (PS3.8, annex D.1); the library's 16 KiB make many small ones."""

LONGEST = PDU + (1 << 16)
"""Bytes of a message that are read at all; requests for an association have no limit in the standard, and are short."""

WAIT = 0.01
"""Seconds after which a thread that waits looks whether the connection has ended."""


class Shared(list[Any]):
    """A list that all connections use, and none changes: the library makes a deep copy of it for each.

    To copy every class with every syntax takes longer than many images need to arrive.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> "Shared":
        return self


def quicken(event: "Event") -> None:
    """Prepare a connection that was just opened.

    Small messages go at once: otherwise each answer waits until the one before is confirmed (40 ms). Bytes are read
    as many at a time as there are, where the library reads 4,096. And where peers come to us, both threads of the
    library wait for what comes instead of asking every millisecond, which costs each instance as long as the disk does.
    """
    connection = event.assoc.dul.socket
    if connection is None or connection.socket is None:
        return
    connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    cast(Any, connection).recv = partial(_receive, connection)
    if event.assoc.is_acceptor:
        dimse = cast(Any, event.assoc.dimse)
        dimse.send_msg = partial(answers.send, dimse, dimse.send_msg)
        _Waiting(event.assoc)


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


class _Waiting:
    """How the two threads of a connection wait: that which reads and sends, and that which answers requests."""

    def __init__(self, association: "Association") -> None:
        dul, dimse = cast(Any, association.dul), cast(Any, association.dimse)
        self._dul, self._requests, self._answers = dul, dimse.msg_queue, dul.to_provider_queue
        self._look, self._send, self._put = dul._is_transport_event, dul._process_recv_primitive, dimse.msg_queue.put
        self._asked = False  # Only the thread that reads and sends uses it.
        dul._run_loop_delay = 0
        dul._is_transport_event, dul._process_recv_primitive = self._received, self._sent
        dimse.msg_queue.put, dimse.get_msg = self._ask, self._request

    def _request(self, block: bool = False) -> tuple[Any, Any]:
        """Return the next request for the thread that answers; it comes again and again, whatever `block` says."""
        try:
            return cast(tuple[Any, Any], self._requests.get(timeout=WAIT))
        except queue.Empty:
            return None, None

    def _ask(self, request: tuple[Any, Any]) -> None:
        self._asked = True
        self._put(request)

    def _sent(self) -> bool:
        """Return whether there is something to send."""
        if found := bool(self._send()):
            self._asked = False
        return found

    def _received(self) -> bool:
        """Return whether something came; while a request has no answer, none but the answer is waited for."""
        if self._asked:
            with self._answers.not_empty:
                if not self._answers.queue:
                    self._answers.not_empty.wait(WAIT)
        else:
            _await_bytes(self._dul.socket.socket)
        return bool(self._look())


def _await_bytes(connection: Any) -> None:
    """Wait for bytes, those that TLS has unpacked already included."""
    try:
        if connection is not None and not getattr(connection, "pending", int)():
            select.select([connection], [], [], WAIT)
    except (OSError, ValueError):
        return  # It is closed, as whoever looks at it next finds out.
