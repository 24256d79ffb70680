"""The beginning of what we write: an empty preamble and file meta information of our own."""

import struct
from functools import cache

from cancerimage import __version__
from cancerimage.dicom.syntaxes import Syntax

IMPLEMENTATION_CLASS = "2.25.38678477520503120644279254076034290158"
"""Names this software in every file that it writes; made from a UUID (PS3.5, annex B.2)."""

_PREAMBLE = 128
_SHORT = struct.Struct("<HH2sH")
_LONG = struct.Struct("<L")


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
