"""The slow path: pydicom reads what the fast path does not know, and the values come out in the same form."""

import io
import struct
from functools import lru_cache
from typing import TYPE_CHECKING

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read.header import Place
from cancerimage.dicom.read.scanner import number
from cancerimage.dicom.read.window import FIRST, GROWTH, Window
from cancerimage.dicom.silence import silence
from cancerimage.dicom.syntaxes import Syntax
from cancerimage.dicom.vr import LONG, REPRESENTATIONS

if TYPE_CHECKING:
    from pydicom.dataelem import RawDataElement
    from pydicom.tag import BaseTag

MOST = 4 * 1024 * 1024
"""How long a header may be here: pydicom makes objects of it that take sixty times the memory."""

UNDEFINED = 0xFFFFFFFF
PIXELS = frozenset({tags.PIXELS, tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS})


def scan(
    window: Window, start: int, syntax: Syntax, wanted: frozenset[int], values: dict[int, bytes], codes: dict[int, int]
) -> Place | None:
    """Put the wanted values into `values`, in little endian, and return the place of the pixels."""
    most = FIRST
    while True:
        whole = not window.move(start, most)
        if whole:
            window.move(start, window.end - start)
        data = window.data[start - window.base :][:most]
        elements, end, pixels = _elements(data, syntax, wanted)
        if pixels:
            break
        if whole:
            if end > len(data) or any(len(element.value or b"") < element.length != UNDEFINED for element in elements):
                raise Unreadable(Reason.TRUNCATED, "an attribute of the header ends behind the file")
            if end < len(data):  # pydicom takes the end of an item for the end of everything.
                raise Unreadable(Reason.MALFORMED, "a delimiter stands outside of every sequence")
            break
        if most == MOST:
            raise Unreadable(Reason.MALFORMED, "the header does not end where it should")
        most = min(most * GROWTH, MOST)
    for element in elements:
        if element.value is None:
            continue
        raw, code = element.value, element.VR or ""
        tag = int(element.tag)
        values[tag] = _little(raw, code) if syntax.big_endian else raw
        if code in REPRESENTATIONS:
            codes[tag] = number(code)
    if pixels is None:
        return None
    head, length = pixels
    return Place(start + end + head, None if length == UNDEFINED else length)


def _elements(
    data: bytes, syntax: Syntax, wanted: frozenset[int]
) -> tuple[list["RawDataElement"], int, tuple[int, int] | None]:
    """Return the wanted elements without sequences, where pydicom stopped, and head and length of pixels it met."""
    from pydicom.dataelem import RawDataElement
    from pydicom.filereader import data_element_generator

    file = io.BytesIO(data)
    pixels: tuple[int, int] | None = None

    def at_pixels(tag: "BaseTag", code: str | None, length: int) -> bool:
        nonlocal pixels
        if tag not in PIXELS:
            return False
        pixels = (12 if code in LONG else 8), length
        return True

    try:
        with silence():
            found = list(
                data_element_generator(
                    file, not syntax.explicit, not syntax.big_endian, at_pixels, specific_tags=_only(wanted)
                )
            )
    except Exception:
        # Whatever pydicom stumbles over, the file is at fault; its message could hold a value.
        raise Unreadable(Reason.MALFORMED) from None
    return [element for element in found if isinstance(element, RawDataElement)], file.tell(), pixels


@lru_cache(maxsize=64)
def _only(wanted: frozenset[int]) -> list["BaseTag | int"]:
    return [*wanted, tags.SPECIFIC_CHARACTER_SET]


def _little(raw: bytes, code: str) -> bytes:
    form = REPRESENTATIONS[code].format if code in REPRESENTATIONS else ""
    size = struct.calcsize("<" + form[:1])
    return raw if size < 2 else b"".join(raw[at : at + size][::-1] for at in range(0, len(raw) - size + 1, size))
