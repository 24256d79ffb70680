"""The beginning of a file: where its data set starts and how it is encoded, and the beginning of what we write."""

import struct
from dataclasses import dataclass
from functools import cache

from cancerimage import __version__
from cancerimage.dicom import syntaxes, tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.syntaxes import SYNTAXES, Syntax

IMPLEMENTATION_CLASS = "2.25.38678477520503120644279254076034290158"
"""Names this software in every file that it writes; made from a UUID (PS3.5, annex B.2)."""

_PREAMBLE = 128
_FIRST_GROUPS = frozenset({0x0008, 0x0010, 0x0020})
"""Where a data set without a beginning may start."""
_SHORT = struct.Struct("<HH2sH")
_LONG = struct.Struct("<L")


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a data set is encoded, and the byte that it begins at."""

    syntax: Syntax
    start: int


def read(data: bytes | memoryview) -> Beginning:
    """Return how the data set of a file is encoded; raises `Unreadable`."""
    if not len(data):
        raise Unreadable(Reason.EMPTY)
    if bytes(data[_PREAMBLE : _PREAMBLE + 4]) == b"DICM":
        return _declared(data, _PREAMBLE + 4)
    if bytes(data[:4]) == b"\x02\0\0\0" or bytes(data[:4]) == b"\x02\0\x02\0":
        return _declared(data, 0)
    return Beginning(_guessed(data, 0), 0)


def _declared(data: bytes | memoryview, position: int) -> Beginning:
    """Walk the file meta information, which is always explicit and little endian (PS3.10, section 7.1)."""
    uid = ""
    while position + 8 <= len(data):
        group, element, code, length = _SHORT.unpack_from(data, position)
        if group != 0x0002:
            break
        start = position + 8
        if code in (b"OB", b"OW", b"UN", b"UT", b"SQ"):
            if start + 4 > len(data):
                raise Unreadable(Reason.TRUNCATED, "in the file meta information")
            length = _LONG.unpack_from(data, start)[0]
            start += 4
        elif not code.isalpha():
            raise Unreadable(Reason.MALFORMED, "the file meta information is not explicit")
        position = start + length
        if position > len(data):
            raise Unreadable(Reason.TRUNCATED, "in the file meta information")
        if element == tags.TRANSFER_SYNTAX & 0xFFFF:
            uid = bytes(data[start:position]).decode("ascii", "replace").rstrip("\0 ").strip()
    if position >= len(data):
        raise Unreadable(Reason.TRUNCATED, "there is no data set")
    if not uid:
        return Beginning(_guessed(data, position), position)
    if uid not in SYNTAXES:
        raise Unreadable(Reason.UNKNOWN_SYNTAX)
    return Beginning(SYNTAXES[uid], position)


def _guessed(data: bytes | memoryview, position: int) -> Syntax:
    """Tell the encoding of a data set that nothing names by its first element."""
    if position + 8 > len(data):
        raise Unreadable(Reason.NOT_DICOM)
    group, _, code, length = _SHORT.unpack_from(data, position)
    if group in _FIRST_GROUPS:
        if code.isalpha() and code.isupper():
            return syntaxes.EXPLICIT
        # Without a VR its place belongs to a length, which is short for everything that comes first.
        if length == 0:
            return syntaxes.IMPLICIT
    if group in {value << 8 for value in _FIRST_GROUPS} and code.isalpha() and code.isupper():
        return syntaxes.BIG_ENDIAN
    raise Unreadable(Reason.NOT_DICOM)


def write(syntax: Syntax, sop_class: str, instance: str) -> bytes:
    """Return an empty preamble and the file meta information of an instance (PS3.10, section 7.1)."""
    group = b"".join(
        (
            _SHORT.pack(0x0002, 0x0001, b"OB", 0) + _LONG.pack(2) + b"\0\1",
            _element(0x0002, sop_class),
            _element(0x0003, instance),
            _element(0x0010, syntax.uid),
            _element(0x0012, IMPLEMENTATION_CLASS),
            _implementation(),
        )
    )
    length = _SHORT.pack(0x0002, 0x0000, b"UL", 4) + _LONG.pack(len(group))
    return bytes(_PREAMBLE) + b"DICM" + length + group


def _element(element: int, uid: str) -> bytes:
    value = uid.encode("ascii")
    value += b"\0" * (len(value) % 2)
    return _SHORT.pack(0x0002, element, b"UI", len(value)) + value


@cache
def _implementation() -> bytes:
    """Return Implementation Version Name, of at most 16 characters."""
    name = f"CANCERIMAGE_{__version__}"[:16].encode("ascii")
    name += b" " * (len(name) % 2)
    return _SHORT.pack(0x0002, 0x0013, b"SH", len(name)) + name
