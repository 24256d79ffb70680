"""The fast path: walk the elements of a data set once, keep the wanted values, jump over everything else."""

from collections.abc import Mapping
from functools import lru_cache
from struct import Struct
from struct import error as StructError  # noqa: N812 - it is a class

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read.header import Place
from cancerimage.dicom.read.window import Window
from cancerimage.dicom.vr import LONG, REPRESENTATIONS

# A tag is read as one number, so in little endian the element comes before the group: (7FE0,0010) is 0x00107FE0.
EXPLICIT_HEAD = Struct("<IHH").unpack_from
IMPLICIT_HEAD = Struct("<II").unpack_from
LONG_LENGTH = Struct("<I").unpack_from

UNDEFINED = 0xFFFFFFFF
DEEPEST = 64
"""How deep sequences may lie in one another; the standard's deepest template needs a quarter of it."""


class Odd(Exception):
    """The bytes are not what the fast path knows; pydicom may know them."""


def number(code: str) -> int:
    """Return a value representation as the number that its two letters make."""
    return int.from_bytes(code.encode(), "little")


SHORT_CODES = frozenset(number(code) for code in REPRESENTATIONS.keys() - LONG)
LONG_CODES = frozenset(map(number, LONG))


def swapped(tag: int) -> int:
    """Return a tag as the fast path reads it."""
    return (tag & 0xFFFF) << 16 | tag >> 16


ITEM, ITEM_END, SEQUENCE_END = (swapped(tag) for tag in (tags.ITEM, tags.ITEM_END, tags.SEQUENCE_END))
PIXEL_GROUP = tags.PIXELS >> 16
DELIMITERS = tags.ITEM >> 16
END, STRAY = -1, -2
"""What stands in place of a tag at which a header ends, and of one that belongs into a sequence."""


@lru_cache(maxsize=64)
def stops(wanted: frozenset[int]) -> Mapping[int, int]:
    """Return where to stop: the wanted attributes and the end of a header, as they are read, with their tags."""
    found = {swapped(tag): tag for tag in wanted | {tags.SPECIFIC_CHARACTER_SET}}
    found |= {swapped(tag): END for tag in (tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS, tags.PIXELS)}
    found |= dict.fromkeys((ITEM, ITEM_END, SEQUENCE_END), STRAY)
    # (0000,0000) comes first or not at all: further behind it is the beginning of padding with zeros.
    found[0] = END
    return found


Step = tuple[int | None, Place | None]
"""Where to go on, or None at the end of the header, and then the place of the pixels."""


def scan(
    window: Window, start: int, explicit: bool, wanted: frozenset[int], values: dict[int, bytes], codes: dict[int, int]
) -> Place | None:
    """Put the wanted values of the data set at `start` into `values`, and return the place of the pixels.

    Raises `Odd` where the slow path may know more, and `Unreadable` where the file ends too early.
    """
    found = stops(wanted)
    walk = _explicit if explicit else _implicit
    at: int | None = start
    place: Place | None = None
    while at is not None:
        whole = window.move(at, 12)
        if not whole:
            rest = window.end - at
            if rest < 0:
                raise Unreadable(Reason.TRUNCATED, "an attribute of the header ends behind the file")
            if rest < 8:
                break  # Some writers leave a few bytes behind the last attribute.
            window.move(at, rest)
        before = at
        at, place = walk(window, at, found, values, codes)
        if at == before and not whole:
            raise Unreadable(Reason.TRUNCATED, "the file ends inside an attribute of the header")
    return place


