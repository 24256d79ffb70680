"""Blackening the front of a head, from which a face could be drawn, on one side of a plane before the brain.

The plane is found as N. Schimke and J. Hale describe it in "Quickshear defacing for neuroimages" (2011): seen from the
side, an edge of the convex hull of what must stay, moved away from it. Here that is the inside of the skull, in CT
alone. It is no validated defacing: ears, the back of the head and the upper forehead stay.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2, ceil, degrees, floor, hypot
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.decoding import cells
from cancerimage.dicom.pixels.kinds import File
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.skull import hollows, inside
from cancerimage.dicom.pixels.stacks import Stack, stack
from cancerimage.dicom.pixels.verdicts import Why

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

BUFFER = 10.0
"""Millimetres from the inside of the skull to the plane."""
STEP = 3.0
"""Millimetres between the slices in which the skull is looked for."""
FINE = 2.0
"""Millimetres of a part of a cell; two by two are a cell."""
LENGTHS, WIDTHS, LEAST_HEIGHT = (90.0, 205.0), (70.0, 180.0), 60.0
"""Millimetres of the inside of a skull, from an infant's to the largest: front to back, across, and along."""
CLOSED = 0.5
"""The share of its widest slice that is left of the inside of a skull where it ends in a vault, or is cut off."""
SQUARE, OBLIQUE = 50.0, 20.0
"""Degrees from the front of an upright head downwards in which the plane looks, and how much more or less it may be."""
STEEPEST = 75.0
"""Degrees from the front that the plane looks downwards at most, however the head is bent."""
UPRIGHT = 10.0
"""Degrees by which the long axis of the inside of the skull rises to the front in a head that is not bent."""
BENT, TURNED = 25.0, 15.0
"""Degrees by which a head may be bent forwards or backwards, and turned to one side."""
LONGER = 1.05
"""How much longer than wide the inside of a skull is at least for its long axis to tell where it looks."""
LEAST_AIR = 500.0
"""Cubic millimetres of air before the plane without which there is no nose, and front is not where the header says."""

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shear:
    """What to blacken in the files of a series, or why nothing can be."""

    regions: Mapping[Path, Region] = field(default_factory=dict)
    """Slices that lie behind the plane, or below the head, are not among them."""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Plane:
    """What lies further to the front than this is blackened; in millimetres to the front and to the head."""

    forward: float
    """The part of its normal that looks to the front."""
    downward: float
    """The part of its normal that looks to the feet."""
    distance: float
    back: float
    """It goes no further to the back than this, the middle of the skull: below, it goes straight down."""
    bottom: float
    """Below this, there is no head."""

    def front(self, height: float) -> float | None:
        """Return from where on to the front a slice is blackened; None where it is below the head."""
        if height < self.bottom:
            return None
        return max((self.distance + self.downward * height) / self.forward, self.back)


def shear(series: Sequence[File]) -> Shear:
    """Return how to blacken the front of the head in a series, whose headers were read for the indexed attributes."""
    stacked = stack(series)
    if isinstance(stacked, Why):
        return Shear(why=stacked)
    try:
        plane = _found(stacked)
    except Unreadable:
        return Shear(why=Why.FACE_NOT_WHOLE)
    if plane is None:
        return Shear(why=Why.FACE_NO_SKULL)
    return Shear(dict(_regions(stacked, plane)))


def _regions(stacked: Stack, plane: Plane) -> Iterator[tuple[Path, Region]]:
    for path, height in zip(stacked.paths, stacked.heights, strict=True):
        front = plane.front(height)
        if front is None:
            continue
        if stacked.forwards:
            top, bottom = floor((front + stacked.first) / stacked.down) + 1, stacked.rows
        else:
            top, bottom = 0, ceil((-front - stacked.first) / stacked.down)
        region = Region(0, top, stacked.columns, bottom - top).clipped(stacked.rows, stacked.columns)
        if region is not None:
            yield path, region


