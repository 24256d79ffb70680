"""How the elements of a data set are read and written: PS3.5, section 7 and annex A."""

import struct
from dataclasses import dataclass
from functools import cached_property

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.syntaxes import Syntax
from cancerimage.dicom.vr import LONG, REPRESENTATIONS

UNDEFINED = 0xFFFFFFFF
"""The length of what ends with a delimiter (PS3.5, section 7.5)."""

LONG_CODES = frozenset(code.encode("ascii") for code in LONG)
SHORT_CODES = frozenset(code.encode("ascii") for code in REPRESENTATIONS) - LONG_CODES
PADDING = {code.encode("ascii"): representation.padding for code, representation in REPRESENTATIONS.items()}
SIZES = {code.encode("ascii"): representation.size for code, representation in REPRESENTATIONS.items()}


@dataclass(frozen=True)
class Encoding:
    """Whether value representations are written out, and which byte of a number comes first."""

    explicit: bool
    big_endian: bool = False

    @classmethod
    def of(cls, syntax: Syntax) -> "Encoding":
        """Return how a transfer syntax encodes a data set."""
        return cls(syntax.explicit, syntax.big_endian)

    @cached_property
    def order(self) -> str:
        """The byte order as `struct` writes it."""
        return ">" if self.big_endian else "<"

    @cached_property
    def head(self) -> struct.Struct:
        """Group, element, and then the representation with a short length, or a length."""
        return struct.Struct(self.order + ("HH2sH" if self.explicit else "HHL"))

    @cached_property
    def length(self) -> struct.Struct:
        """A length of 32 bits."""
        return struct.Struct(self.order + "L")

    @cached_property
    def tag(self) -> struct.Struct:
        """Group and element, and a length of 32 bits: what items begin with."""
        return struct.Struct(self.order + "HHL")

    def element(self, tag: int, vr: bytes, value: bytes) -> bytes:
        """Write an element, padded to an even length; raises if its length cannot be written."""
        if len(value) % 2:
            value += PADDING[vr]
        if not self.explicit:
            return self.head.pack(tag >> 16, tag & 0xFFFF, len(value)) + value
        if vr in LONG_CODES:
            return self.head.pack(tag >> 16, tag & 0xFFFF, vr, 0) + self.length.pack(len(value)) + value
        if len(value) > 0xFFFF:
            raise Unreadable(Reason.MALFORMED, "a value is too long for its representation")
        return self.head.pack(tag >> 16, tag & 0xFFFF, vr, len(value)) + value

    def sequence(self, tag: int, items: list[bytes]) -> bytes:
        """Write a sequence of items whose content is written already."""
        begin = self.tag
        content = b"".join(part for item in items for part in (begin.pack(0xFFFE, 0xE000, len(item)), item))
        return self.element(tag, b"SQ", content)

    def swapped(self, vr: bytes, value: bytes) -> bytes:
        """Turn numbers that are written little endian into this byte order."""
        size = SIZES[vr]
        if not self.big_endian or size < 2:
            return value
        size = 2 if vr == b"AT" else size
        return b"".join(value[at : at + size][::-1] for at in range(0, len(value), size))


IMPLICIT = Encoding(explicit=False)
"""What a value of unknown representation is written in, if it is a sequence (PS3.5, section 6.2.2)."""
