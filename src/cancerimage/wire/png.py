"""Whether bytes are a PNG of the one plain form that pictures travel in; nothing is decoded to find out.

The form is that of ISO/IEC 15948 with grey levels or colours of eight bits, not interlaced, and the chunks IHDR, IDAT
and IEND. There is no room in it for a text, a time, a profile of colours, or anything else that no pixel needs.
"""

import struct
import zlib

from cancerimage.wire.faults import Malformed

EDGE = 256
"""Columns, and rows, that a picture has at most."""
SIZE = 64 * 1024
"""Bytes that a picture has at most."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _COLOUR = 0, 2
_HEAD = struct.Struct(">IIBBBBB")


def check(data: bytes) -> tuple[int, int]:
    """Return how many columns and rows a picture has; raises `Malformed` where it is not of the plain form."""
    if len(data) > SIZE:
        raise Malformed(f"a picture of {len(data)} bytes; it has at most {SIZE}")
    if not data.startswith(_SIGNATURE):
        raise Malformed("a picture is no PNG")
    chunks = _chunks(data)
    kinds = [kind for kind, _ in chunks]
    if len(kinds) < 3 or kinds != [b"IHDR", *[b"IDAT"] * (len(kinds) - 2), b"IEND"]:
        raise Malformed("a picture has other chunks than IHDR, IDAT and IEND")
    head, end = chunks[0][1], chunks[-1][1]
    if len(head) != _HEAD.size or end:
        raise Malformed("a picture has a chunk of another length than it should")
    columns, rows, *form = _HEAD.unpack(head)
    if not (1 <= columns <= EDGE and 1 <= rows <= EDGE):
        raise Malformed(f"a picture of {columns} by {rows} pixels; it has at most {EDGE} by {EDGE}")
    if form not in ([8, _GREY, 0, 0, 0], [8, _COLOUR, 0, 0, 0]):
        raise Malformed("a picture has something else than grey levels or colours of eight bits")
    return columns, rows


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return each chunk with its kind, up to the last byte."""
    found = []
    place = len(_SIGNATURE)
    while place < len(data):
        if len(data) - place < 12:
            raise Malformed("a picture ends within a chunk")
        (length,) = struct.unpack_from(">I", data, place)
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        after = place + 8 + length
        if after + 4 > len(data):
            raise Malformed("a picture ends within a chunk")
        if struct.unpack_from(">I", data, after) != (zlib.crc32(kind + content),):
            raise Malformed("a picture has a chunk with a wrong checksum")
        found.append((kind, content))
        place = after + 4
    return found
