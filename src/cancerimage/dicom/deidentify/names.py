"""Names and numbers of people deep inside a file, which its header does not tell: observers, readers, other ids."""

import re
import struct
from collections.abc import Iterator
from functools import cache

from cancerimage.dicom.deidentify import iods
from cancerimage.dicom.deidentify.encoding import LONG_CODES, Encoding
from cancerimage.dicom.deidentify.identifiers import PEOPLE, words

_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
LONGEST = 1024
"""Bytes of a name in all its writings."""


def names(data: bytes, encoding: Encoding, end: int) -> frozenset[str]:
    """Return the words of all names and numbers of people that stand anywhere before `end`, in lower case.

    The bytes are searched for their tags and not walked: what only looks like one does no harm, since its words
    are taken out of texts and nothing else.
    """
    return frozenset(word for name in _values(data, encoding, end) for word in words(name))


def _values(data: bytes, encoding: Encoding, end: int) -> Iterator[str]:
    for found in _tags(encoding.order).finditer(data, 0, end):
        at = found.end()
        if at + 8 > end:
            return
        vr = data[at : at + 2]
        if encoding.explicit and vr in LONG_CODES:
            start = at + 8
            (length,) = struct.unpack_from(encoding.order + "L", data, at + 4)
        elif encoding.explicit and vr.isalpha():
            start = at + 4
            (length,) = struct.unpack_from(encoding.order + "H", data, at + 2)
        else:
            start = at + 4
            (length,) = struct.unpack_from(encoding.order + "L", data, at)
        if 0 < length <= LONGEST:
            value = data[start : start + length].strip(b" \0")
            # Binary values that happen to look like a tag are followed by anything but text.
            if not _CONTROLS.search(value):
                yield value.decode("ascii", "replace").strip("\ufffd")


@cache
def _tags(order: str) -> re.Pattern[bytes]:
    tags = sorted(PEOPLE | {tag for tag, element in iods.elements().items() if element.vr == "PN"})
    written = (struct.pack(order + "HH", tag >> 16, tag & 0xFFFF) for tag in tags)
    return re.compile(b"|".join(map(re.escape, written)))
