"""Lines cut out of many images, laid side by side on sheets, so that one reading does for all of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.pixels.lines import Line
from cancerimage.dicom.pixels.reading import Text
from cancerimage.dicom.pixels.regions import Region

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SIDE = 480
"""The width and height of a sheet, in pixels, unless a line is wider or higher."""
_GAP = 16
"""Empty pixels around each line, so that no two are read as one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines of letters on one picture."""

    image: "Array"
    places: tuple[tuple[Region, Region], ...]
    """Where each line stands on the sheet, and where it was cut out."""

    def back(self, texts: Iterable[Text]) -> Iterator[Text]:
        """Return what was read on the sheet at the places of the images; what stands between the lines is no text."""
        for text in texts:
            for here, there in self.places:
                part = _shared(text.region, here)
                if part is not None:
                    left, top = there.left + part.left - here.left, there.top + part.top - here.top
                    yield replace(text, region=Region(left, top, part.width, part.height))


def sheets(lines: Sequence[Line]) -> Iterator[Sheet]:
    """Lay lines on as few sheets as a simple order gives: by their height, row after row."""
    waiting = sorted(lines, key=lambda line: (-line.region.height, -line.region.width))
    while waiting:
        width = max(SIDE, waiting[0].region.width + 2 * _GAP, max(one.region.width for one in waiting) + 2 * _GAP)
        height = max(SIDE, waiting[0].region.height + 2 * _GAP)
        sheet, waiting = _filled(waiting, width, height)
        yield sheet


def _filled(lines: list[Line], width: int, height: int) -> tuple[Sheet, list[Line]]:
    import numpy as np

    image = np.zeros((height, width), np.uint8)
    left, top, deep = _GAP, _GAP, 0
    places, rest = [], []
    for line in lines:
        size = line.region
        if left + size.width + _GAP > width:
            left, top, deep = _GAP, top + deep + _GAP, 0
        if top + size.height + _GAP > height:
            rest.append(line)
            continue
        here = Region(left, top, size.width, size.height)
        image[here.top : here.bottom, here.left : here.right] = line.strokes
        places.append((here, size))
        left, deep = here.right + _GAP, max(deep, size.height)
    return Sheet(image[: top + deep + _GAP], tuple(places)), rest


def _shared(one: Region, other: Region) -> Region | None:
    moved = Region(one.left - other.left, one.top - other.top, one.width, one.height).clipped(other.height, other.width)
    return None if moved is None else Region(moved.left + other.left, moved.top + other.top, moved.width, moved.height)