def _explicit(
    window: Window, at: int, found: Mapping[int, int], values: dict[int, bytes], codes: dict[int, int]
) -> Step:
    data, base = window.data, window.base
    limit = len(data)
    here = at - base
    try:
        while True:
            word, code, length = EXPLICIT_HEAD(data, here)
            value = here + 8
            if code not in SHORT_CODES:
                if code in LONG_CODES:
                    (length,) = LONG_LENGTH(data, value)
                    value += 4
                elif letters(code):
                    raise Odd
                else:  # Some writers fall into implicit encoding; then all four bytes are the length.
                    (length,) = LONG_LENGTH(data, here + 4)
                    code = 0
                if length == UNDEFINED:
                    if word & 0xFFFF == PIXEL_GROUP and word in found:
                        return None, Place(base + value, None)
                    return skip(window, base + value, explicit=True), None
            if word in found:
                tag = found[word]
                if tag == END:
                    if word:
                        return None, Place(base + value, length)
                    if not length:
                        return None, None
                elif tag == STRAY:
                    raise Unreadable(Reason.MALFORMED, "a delimiter stands outside of every sequence")
                elif value + length > limit:
                    return _bring(window, base + here, value - here + length), None
                else:
                    values[tag] = data[value : value + length]
                    if code:
                        codes[tag] = code
            here = value + length
    except StructError:
        return base + here, None


def _implicit(
    window: Window, at: int, found: Mapping[int, int], values: dict[int, bytes], codes: dict[int, int]
) -> Step:
    data, base = window.data, window.base
    limit = len(data)
    here = at - base
    try:
        while True:
            word, length = IMPLICIT_HEAD(data, here)
            value = here + 8
            if length == UNDEFINED:
                if word & 0xFFFF == PIXEL_GROUP and word in found:
                    return None, Place(base + value, None)
                return skip(window, base + value, explicit=False), None
            if word in found:
                tag = found[word]
                if tag == END:
                    if word:
                        return None, Place(base + value, length)
                    if not length:
                        return None, None
                elif tag == STRAY:
                    raise Unreadable(Reason.MALFORMED, "a delimiter stands outside of every sequence")
                elif value + length > limit:
                    return _bring(window, base + here, 8 + length), None
                else:
                    values[tag] = data[value : value + length]
            here = value + length
    except StructError:
        return base + here, None


def _bring(window: Window, at: int, need: int) -> int:
    if not window.move(at, need):
        raise Unreadable(Reason.TRUNCATED, "the file ends inside an attribute of the header")
    return at


def letters(code: int) -> bool:
    """Return whether the two bytes where a value representation would stand are capital letters."""
    return 0x40 < code & 0xFF < 0x5B and 0x40 < code >> 8 < 0x5B


def skip(window: Window, at: int, *, explicit: bool) -> int:
    """Return the position behind a value of undefined length that begins at `at`.

    A sequence in an item in a sequence is one more level; at odd levels items follow, at even ones attributes.
    """
    data, base = window.data, window.base
    here = at - base
    levels = [explicit]
    while levels:
        if here + 16 > len(data):
            at = base + here
            if not window.move(at, 16):
                rest = window.end - at
                if rest < 8 or not window.move(at, rest):
                    raise Unreadable(Reason.TRUNCATED, "the file ends inside a sequence")
            data, base = window.data, window.base
            here = at - base
        word, length = IMPLICIT_HEAD(data, here)
        here += 8
        if len(levels) & 1:
            if word == SEQUENCE_END:
                levels.pop()
            elif word != ITEM:
                raise Odd
            elif length != UNDEFINED:
                here += length
            else:
                # Inside UN of undefined length, and with some writers elsewhere, items are implicit (PS3.5, 6.2.2).
                levels.append(levels[-1] and letters(int.from_bytes(data[here + 4 : here + 6], "little")))
        elif word == ITEM_END:
            levels.pop()
        elif word & 0xFFFF == DELIMITERS:
            raise Odd
        else:
            if levels[-1]:
                code = length & 0xFFFF
                if code in SHORT_CODES:
                    length >>= 16
                elif code in LONG_CODES:
                    if here + 4 > len(data):
                        raise Unreadable(Reason.TRUNCATED, "the file ends inside a sequence")
                    (length,) = LONG_LENGTH(data, here)
                    here += 4
                elif letters(code):
                    raise Odd
            if length == UNDEFINED:
                levels.append(levels[-1])
            else:
                here += length
        if len(levels) > DEEPEST:
            raise Unreadable(Reason.MALFORMED, "sequences lie too deep in one another")
    return base + here
