"""Looking for text in the images that stand for a file or a series, and deciding what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from cancerimage.dicom.pixels.kinds import Kind
from cancerimage.dicom.pixels.reading import LEAST_CONTRAST, Text, texts
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.dicom.pixels.verdicts import Finding, Why

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

READINGS = 3
"""How often an image is read: once, and again after each blackening, until nothing is found."""
MOST_COVERED = 0.4
"""The share of an image from which on it is a page of text, and blackening would leave nothing of it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What is taken for text in one kind of file."""

    characters: int
    """Letters and digits that text has at least."""
    likely: float
    """The score from which on something may be text."""
    sure: float
    """The score from which on it is blackened without a person."""


WEIGHTS = {Kind.OFTEN: Weights(2, 0.4, 0.4), Kind.SELDOM: Weights(3, 0.5, 0.8)}
"""Where text is expected, all that may be text is blackened; elsewhere that costs anatomy, and a person decides."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image to be read, in unsigned bytes of shape (rows, columns) or (rows, columns, 3)."""

    values: "Array"
    strokes: Literal["", "bright", "dark"] = ""
    """For a composite, the only kind of strokes that text in it can have."""


def look(images: Sequence[Image], kind: Kind, ruled: Sequence[Region]) -> Finding:
    """Return what is found in images of one size, of which the regions of a device's rule are blackened anyway.

    Raises Unreadable where they cannot be read within the limits of time and memory.
    """
    rows, columns = images[0].values.shape[:2]
    regions = within(ruled, rows, columns)
    for _ in range(READINGS):
        found = [text for image in images for text in texts(_blackened(image, regions), strokes=image.strokes)]
        why, fresh = weigh(found, kind)
        if why is not None:
            return Finding(why)
        if not fresh:
            break
        regions = within((*regions, *fresh), rows, columns)
    else:
        return Finding(Why.TEXT_REMAINS)
    known = within(ruled, rows, columns)
    if _covered(set(regions) - set(known), rows, columns) > MOST_COVERED:
        return Finding(Why.DOCUMENT)
    if regions == known:
        return Finding(Why.DEVICE_RULE if known else Why.NOTHING_FOUND, known)
    return Finding(Why.TEXT_MASKED, regions)


def weigh(found: Sequence[Text], kind: Kind) -> tuple[Why | None, tuple[Region, ...]]:
    """Return why a person has to look, or what to blacken: nothing where there is no text."""
    weights = WEIGHTS[kind]
    likely = [text for text in found if text.characters >= weights.characters and text.score >= weights.likely]
    strong = [text for text in likely if text.contrast >= LEAST_CONTRAST]
    if kind is Kind.OFTEN and len(strong) < len(likely):
        return Why.TEXT_FAINT, ()
    if any(text.score < weights.sure for text in strong):
        return Why.TEXT_DOUBTFUL, ()
    return None, tuple(text.region.grown(max(2, text.region.height // 3)) for text in strong)


def _blackened(image: Image, regions: Sequence[Region]) -> "Array":
    if not regions:
        return image.values
    values = image.values.copy()
    for region in regions:
        values[region.top : region.bottom, region.left : region.right] = 0
    return values


def _covered(regions: Iterable[Region], rows: int, columns: int) -> float:
    import numpy as np

    marked = np.zeros((rows, columns), bool)
    for region in regions:
        marked[region.top : region.bottom, region.left : region.right] = True
    return float(marked.mean())
