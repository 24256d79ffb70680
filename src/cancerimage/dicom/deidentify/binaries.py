"""What becomes of values in binary: each has the size that it must have, and holds nothing beside its numbers."""

import re
import struct
from collections.abc import Iterator, Mapping

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify import icc, iods, native
from cancerimage.dicom.deidentify.fragments import followed
from cancerimage.dicom.deidentify.native import Layout
from cancerimage.dicom.deidentify.sizes import DESCRIPTORS
from cancerimage.dicom.deidentify.spans import unfollowed
from cancerimage.dicom.deidentify.steps import Step, Way
from cancerimage.dicom.read import Header
from cancerimage.dicom.syntaxes import Syntax

ICC_PROFILE = 0x00282000
OFFSETS, LENGTHS = 0x7FE00001, 0x7FE00002
FLOATS: Mapping[int, int] = {tags.FLOAT_PIXELS: 32, tags.DOUBLE_PIXELS: 64}
"""The bits of a pixel, for pixels that no other attribute tells them of."""
READABLE = re.compile(rb"[\t\n\r A-Za-z0-9.,:;^=/()_+-]{12,}\0*")
"""Numbers hardly ever look so; what does is a text that somebody has put there. Floating-point numbers around 1 hold
other signs of ASCII."""

Value = bytes | memoryview


class Binaries:
    """What becomes of the values in binary of one file; the walk asks it."""

    def __init__(self, head: Header, syntax: Syntax) -> None:
        self._layout = Layout.of(head)
        self._syntax = syntax
        self._entries: dict[int, tuple[int, int]] = {}
        self._extended: dict[int, bytes] = {}

    def value(self, step: Step, raw: memoryview) -> Value | None:
        """Return what stays of a value: the same object if all of it, None if it is not of its form."""
        tag = step.tag
        if tag == tags.PIXELS:
            if not self._layout.frames:
                raise unfollowed("nobody can read how many frames there are")
            if self._syntax.encapsulated:
                raise unfollowed("the pixels are not in fragments")
            # What nothing describes is no image.
            return native.pixels(raw, self._layout, self._syntax) if self._layout.size() else None
        if tag in FLOATS:
            size = self._layout.size(allocated=FLOATS[tag])
            return (raw[:size] if len(raw) > size else raw) if size else None
        if len(raw) not in step.sizes and len(raw):
            return None
        if tag in DESCRIPTORS.values():
            count, _, bits = struct.unpack(">3H" if self._syntax.big_endian else "<3H", raw or bytes(6))
            self._entries[tag] = count or 1 << 16, bits
            return raw
        if step.way is Way.BINARY and READABLE.fullmatch(raw):
            return None
        if step.vrs == (b"AT",):
            return raw if all(pointer in iods.elements() for pointer in self._pointers(raw)) else None
        if tag in DESCRIPTORS:
            return self._table(DESCRIPTORS[tag], raw)
        if tag == ICC_PROFILE:
            return icc.cleaned(bytes(raw))
        if tag in (OFFSETS, LENGTHS):
            self._extended[tag] = bytes(raw)
            return raw if self._syntax.encapsulated else None
        return raw

    def _pointers(self, raw: memoryview) -> Iterator[int]:
        """Yield the tags that attributes of an image point to, such as Frame Increment Pointer."""
        for group, element in struct.iter_unpack(">HH" if self._syntax.big_endian else "<HH", raw):
            yield group << 16 | element

    def _table(self, descriptor: int, raw: memoryview) -> memoryview | None:
        """Return as many entries as the descriptor of a table says; None if there are fewer."""
        count, bits = self._entries.get(descriptor, (0, 0))
        size = count if bits == 8 and len(raw) < 2 * count else 2 * count
        if len(raw) < size or not size:
            return None
        return raw if len(raw) <= size + size % 2 else raw[:size]

    def fragments(self, content: memoryview) -> Value:
        """Return what stays of compressed pixels, from the offset table to the delimiter; raises Unreadable."""
        if not self._syntax.encapsulated:
            raise unfollowed("nothing tells how the pixels are compressed")
        extended = self._extended.get(OFFSETS), self._extended.get(LENGTHS)
        if extended == (None, None):
            return followed(content, self._layout, self._syntax, None)
        return followed(content, self._layout, self._syntax, (extended[0] or b"", extended[1] or b""))
