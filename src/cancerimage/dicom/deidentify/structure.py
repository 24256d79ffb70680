"""The structure of a data set: where elements and items begin and end (PS3.5, section 7)."""

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.encoding import IMPLICIT, LONG_CODES, SHORT_CODES, UNDEFINED, Encoding
from cancerimage.dicom.faults import Reason, Unreadable

DEEPEST = 64
"""Sequences inside sequences; real reports stay below twenty, and a forged file must not exhaust the stack."""

FRAGMENTED = frozenset({b"OB", b"OW"})
"""What a value without a length is made of fragments in (PS3.5, section A.4)."""
SEQUENCES = frozenset({b"", b"SQ", b"UN"})
"""What can be a sequence; without a representation its attribute tells."""


class Structure:
    """The elements and items of some data; every method raises `Unreadable` where the data break the rules."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def head(self, position: int, end: int, reading: Encoding, previous: int) -> tuple[int, bytes, int, int]:
        """Return tag, representation, where the value begins, and its length."""
        if end - position < 8:
            raise Unreadable(Reason.TRUNCATED, "in the middle of an element")
        start = position + 8
        if reading.explicit:
            group, number, vr, length = reading.head.unpack_from(self._data, position)
            if vr in LONG_CODES:
                if end - start < 4:
                    raise Unreadable(Reason.TRUNCATED, "in the middle of an element")
                (length,) = reading.length.unpack_from(self._data, start)
                start += 4
            elif vr not in SHORT_CODES and group != 0xFFFE:
                raise Unreadable(Reason.MALFORMED, "an element has no known value representation")
        else:
            group, number, length = reading.head.unpack_from(self._data, position)
            vr = b""
        tag: int = group << 16 | number
        if tag == tags.ITEM_END:
            return tag, b"", position + 8, 0
        if tag <= previous or group == 0xFFFE:
            raise Unreadable(Reason.MALFORMED, "the elements are out of order")
        if length > end - start and length != UNDEFINED:
            raise Unreadable(Reason.TRUNCATED, "a value is longer than what is left")
        return tag, vr, start, length

    def item(self, position: int, end: int, reading: Encoding) -> tuple[int, int, int]:
        """Return the tag of an item or delimiter, where its content begins, and its length."""
        if end - position < 8:
            raise Unreadable(Reason.TRUNCATED, "in the middle of a sequence")
        group, number, size = reading.tag.unpack_from(self._data, position)
        if size > end - position - 8 and size != UNDEFINED:
            raise Unreadable(Reason.TRUNCATED, "an item is longer than what is left")
        return group << 16 | number, position + 8, size

    def end(self, vr: bytes, start: int, length: int, end: int, reading: Encoding, depth: int = 0) -> int:
        """Return where an element ends, whatever it holds."""
        if length != UNDEFINED:
            return start + length
        if vr in FRAGMENTED:
            return self.fragments(start, end, reading)
        if vr not in SEQUENCES:
            raise Unreadable(Reason.MALFORMED, "a value has no length")
        return self._over_items(start, end, IMPLICIT if vr == b"UN" else reading, depth + 1)

    def fragments(self, position: int, end: int, reading: Encoding) -> int:
        """Return where compressed pixels end (PS3.5, section A.4)."""
        while True:
            tag, start, size = self.item(position, end, reading)
            if tag == tags.SEQUENCE_END:
                return start
            if tag != tags.ITEM or size == UNDEFINED:
                raise Unreadable(Reason.MALFORMED, "something that is no fragment stands between the pixels")
            position = start + size

    def _over_items(self, position: int, end: int, reading: Encoding, depth: int) -> int:
        """Return where a sequence that no length closes ends."""
        if depth > DEEPEST:
            raise Unreadable(Reason.MALFORMED, "sequences are nested too deep")
        while True:
            tag, start, size = self.item(position, end, reading)
            if tag == tags.SEQUENCE_END:
                return start
            if tag != tags.ITEM:
                raise Unreadable(Reason.MALFORMED, "something that is no item stands in a sequence")
            position = start + size if size != UNDEFINED else self._over_elements(start, end, reading, depth)

    def _over_elements(self, position: int, end: int, reading: Encoding, depth: int) -> int:
        """Return where an item that no length closes ends."""
        previous = -1
        while position < end:
            tag, vr, start, length = self.head(position, end, reading, previous)
            if tag == tags.ITEM_END:
                return start
            previous = tag
            position = self.end(vr, start, length, end, reading, depth)
        raise Unreadable(Reason.TRUNCATED, "an item does not end")
