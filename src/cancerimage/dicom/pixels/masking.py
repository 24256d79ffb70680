"""Blackening regions of a file's pixels, and nothing else of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels.decoding import darkest, decompressed
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.dicom.read import Header, header

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_WANTED = frozenset(
    {
        tags.SAMPLES_PER_PIXEL,
        tags.PHOTOMETRIC,
        tags.PLANAR_CONFIGURATION,
        tags.FRAMES,
        tags.ROWS,
        tags.COLUMNS,
        tags.BITS_ALLOCATED,
        tags.BITS_STORED,
        tags.PIXEL_REPRESENTATION,
        tags.PIXELS,
    }
)
_BLACK = {"RGB": (0, 0, 0), "YBR_FULL": (0, 128, 128)}
"""Black in 8 bits per channel (PS3.3, section C.7.6.3.1.2)."""


def mask(data: bytes, regions: Sequence[Region]) -> bytes:
    """Return the file with these regions black in every frame.

    Where the pixels are native, every other byte stays as it is. Where they are compressed, or the whole data set is
    deflated, the file comes back in Explicit VR Little Endian, because compressing again would change every pixel.
    Raises Unreadable where that cannot be done.
    """
    head = header(data, _WANTED)
    if head.pixels is None:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "there are no pixels to blacken")
    if head.pixels.length is None or head.syntax.deflated:
        data = decompressed(data)
        head = header(data, _WANTED)
    written = bytearray(data)
    _blacken(written, head, regions)
    return bytes(written)


def _blacken(data: bytearray, head: Header, regions: Sequence[Region]) -> None:
    import numpy as np

    rows, columns = _whole(head, tags.ROWS), _whole(head, tags.COLUMNS)
    frames, samples = head.integer(tags.FRAMES) or 1, head.integer(tags.SAMPLES_PER_PIXEL) or 1
    photometric = head.text(tags.PHOTOMETRIC)
    bits = _whole(head, tags.BITS_ALLOCATED)
    if frames < 1 or samples < 1:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "there are fewer pixels than the header says")
    cells = frames * rows * columns * samples
    parts = within(regions, rows, columns)
    if bits == 1 and samples == 1:
        packed = _cells(data, head, np.dtype(np.uint8), -(-cells // 8))
        # The first pixel is the lowest bit (PS3.5, section 8.1.1).
        single = np.unpackbits(packed, count=cells, bitorder="little")
        _fill(single.reshape(frames, rows, columns), parts, int(photometric == "MONOCHROME1"))
        packed[:] = np.packbits(single, bitorder="little")
        return
    if bits not in {8, 16, 32}:
        raise Unreadable(Reason.PIXELS_UNREADABLE, f"pixels of {bits} bits cannot be blackened")
    if bits == 8 and head.syntax.big_endian and head.representation(tags.PIXELS) != "OB":
        raise Unreadable(Reason.PIXELS_UNREADABLE, "bytes in words of the other order cannot be blackened")
    cell = np.dtype(f"{'>' if head.syntax.big_endian else '<'}u{bits // 8}")
    if photometric == "YBR_FULL_422" and samples == 3 and bits == 8 and columns % 2 == 0:
        # Two pixels share their colour: Y Y Cb Cr (PS3.3, section C.7.6.3.1.2).
        shared = _cells(data, head, cell, frames * rows * columns * 2).reshape(frames, rows, columns // 2, 4)
        halves = [Region(part.left // 2, part.top, -(-part.right // 2) - part.left // 2, part.height) for part in parts]
        _fill(shared, halves, np.array([0, 0, 128, 128]))
        return
    values = _cells(data, head, cell, cells)
    if samples == 1:
        flat = values.reshape(frames, rows, columns)
        palette = photometric == "PALETTE COLOR"
        _fill(flat, parts, darkest(bytes(data)) if palette else _darkest(flat, head, photometric))
        return
    if samples != 3 or photometric not in _BLACK:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "pixels of this colour model cannot be blackened")
    black = [channel << (bits - 8) for channel in _BLACK[photometric]]
    if head.integer(tags.PLANAR_CONFIGURATION):
        planes = values.reshape(frames, samples, rows, columns)
        for channel, value in enumerate(black):
            _fill(planes[:, channel], parts, value)
    else:
        _fill(values.reshape(frames, rows, columns, samples), parts, np.array(black))


def _whole(head: Header, tag: int) -> int:
    number = head.integer(tag)
    if not number or number < 0:
        raise Unreadable(Reason.PIXELS_UNREADABLE, f"without a usable {tags.written(tag)}")
    return number


def _cells(data: bytearray, head: Header, cell: "np.dtype[Any]", count: int) -> "Array":
    import numpy as np

    assert head.pixels is not None  # noqa: S101  # the caller has looked
    offset, length = head.pixels.offset, head.pixels.length or 0
    if length < count * cell.itemsize or offset + count * cell.itemsize > len(data):
        raise Unreadable(Reason.PIXELS_UNREADABLE, "there are fewer pixels than the header says")
    return np.frombuffer(data, cell, count, offset)


def _fill(values: "Array", parts: Sequence[Region], black: "int | Array") -> None:
    """Blacken the regions of an array of shape (frames, rows, columns) or (frames, rows, columns, channels)."""
    for part in parts:
        values[:, part.top : part.bottom, part.left : part.right] = black


def _darkest(values: "Array", head: Header, photometric: str) -> int:
    """Return the cell that shows as black: the darkest that the image has, so that its range of values stays."""
    import numpy as np

    signed, stored = bool(head.integer(tags.PIXEL_REPRESENTATION)), head.integer(tags.BITS_STORED) or 0
    if not 0 < stored <= 8 * values.itemsize:
        raise Unreadable(Reason.PIXELS_UNREADABLE, f"without a usable {tags.written(tags.BITS_STORED)}")
    if photometric == "MONOCHROME2" and not signed:
        return 0
    if photometric not in {"MONOCHROME1", "MONOCHROME2"}:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "pixels of this colour model cannot be blackened")
    plain = values.astype(np.int64) & ((1 << stored) - 1)
    if signed:
        plain -= (plain >> (stored - 1)) << stored
    darkest = int(plain.max() if photometric == "MONOCHROME1" else plain.min())
    return darkest & ((1 << 8 * values.itemsize) - 1)
