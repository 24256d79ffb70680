"""Files of DICOM written byte by byte, also such as no library would write."""

import struct
import zlib

from cancerimage.dicom import tags
from cancerimage.dicom.syntaxes import EXPLICIT, Syntax
from cancerimage.dicom.vr import LONG

UNDEFINED = 0xFFFFFFFF


def explicit(tag: int, code: str, value: bytes = b"", length: int | None = None) -> bytes:
    """Return an element with its representation, in little endian."""
    size = len(value) if length is None else length
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + code.encode()
    return head + (struct.pack("<HI", 0, size) if code in LONG else struct.pack("<H", size)) + value


def implicit(tag: int, value: bytes = b"", length: int | None = None) -> bytes:
    """Return an element without its representation, in little endian; also an item or a delimiter."""
    return struct.pack("<HHI", tag >> 16, tag & 0xFFFF, len(value) if length is None else length) + value


def endless(*items: bytes) -> bytes:
    """Return the value of a sequence of undefined length with items of undefined length."""
    inside = b"".join(implicit(tags.ITEM, item, UNDEFINED) + implicit(tags.ITEM_END) for item in items)
    return inside + implicit(tags.SEQUENCE_END)


def file(dataset: bytes, syntax: Syntax = EXPLICIT, meta: bytes = b"") -> bytes:
    """Return a file with preamble and file meta information around a data set, which is deflated if it has to be."""
    uid = syntax.uid.encode()
    group = explicit(tags.TRANSFER_SYNTAX, "UI", uid + b"\0" * (len(uid) % 2)) + meta
    length = explicit(tags.FILE_META_LENGTH, "UL", struct.pack("<I", len(group)))
    if syntax.deflated:
        packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        dataset = packing.compress(dataset) + packing.flush()
    return bytes(128) + b"DICM" + length + group + dataset