def _found(stacked: Stack) -> Plane | None:
    import numpy as np

    usual = (stacked.heights[-1] - stacked.heights[0]) / (len(stacked.heights) - 1)
    step = max(1, round(STEP / usual))
    paths, heights = stacked.paths[::step], np.array(stacked.heights[::step])
    parts = tuple(max(1, round(FINE / spacing)) for spacing in (stacked.down, stacked.across))
    mean, most = (np.stack(values) for values in zip(*(cells(path, *parts) for path in paths), strict=True))
    size = 2 * parts[0] * stacked.down, 2 * parts[1] * stacked.across
    # The edges of the cells that are nearer to the front, and their middles.
    edges = np.arange(mean.shape[1]) + (1 if stacked.forwards else 0)
    fronts = np.array([stacked.front(2 * parts[0] * edge - 0.5) for edge in edges])
    brain = inside(mean, most)
    if not _is_skull(brain, heights, size):
        return None
    there: Array = np.any(brain, axis=2)
    low = step * usual / 2
    points = [(float(fronts[there[at]].max()), float(heights[at]) - low) for at in np.flatnonzero(there.any(axis=1))]
    slices, rows, columns = np.nonzero(brain)
    turned, shape = _axis(fronts[rows], columns * size[1])
    bent = _axis(fronts[rows], heights[slices])[0] - UPRIGHT
    if abs(turned) > TURNED or shape < LONGER or abs(bent) > BENT:
        return None
    plane = _plane(points, fronts[there.any(axis=0)], bent)
    if plane is None:
        return None
    before = np.array([front if (front := plane.front(height)) is not None else np.inf for height in heights])
    air = hollows(mean) & (fronts[None, :] > before[:, None])[:, :, None]
    volume = float(air.sum()) * size[0] * size[1] * step * usual
    return plane if volume >= LEAST_AIR else None


def _is_skull(brain: "Array", heights: "Array", size: tuple[float, float]) -> bool:
    """Return whether what was found is as large as the inside of a skull, and closed above unless it is cut off."""
    import numpy as np

    areas = brain.sum(axis=(1, 2))
    shown = np.flatnonzero(areas)
    if not shown.size:
        return False
    length = np.ptp(np.flatnonzero(brain.any(axis=(0, 2)))) * size[0]
    width = np.ptp(np.flatnonzero(brain.any(axis=(0, 1)))) * size[1]
    tall = heights[shown[-1]] - heights[shown[0]]
    closed = areas[shown[-1]] <= CLOSED * areas.max() or shown[-1] == len(heights) - 1
    return bool(
        LENGTHS[0] <= length <= LENGTHS[1] and WIDTHS[0] <= width <= WIDTHS[1] and tall >= LEAST_HEIGHT and closed
    )


def _axis(fronts: "Array", others: "Array") -> tuple[float, float]:
    """Return how many degrees the long axis is turned away from the front, and how much longer it is than the short."""
    import numpy as np

    (front, both), (_, other) = np.cov(fronts, others)
    short, long = np.linalg.eigvalsh([[front, both], [both, other]])
    return degrees(atan2(2 * both, front - other)) / 2, float(np.sqrt(long / max(short, 1e-9)))


def _plane(points: Sequence[_Point], fronts: "Array", bent: float) -> Plane | None:
    """Return the plane from the foremost points of what must stay, from below, and from where it is at all.

    `bent` is how many degrees the head is bent backwards.
    """
    looks = [(_looks(one, other), one, other) for one, other in pairwise(_hull(points))]
    sides = [(abs(look + bent - SQUARE), one, other) for look, one, other in looks if 0 <= look <= STEEPEST]
    oblique, one, other = min(sides, default=(180.0, (0.0, 0.0), (0.0, 0.0)))
    if oblique > OBLIQUE:
        return None
    forward, along = other[0] - one[0], other[1] - one[1]
    normal = along / hypot(forward, along), forward / hypot(forward, along)
    distance = normal[0] * one[0] - normal[1] * one[1] + BUFFER
    length = float(fronts.max() - fronts.min())
    # From the forehead to the chin it is less far than from the forehead to the back of the head.
    return Plane(*normal, distance, float(fronts.min()) + length / 2, other[1] - length)


def _looks(one: _Point, other: _Point) -> float:
    """Return where the side from one point up to another looks: 0 is to the front, 90 to the feet."""
    return degrees(atan2(other[0] - one[0], other[1] - one[1]))


def _hull(points: Sequence[_Point]) -> list[_Point]:
    """Return the points of the convex hull that look to the front, from below."""
    hull: list[_Point] = []
    for point in points:
        while len(hull) > 1 and _turn(hull[-2], hull[-1], point) <= 0:
            hull.pop()
        hull.append(point)
    return hull


def _turn(one: _Point, other: _Point, next_: _Point) -> float:
    return (other[0] - one[0]) * (next_[1] - other[1]) - (other[1] - one[1]) * (next_[0] - other[0])
