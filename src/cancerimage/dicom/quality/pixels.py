"""Checks of the pixels themselves, from what the workers measured."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from cancerimage.dicom import tags
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image, Series
from cancerimage.dicom.quality.measuring import Measured, Task
from cancerimage.dicom.quality.pool import Progress, run

SAMPLES = 5
"""Images of each series whose metrics are computed, spread evenly."""
SATURATED = 0.02
AIR = (-1100.0, -900.0)
"""Where the peak of air is plausible, in Hounsfield units."""
FEWEST_SERIES = 10
"""Series that a modality needs for one of them to be far from the others."""
MOST_FAR = 20
"""One of so many series can be an outlier."""
FAR = 6.0
"""Robust standard deviations from which on a series is far from the others."""


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured, and of how many images."""

    of: Mapping[Image, Measured]
    wanted: int

    def metrics(self, series: Series) -> dict[str, float]:
        """Return the median of each metric over the sampled images of a series."""
        found: dict[str, list[float]] = defaultdict(list)
        for image in series.images:
            if (measured := self.of.get(image)) is not None:
                for name, value in measured.metrics.items():
                    found[name].append(value)
        return {name: median(values) for name, values in found.items()}


def measure(series: Sequence[Series], seconds: float, progress: Progress, jobs: int = 0) -> Measurements:
    """Measure images until the time is up: first a few of each series, then the others."""
    first, others = [], []
    for one in series:
        images = [image for image in one.images if image.pixels is not None]
        chosen = set(_spread(len(images)))
        first += [image for place, image in enumerate(images) if place in chosen]
        others += [image for place, image in enumerate(images) if place not in chosen]
    images = [*first, *others]
    tasks = [Task.of(image, sampled=place < len(first)) for place, image in enumerate(images)]
    found = {images[place]: measured for place, measured in run(tasks, seconds, progress, jobs)}
    return Measurements(found, len(images))


def check_pixels(series: Sequence[Series], measurements: Measurements) -> Iterator[Finding]:
    """Yield what is wrong with the pixels."""
    for one in series:
        measured = [(image, measurements.of[image]) for image in one.images if image in measurements.of]
        measured = [(image, found) for image, found in measured if found.decodable]
        for fault in sorted({found.fault for _, found in measured if found.fault}):
            yield finding("content.undecodable", (image for image, found in measured if found.fault == fault), fault)
        for code, concerned in (
            ("content.constant", [image for image, found in measured if found.constant]),
            ("content.saturated", [image for image, found in measured if found.saturated > SATURATED]),
            ("content.outside_bits", [image for image, found in measured if found.outside]),
        ):
            if concerned:
                yield finding(code, concerned)
        air = [found.air for _, found in measured if found.air is not None]
        dense = [found.dense for _, found in measured if not found.fault]
        if air and not AIR[0] <= median(air) <= AIR[1]:
            yield finding("content.hounsfield", one.images, f"air at {median(air):.0f}")
        elif not air and dense and all(dense):
            yield finding("content.hounsfield", one.images, "no air, and nothing as light as tissue")
    yield from _outliers(series, measurements)


def check_same(measurements: Measurements) -> Iterator[Finding]:
    """Yield images with the same pixels under different instance UIDs; empty images do not count."""
    for same in by_digest(measurements).values():
        if len({image.raw(tags.SOP_INSTANCE) for image in same}) > 1:
            yield finding("identity.same_pixels", same, f"{len(same)} images are alike")


def by_digest(measurements: Measurements) -> dict[bytes, list[Image]]:
    """Return the images by their pixels."""
    found: dict[bytes, list[Image]] = defaultdict(list)
    for image, measured in measurements.of.items():
        if measured.digest and not measured.constant:
            # Without the shape, a photograph and its rotation in one colour would be alike.
            shape = b"%d x %d " % (image.integer(tags.ROWS, 0) or 0, image.integer(tags.COLUMNS, 0) or 0)
            found[shape + measured.digest].append(image)
    return found


def _outliers(series: Iterable[Series], measurements: Measurements) -> Iterator[Finding]:
    import math

    found: dict[tuple[bytes, str], list[tuple[Series, float]]] = defaultdict(list)
    for one in series:
        for name, value in measurements.metrics(one).items():
            if value > 0:
                found[one.images[0].raw(tags.MODALITY), name].append((one, math.log(value)))
    for (_, name), values in sorted(found.items(), key=lambda pair: pair[0]):
        if len(values) < FEWEST_SERIES:
            continue
        middle = median(value for _, value in values)
        # Below a tenth, all series are so alike that small differences would stand out.
        spread = max(1.4826 * median(abs(value - middle) for _, value in values), 0.1)
        far = [one for one, value in values if abs(value - middle) > FAR * spread]
        # Many that are far together are another protocol, and nothing is wrong with them.
        if len(far) <= max(1, len(values) // MOST_FAR):
            for one in far:
                yield finding("metrics.outlier", one.images, name)


def _spread(count: int) -> Iterator[int]:
    """Yield evenly spread places, the middle one among them; the ends of a stack often show little."""
    wanted = min(SAMPLES, count)
    for place in range(wanted):
        yield (2 * place + 1) * count // (2 * wanted)
