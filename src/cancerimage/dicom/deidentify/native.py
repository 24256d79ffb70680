"""Pixels that are not compressed: what of their bytes and bits no pixel uses."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cancerimage.dicom import tags
from cancerimage.dicom.read import Header
from cancerimage.dicom.syntaxes import Syntax

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

PADDING_VALUE = 0x00280120
DESCRIBING = frozenset(
    {
        tags.SAMPLES_PER_PIXEL,
        tags.PHOTOMETRIC,
        tags.FRAMES,
        tags.ROWS,
        tags.COLUMNS,
        tags.BITS_ALLOCATED,
        tags.BITS_STORED,
        tags.HIGH_BIT,
        tags.PIXEL_REPRESENTATION,
        PADDING_VALUE,
    }
)
"""What tells how the pixels of an image are laid out (PS3.3, section C.7.6.3)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pixels of an image are laid out; 0 where a header does not say it, or so that nobody can read it."""

    rows: int
    columns: int
    samples: int
    frames: int
    allocated: int
    stored: int
    high: int
    signed: bool
    padding: int | None
    halved: bool
    """Whether two pixels share their colour (PS3.3, section C.7.6.3.1.2)."""

    @classmethod
    def of(cls, head: Header) -> "Layout":
        """Return what a header that was read for `DESCRIBING` says."""
        stored = head.integer(tags.BITS_STORED) or 0
        high = head.integer(tags.HIGH_BIT)
        return cls(
            head.integer(tags.ROWS) or 0,
            head.integer(tags.COLUMNS) or 0,
            head.integer(tags.SAMPLES_PER_PIXEL) or 1,
            _frames(head),
            head.integer(tags.BITS_ALLOCATED) or 0,
            stored,
            stored - 1 if high is None else high,
            bool(head.integer(tags.PIXEL_REPRESENTATION)),
            head.integer(PADDING_VALUE),
            head.text(tags.PHOTOMETRIC) == "YBR_FULL_422",
        )

    def size(self, *, allocated: int = 0, frames: int = 0) -> int:
        """Return the bytes of all frames, or of so many, as they are without compression; 0 if nothing tells it."""
        samples = 2 if self.halved and self.samples == 3 else self.samples
        cells = self.rows * self.columns * samples * (frames or self.frames)
        return -(-max(cells, 0) * (allocated or self.allocated) // 8)


def _frames(head: Header) -> int:
    frames = head.integer(tags.FRAMES)
    if frames is None:
        return 0 if head.text(tags.FRAMES) else 1
    return max(frames, 1)


def pixels(data: memoryview, layout: Layout, syntax: Syntax) -> memoryview | bytes:
    """Return pixels without what lies behind the last and in bits that none uses; the same object if nothing.

    Pixels that are fewer than the header says stay, and so do the bits above a sign that repeat it.
    """
    size = layout.size()
    size += size % 2
    cut = data if len(data) <= size else data[:size]
    masked = _masked(cut, layout, syntax)
    return cut if masked is None else masked


def _masked(data: memoryview, layout: Layout, syntax: Syntax) -> bytes | None:
    """Return the pixels without bits that no pixel uses; None if there are none set."""
    allocated, stored, high = layout.allocated, layout.stored, layout.high
    if allocated not in (8, 16, 32) or not 0 < stored < allocated or not stored - 1 <= high < allocated:
        return None
    import numpy as np

    cell = np.dtype(f"{'>' if syntax.big_endian else '<'}u{allocated // 8}")
    values = np.frombuffer(data, cell, len(data) // cell.itemsize)
    if not len(values):
        return None
    used = ((1 << stored) - 1) << (high + 1 - stored)
    beside = ((1 << allocated) - 1) ^ used
    if not int(np.bitwise_or.reduce(values)) & beside:
        return None
    masked = values & used
    expected = masked
    if layout.signed:
        above = beside & ~((1 << (high + 1)) - 1)
        expected = masked | np.where(values >> high & 1, above, 0).astype(values.dtype)
    odd = (values != masked) & (values != expected)
    if layout.padding is not None:
        # What fills the places around an image may lie outside of the stored bits: it is one value.
        odd &= values != layout.padding & ((1 << allocated) - 1)
    if not odd.any():
        return None
    written = np.where(odd, expected, values).astype(cell)
    return written.tobytes() + bytes(data[written.nbytes :])
