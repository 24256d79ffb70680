"""Checks of how the images of a series lie in space: directions, distances, gaps."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from cancerimage.dicom import tags
from cancerimage.dicom.quality import attributes
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image, Series, numbers, split

SPACING_TOLERANCE = 0.02
"""How much a distance may differ from the usual one."""
GAP = 1.5
"""From how many times the usual distance on images are missing."""
FEWEST = 4
"""Images that a stack needs for its distances to be compared."""
UNIT_TOLERANCE = 0.005
LINE_TOLERANCE_MM = 0.1
TILT_DEGREES = 0.5
DIRECTION_DIGITS = 3

_DIMENSIONS = (
    tags.ACQUISITION_NUMBER,
    tags.TEMPORAL_POSITION,
    attributes.ECHO_NUMBER,
    tags.ECHO_TIME,
    attributes.B_VALUE,
    attributes.GRADIENT_DIRECTION,
    attributes.TRIGGER_TIME,
    attributes.INVERSION_TIME,
    attributes.FLIP_ANGLE,
    attributes.FRAME_REFERENCE_TIME,
    tags.IMAGE_TYPE,
    tags.KVP,
    tags.CONVOLUTION_KERNEL,
)
"""What may tell images at one position apart."""

_EVEN = frozenset({tags.TEMPORAL_POSITION, attributes.ECHO_NUMBER, tags.ECHO_TIME, attributes.FRAME_REFERENCE_TIME})
"""Dimensions of which every value covers the same positions."""

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Slice:
    """An image at its distance along the normal of its stack."""

    image: Image
    at: float
    position: Vector


def check_geometry(series: Series) -> Iterator[Finding]:
    """Yield what is wrong with the geometry of one series; localizers and frames of their own are left out."""
    planes = [
        image
        for image in series.images
        if len(image.numbers(tags.ORIENTATION)) == 6
        and len(image.numbers(tags.POSITION)) == 3
        and not image.localizer
        and (image.numbers(tags.FRAMES) or (1.0,))[0] <= 1
    ]
    if not planes:
        return
    yield from _constant(planes)
    stacks = split(planes, _direction)
    if len(stacks) > 1:
        yield finding("geometry.orientation", planes, f"{len(stacks)} directions")
    for images in stacks.values():
        yield from _stack(images)


def spacing(series: Series) -> float | None:
    """Return the usual distance between the images of a series in millimetres, or None where there is none."""
    planes = [image for image in series.images if len(image.numbers(tags.POSITION)) == 3]
    stacks = split((one for one in planes if len(one.numbers(tags.ORIENTATION)) == 6), _direction)
    if len(stacks) != 1 or not (slices := _slices(next(iter(stacks.values())))):
        return None
    distances = [b - a for a, b in pairwise(sorted({round(one.at, 3) for one in slices}))]
    return median(distances) if len(distances) >= FEWEST - 1 else None


def _constant(planes: Sequence[Image]) -> Iterator[Finding]:
    frames = {image.raw(tags.FRAME_OF_REFERENCE) for image in planes}
    if len(frames) > 1:
        yield finding("geometry.frame_of_reference", planes, f"{len(frames)} frames of reference")
    matrices = {(image.integer(tags.ROWS), image.integer(tags.COLUMNS)) for image in planes}
    if len(matrices) > 1:
        yield finding("geometry.matrix", planes, f"{len(matrices)} sizes")
    raw = {image.raw(tags.PIXEL_SPACING) for image in planes}
    if len(raw) > 1 and len({tuple(round(one, 4) for one in numbers(value)) for value in raw}) > 1:
        yield finding("geometry.pixel_spacing", planes, f"{len(raw)} spacings")
    for same in split(planes, lambda image: image.raw(tags.ORIENTATION)).values():
        if not _square(same[0].numbers(tags.ORIENTATION)):
            yield finding("geometry.axes", same)


def _stack(images: Sequence[Image]) -> Iterator[Finding]:
    slices = _slices(images)
    if not slices:
        return
    parts, even = _parts(slices)
    if parts is None:
        here = split(images, lambda image: image.raw(tags.POSITION))
        sizes = {len(same) for same in here.values()}
        crowded = [image for same in here.values() if len(same) > 1 for image in same]
        facts = f"{len(here)} positions with {min(sizes)} to {max(sizes)} images"
        # Where most positions have one image, the few that have more have too many; else the others have too few.
        many = sum(len(same) > 1 for same in here.values())
        if len(sizes) == 1 or 2 * many <= len(here):
            yield finding("geometry.repeated", crowded, facts)
        else:
            yield finding("geometry.uneven", crowded, facts)
        first = {same[0] for same in here.values()}
        parts = [[one for one in slices if one.image in first]]
    elif even and len({len(part) for part in parts}) > 1:
        sizes = {len(part) for part in parts}
        yield finding("geometry.uneven", images, f"{len(parts)} parts of {min(sizes)} to {max(sizes)} positions")
    for part in parts:
        yield from _distances(sorted(part, key=lambda one: one.at))


def _distances(part: Sequence[Slice]) -> Iterator[Finding]:
    if len(part) < FEWEST:
        return
    images = [one.image for one in part]
    steps = [b.at - a.at for a, b in pairwise(part)]
    usual = median(steps)
    if usual <= 0:
        return
    gaps = [step for step in steps if step > GAP * usual]
    if gaps:
        missing = sum(max(1, round(step / usual) - 1) for step in gaps)
        yield finding("geometry.gap", images, f"{len(gaps)} gaps, about {missing} images")
    tolerance = max(SPACING_TOLERANCE * usual, 2 * _resolution(images))
    if any(abs(step - usual) > tolerance for step in steps if step <= GAP * usual):
        yield finding("geometry.spacing", images, f"{min(steps):.2f} to {max(steps):.2f} mm")
    yield from _line(part, images, tolerance)
    yield from _stated(images, usual, tolerance)
    order = [image.numbers(tags.INSTANCE_NUMBER) for image in images]
    if all(order) and all(a > b for a, b in pairwise(order)):
        yield finding("geometry.reversed", images)


def _line(part: Sequence[Slice], images: Sequence[Image], tolerance: float) -> Iterator[Finding]:
    """Compare the positions with the line from the first to the last, and the line with the normal."""
    first, last = part[0].position, part[-1].position
    along = (last[0] - first[0], last[1] - first[1], last[2] - first[2])
    length = math.hypot(*along)
    unit = (along[0] / length, along[1] / length, along[2] / length)
    worst = 0.0
    for one in part:
        offset = (one.position[0] - first[0], one.position[1] - first[1], one.position[2] - first[2])
        worst = max(worst, math.hypot(*_cross(offset, unit)))
    if worst > max(LINE_TOLERANCE_MM, tolerance):
        yield finding("geometry.line", images, f"up to {worst:.1f} mm off")
        return
    angle = math.degrees(math.acos(min(1.0, (part[-1].at - part[0].at) / length)))
    if angle > TILT_DEGREES:
        yield finding("geometry.tilt", images, f"{angle:.1f} degrees")


def _stated(images: Sequence[Image], usual: float, tolerance: float) -> Iterator[Finding]:
    thickness = (images[0].numbers(tags.SLICE_THICKNESS) or (0.0,))[0]
    if thickness > 0 and usual >= GAP * thickness:
        yield finding("geometry.thickness", images, f"{usual:.2f} mm apart, {thickness:.2f} mm thick")
    stated = abs((images[0].numbers(tags.SPACING_BETWEEN_SLICES) or (0.0,))[0])
    # Some devices state the gap between the slices instead of the distance of their centres.
    if stated and min(abs(stated - usual), abs(stated + thickness - usual)) > tolerance:
        yield finding("geometry.spacing_stated", images, f"{stated:.2f} mm stated, {usual:.2f} mm measured")


def _parts(slices: Sequence[Slice]) -> tuple[list[list[Slice]] | None, bool]:
    """Return the slices in parts of which each has one image at a position, or None where nothing tells them apart."""
    if _alone(slices):
        return [list(slices)], False
    varying = [tag for tag in _DIMENSIONS if len({one.image.raw(tag) for one in slices}) > 1]
    for chosen in (*((tag,) for tag in varying), tuple(varying)):
        found: dict[tuple[bytes, ...], list[Slice]] = {}
        for one in slices:
            found.setdefault(tuple(one.image.raw(tag) for tag in chosen), []).append(one)
        parts = list(found.values())
        if len(parts) > 1 and all(_alone(part) for part in parts):
            return parts, all(tag in _EVEN for tag in chosen)
    return None, False


def _alone(slices: Sequence[Slice]) -> bool:
    return len({one.image.raw(tags.POSITION) for one in slices}) == len(slices)


def _slices(images: Sequence[Image]) -> list[Slice]:
    orientation = images[0].numbers(tags.ORIENTATION)
    normal = _cross(orientation[:3], orientation[3:])
    length = math.hypot(*normal)
    if not length:
        return []
    x, y, z = normal[0] / length, normal[1] / length, normal[2] / length
    slices = []
    for image in images:
        a, b, c = image.numbers(tags.POSITION)
        slices.append(Slice(image, a * x + b * y + c * z, (a, b, c)))
    return slices


def _direction(image: Image) -> bytes:
    rounded = (round(one, DIRECTION_DIGITS) + 0.0 for one in image.numbers(tags.ORIENTATION))
    return b"\\".join(b"%.3f" % one for one in rounded)


def _square(orientation: tuple[float, ...]) -> bool:
    row, column = orientation[:3], orientation[3:]
    product = sum(a * b for a, b in zip(row, column, strict=True))
    return all(abs(one) <= UNIT_TOLERANCE for one in (math.hypot(*row) - 1, math.hypot(*column) - 1, product))


def _resolution(images: Sequence[Image]) -> float:
    """Return the last decimal place that the positions are written with: they cannot be more exact than that."""
    digits = 0
    for image in images:
        for part in image.raw(tags.POSITION).lower().split(b"\\"):
            if b"e" in part:
                return 0.0
            digits = max(digits, len(part.strip().partition(b".")[2]))
    # A little more than half of it, as sums of such numbers are not exact in binary either.
    return float(10.0**-digits) * 0.501


def _cross(a: Sequence[float], b: Sequence[float]) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
