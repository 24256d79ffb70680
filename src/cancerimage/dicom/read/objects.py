"""The slow path: pydicom reads what the fast path does not know, and the values come out in the same form."""

import io
import struct
from typing import TYPE_CHECKING

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read.header import Place
from cancerimage.dicom.read.scanner import number
from cancerimage.dicom.read.window import Window
from cancerimage.dicom.silence import silence
from cancerimage.dicom.syntaxes import Syntax
from cancerimage.dicom.vr import LONG, REPRESENTATIONS

if TYPE_CHECKING:
    from pydicom.tag import BaseTag

MOST = 4 * 1024 * 1024
"""How long a header may be here: pydicom makes objects of it that take sixty times the memory."""

UNDEFINED = 0xFFFFFFFF


def scan(
    window: Window, start: int, syntax: Syntax, wanted: frozenset[int], values: dict[int, bytes], codes: dict[int, int]
) -> Place | None:
    """Put the wanted values into `values`, in little endian, and return the place of the pixels."""
    from pydicom.dataelem import RawDataElement
    from pydicom.filereader import read_dataset
    from pydicom.tag import Tag

    whole = not window.move(start, MOST)
    if whole:
        window.move(start, window.end - start)
    data = window.data[start - window.base :][:MOST]
    file = io.BytesIO(data)
    pixels: list[int] = []

    def at_pixels(tag: "BaseTag", code: str | None, length: int) -> bool:
        if tag not in {tags.PIXELS, tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS}:
            return False
        pixels[:] = [12 if code in LONG else 8, length]
        return True

    only: list[BaseTag | int] = [Tag(tag) for tag in wanted | {tags.SPECIFIC_CHARACTER_SET}]
    try:
        with silence():
            found = read_dataset(
                file, not syntax.explicit, not syntax.big_endian, stop_when=at_pixels, specific_tags=only
            )
            elements = [found.get_item(tag) for tag in only if tag in found]
    except Exception:
        # Whatever pydicom stumbles over, the file is at fault; its message could hold a value.
        raise Unreadable(Reason.MALFORMED) from None
    if not pixels and (not whole or file.tell() > len(data)):
        raise Unreadable(Reason.TRUNCATED if whole else Reason.MALFORMED, "the header does not end where it should")
    for element in elements:
        if not isinstance(element, RawDataElement) or element.value is None:
            continue  # A sequence, or an attribute without a value.
        raw, code = element.value, element.VR
        tag = int(element.tag)
        values[tag] = _little(raw, code) if syntax.big_endian and code else raw
        if code in REPRESENTATIONS:
            codes[tag] = number(code)
    if not pixels:
        return None
    head, length = pixels
    return Place(start + file.tell() + head, None if length == UNDEFINED else length)


def _little(raw: bytes, code: str) -> bytes:
    form = REPRESENTATIONS[code].format if code in REPRESENTATIONS else ""
    size = struct.calcsize("<" + form[:1])
    return raw if size < 2 else b"".join(raw[at : at + size][::-1] for at in range(0, len(raw) - size + 1, size))
