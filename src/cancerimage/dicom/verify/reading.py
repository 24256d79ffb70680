"""A small reader of DICOM bytes: every element at every depth, and what stands outside of the elements."""

import zlib
from dataclasses import dataclass, field
from struct import Struct, error
from typing import NamedTuple

Path = tuple[int, ...]
"""Tags from the outside in; the number of an item stands after the tag of its sequence."""

EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
DEFLATED = frozenset({"1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.8.1", "1.2.840.10008.1.2.4.95"})
PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
PADDING = 0xFFFCFFFC
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
ENDS = frozenset({ITEM_END, SEQUENCE_END})
UNDEFINED = 0xFFFFFFFF
DEEPEST = 64
INFLATED_MOST = 1 << 31

SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())


class Malformed(Exception):
    """The bytes are not what this reader understands; the text says what, and never a value."""


class Element(NamedTuple):
    """One element that is no sequence; pixel data are left where they are, and their value is empty."""

    path: Path
    vr: bytes
    """Empty where the transfer syntax is implicit."""
    value: bytes

    @property
    def tag(self) -> int:
        """Return the element's own tag."""
        return self.path[-1]


@dataclass(slots=True)
class Read:
    """Everything that stands in a file."""

    preamble: bytes = b""
    syntax: str = IMPLICIT
    elements: list[Element] = field(default_factory=list)
    pixels: list[tuple[Path, memoryview]] = field(default_factory=list)
    """Pixel data as they are."""
    fragments: list[bytes] = field(default_factory=list)
    """Encapsulated pixel data; the first is the table of offsets."""
    tail: bytes = b""
    """What stands after the last element."""


class Layout(NamedTuple):
    """How numbers are written in one transfer syntax."""

    head: Struct
    implicit: Struct
    long: Struct
    explicit: bool


LITTLE = Layout(Struct("<HH2sH"), Struct("<HHL"), Struct("<L"), explicit=True)
BIG = Layout(Struct(">HH2sH"), Struct(">HHL"), Struct(">L"), explicit=True)
PLAIN = Layout(Struct("<HH2sH"), Struct("<HHL"), Struct("<L"), explicit=False)


def read(data: bytes) -> Read:
    """Read a file; raises `Malformed` where a length or a VR cannot be right."""
    found = Read()
    try:
        if data[128:132] == b"DICM":
            found.preamble = data[:128]
            at = _meta(data, 132, found)
        else:
            at, found.syntax = 0, _guess(data)
        if found.syntax in DEFLATED:
            data, at = _inflated(data[at:], found), 0
        layout = BIG if found.syntax == BIG_ENDIAN else PLAIN if found.syntax == IMPLICIT else LITTLE
        end = _elements(data, at, len(data), (), layout, found, 0)
    except error:
        raise Malformed("an element is cut off") from None
    found.tail += data[end:]
    return found


def _meta(data: bytes, at: int, found: Read) -> int:
    """Read group 0002, which is always explicit little endian (PS3.10 section 7.1)."""
    while data[at : at + 2] == b"\x02\x00":
        before = len(found.elements)
        at = _one(data, at, len(data), (), LITTLE, found, 0)
        for element in found.elements[before:]:
            if element.path == (0x00020010,):
                found.syntax = element.value.rstrip(b"\0 ").decode("latin-1")
    return at


def _guess(data: bytes) -> str:
    """Say how a file without meta information is written, from its first element."""
    if data[4:6] in SHORT | LONG and data[:2] in (b"\x08\x00", b"\x02\x00"):
        return EXPLICIT
    if data[4:6] in SHORT | LONG and data[:2] == b"\x00\x08":
        return BIG_ENDIAN
    if data[:2] == b"\x08\x00":
        return IMPLICIT
    raise Malformed("this does not begin as DICOM does")


