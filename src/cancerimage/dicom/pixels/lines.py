"""Lines of letters: places where thin strokes stand side by side as letters do, found without reading them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.pixels.composite import Composite
from cancerimage.dicom.pixels.regions import Region, within

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_STROKE = 100
"""Grey levels by which a stroke stands out; legible text does by 150 and more."""
_WIDEST = 11
"""The side of the square into which a stroke must not fit, in pixels; larger in large images."""
_STROKES = 12
"""Pixels of strokes without which there is not one legible letter."""
_SAME = 8
"""Grey levels by which lines at one place differ on average if they are different."""
_LOWEST, _HIGHEST = 6, 48
"""The height of letters, in pixels."""
_MARGIN = 4
"""How far a line is cut out to both sides, in heights of its letters: a date in short groups has wide gaps."""
_LETTERS = 4
"""Letters that stand side by side at least: fewer are more often anatomy, and hardly name anybody."""
_MOST = 1500
"""Pieces of strokes above which an image is one of many small spots, each of which has a neighbour."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What may be a line of letters."""

    region: Region
    strokes: "Array"
    """How far its strokes stand out, bright and dark ones alike, in grey levels; of the region's size."""


def strokes(lowest: "Array", highest: "Array") -> "tuple[Array, Array]":
    """Return how far thin bright strokes stand out of one plane, and thin dark ones of another."""
    import cv2
    import numpy as np

    size = max(_WIDEST, min(lowest.shape) // 48)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))
    bright = cv2.morphologyEx(lowest, cv2.MORPH_TOPHAT, kernel)
    dark = cv2.morphologyEx(highest, cv2.MORPH_BLACKHAT, kernel)
    # Between bright letters there are dark gaps, which are no strokes.
    dark[cv2.dilate(bright, kernel) >= _STROKE] = 0
    return np.asarray(bright), np.asarray(dark)


def lines(image: Composite) -> list[Line]:
    """Return what may be lines of letters on one image."""
    found = []
    for plane in strokes(image.lowest, image.highest):
        found += [Line(one, _cut(plane, one)) for one in within(_lines(plane), *plane.shape)]
    return found


class Distinct:
    """Gathers lines without those that show the same at the same place as an earlier one."""

    def __init__(self) -> None:
        self._kept: dict[Region, list[Line]] = {}

    def add(self, found: Iterable[Line]) -> None:
        """Take the lines of one more image."""
        import numpy as np

        for line in found:
            known = self._kept.setdefault(line.region, [])
            if not any(np.abs(line.strokes.astype(np.int16) - one.strokes).mean() < _SAME for one in known):
                known.append(line)

    @property
    def lines(self) -> list[Line]:
        """What was gathered."""
        return [line for known in self._kept.values() for line in known]


def without(found: Iterable[Line], regions: Sequence[Region]) -> list[Line]:
    """Return the lines of which at least a letter is left where regions are blackened.

    They are whole: of half a word readers see less than a half.
    """
    import numpy as np

    rest = []
    for line in found:
        values = line.strokes.copy()
        for region in regions:
            top, left = max(region.top - line.region.top, 0), max(region.left - line.region.left, 0)
            values[top : max(region.bottom - line.region.top, 0), left : max(region.right - line.region.left, 0)] = 0
        if np.count_nonzero(values >= _STROKE) >= _STROKES:
            rest.append(line)
    return rest


def _cut(plane: "Array", region: Region) -> "Array":
    return plane[region.top : region.bottom, region.left : region.right].copy()


def _lines(plane: "Array") -> list[Region]:
    import cv2
    import numpy as np

    inked = (plane >= _STROKE).astype(np.uint8)
    _, _, pieces, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    left, top, width, height, area = pieces[1:].T
    letters = (height >= _LOWEST) & (height <= _HIGHEST) & (width <= 6 * height) & (area <= 0.75 * width * height + 4)
    letters |= (height >= _LOWEST) & (height <= _HIGHEST) & (width <= height / 2)
    left, top, width, height = (values[letters].astype(np.int32) for values in (left, top, width, height))
    if left.size > _MOST:
        return [Region(0, 0, plane.shape[1], plane.shape[0])]
    right, bottom = left + width, top + height
    shared = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    least = np.minimum(height[:, None], height)
    tallest = np.maximum(height[:, None], height)
    apart = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
    beside = (shared >= 0.7 * least) & (tallest <= 1.5 * least) & (apart <= 1.2 * tallest) & (apart >= -0.3 * least)
    found = []
    for members in _groups(beside):
        # Letters that touch one another are one piece, as wide as they are together.
        if np.maximum(np.round(width[members] / (0.75 * height[members])), 1).sum() < _LETTERS:
            continue
        tall = int(height[members].max())
        above, beyond = max(3, tall // 3), _MARGIN * tall
        first, last = int(left[members].min()) - beyond, int(right[members].max()) + beyond
        upper, lower = int(top[members].min()) - above, int(bottom[members].max()) + above
        found.append(Region(first, upper, last - first, lower - upper))
    return found


def _groups(beside: "Array") -> "list[Array]":
    """Return the places that hang together, each group by itself."""
    import numpy as np

    rest, found = np.ones(len(beside), bool), []
    for start in range(len(beside)):
        if not rest[start]:
            continue
        group = np.zeros(len(beside), bool)
        fresh = np.array([start])
        while fresh.size:
            group[fresh] = True
            fresh = np.flatnonzero(beside[fresh].any(axis=0) & ~group)
        rest &= ~group
        found.append(np.flatnonzero(group))
    return found
