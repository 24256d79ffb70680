"""The answer to a C-STORE request, put together here: to the library it costs as much as the digest of an image."""

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pynetdicom.dimse import DIMSEServiceProvider

C_STORE_RSP = 0x8001
NO_DATA_SET = 0x0101
LAST_OF_COMMAND = b"\x03"
"""Message control header of a fragment (PS3.8, annex E.2)."""
SMALL = 4096
"""Bytes of a message that every peer takes; to those that take less, the library speaks."""


def send(dimse: "DIMSEServiceProvider", usual: Callable[[Any, int], None], answer: Any, context: int) -> None:
    """Send an answer; one that says more than a status of a C-STORE goes the `usual` way."""
    from pynetdicom.dimse_primitives import C_STORE
    from pynetdicom.pdu_primitives import P_DATA

    says_more = getattr(answer, "ErrorComment", None) or getattr(answer, "OffendingElement", None)
    plain = isinstance(answer, C_STORE) and answer.MessageIDBeingRespondedTo is not None and not says_more
    if not plain or 0 < dimse.maximum_pdu_size < SMALL:
        usual(answer, context)
        return
    message = P_DATA()
    message.presentation_data_value_list.append((context, LAST_OF_COMMAND + command(answer)))
    dimse.dul.send_pdu(message)


def command(answer: Any) -> bytes:
    """Return the command set of the answer to a C-STORE request (PS3.7, table 9.3-2) in implicit little endian."""
    elements = b"".join(
        struct.pack("<HHL", 0, element, len(value)) + value
        for element, value in (
            (0x0002, _uid(answer.AffectedSOPClassUID)),
            (0x0100, struct.pack("<H", C_STORE_RSP)),
            (0x0120, struct.pack("<H", answer.MessageIDBeingRespondedTo)),
            (0x0800, struct.pack("<H", NO_DATA_SET)),
            (0x0900, struct.pack("<H", answer.Status)),
            (0x1000, _uid(answer.AffectedSOPInstanceUID)),
        )
    )
    return struct.pack("<HHLL", 0, 0, 4, len(elements)) + elements


def _uid(uid: str | None) -> bytes:
    value = (uid or "").encode("ascii", "replace")
    return value + b"\0" * (len(value) % 2)