def _inflated(data: bytes, found: Read) -> bytes:
    """Inflate a data set (PS3.5 section A.5), and keep what follows the stream."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = stream.decompress(data, INFLATED_MOST)
    except zlib.error:
        raise Malformed("the data set cannot be inflated") from None
    if stream.unconsumed_tail:
        raise Malformed("the data set is too large")
    # One byte of zero fills up to an even length.
    found.tail = stream.unused_data.removeprefix(b"\0") if len(stream.unused_data) == 1 else stream.unused_data
    return inflated


def _elements(data: bytes, at: int, end: int, prefix: Path, layout: Layout, found: Read, depth: int) -> int:
    """Read elements up to an end or the delimiter of their item, and return where they end."""
    if depth > DEEPEST:
        raise Malformed("sequences are nested too deep")
    explicit, head, implicit, add = layout.explicit, layout.head, layout.implicit, found.elements.append
    while at + 8 <= end:
        if explicit:
            group, element, vr, length = head.unpack_from(data, at)
            tag = group << 16 | element
            if vr in SHORT and tag not in PIXELS:
                start = at + 8
                at = start + length
                if at > end:
                    raise Malformed("an element is longer than what it stands in")
                add(Element((*prefix, tag), vr, data[start:at]))
                continue
        else:
            group, element, length = implicit.unpack_from(data, at)
            tag = group << 16 | element
        if tag in ENDS:
            return at + 8
        at = _one(data, at, end, prefix, layout, found, depth)
    return at


def _one(data: bytes, at: int, end: int, prefix: Path, layout: Layout, found: Read, depth: int) -> int:
    """Read one element of any kind, and return where it ends."""
    if layout.explicit:
        group, element, vr, length = layout.head.unpack_from(data, at)
        tag = group << 16 | element
        start = at + 8
        if vr in LONG:
            (length,) = layout.long.unpack_from(data, start)
            start += 4
        elif vr not in SHORT:
            raise Malformed("an element has no VR that this reader knows")
    else:
        group, element, length = layout.implicit.unpack_from(data, at)
        tag, vr, start = group << 16 | element, b"", at + 8
    if group == 0xFFFE:
        raise Malformed("an item stands outside of a sequence")
    length = int(length)
    if length == UNDEFINED:
        if tag in PIXELS and vr != b"SQ":
            return _fragments(data, start, end, layout, found)
        # PS3.5 section 6.2.2: UN of undefined length is a sequence in implicit little endian.
        return _items(data, start, end, (*prefix, tag), PLAIN if vr == b"UN" else layout, found, depth)
    stop = start + length
    if stop > end:
        raise Malformed("an element is longer than what it stands in")
    if tag in PIXELS:
        found.pixels.append(((*prefix, tag), memoryview(data)[start:stop]))
    elif vr == b"SQ" or (vr in (b"", b"UN") and _like_items(data, start, stop)):
        inner = PLAIN if vr == b"UN" else layout
        if vr == b"SQ":
            _items(data, start, stop, (*prefix, tag), inner, found, depth)
        else:
            _perhaps_items(data, start, stop, (*prefix, tag), vr, inner, found, depth)
    else:
        found.elements.append(Element((*prefix, tag), vr, data[start:stop]))
    return stop


def _like_items(data: bytes, start: int, stop: int) -> bool:
    return stop - start >= 8 and data[start : start + 4] == b"\xfe\xff\x00\xe0"


def _perhaps_items(
    data: bytes, start: int, stop: int, path: Path, vr: bytes, layout: Layout, found: Read, depth: int
) -> None:
    """Read a value of unknown VR that looks like items as items, and as a value if it is none."""
    before = len(found.elements)
    try:
        _items(data, start, stop, path, layout, found, depth)
    except (Malformed, error):
        del found.elements[before:]
        found.elements.append(Element(path, vr, data[start:stop]))


def _items(data: bytes, at: int, end: int, path: Path, layout: Layout, found: Read, depth: int) -> int:
    number = 0
    while at + 8 <= end:
        group, element, length = layout.implicit.unpack_from(data, at)
        tag = group << 16 | element
        at += 8
        if tag == SEQUENCE_END:
            return at
        if tag != ITEM:
            raise Malformed("something that is no item stands in a sequence")
        if length == UNDEFINED:
            at = _elements(data, at, end, (*path, number), layout, found, depth + 1)
        else:
            if at + length > end:
                raise Malformed("an item is longer than its sequence")
            _elements(data, at, at + length, (*path, number), layout, found, depth + 1)
            at += length
        number += 1
    return at


def _fragments(data: bytes, at: int, end: int, layout: Layout, found: Read) -> int:
    """Read encapsulated pixel data (PS3.5 section A.4)."""
    while at + 8 <= end:
        group, element, length = layout.implicit.unpack_from(data, at)
        tag = group << 16 | element
        at += 8
        if tag == SEQUENCE_END:
            return at
        if tag != ITEM or at + length > end:
            raise Malformed("fragments of pixel data are cut off")
        found.fragments.append(data[at : at + length])
        at += length
    raise Malformed("fragments of pixel data have no end")
