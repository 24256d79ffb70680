"""Looking for text in the pictures of a file or a series, and deciding what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.pixels.composite import Composite, together
from cancerimage.dicom.pixels.decoding import Picture
from cancerimage.dicom.pixels.kinds import Kind
from cancerimage.dicom.pixels.reading import LEAST_CONTRAST, Text, texts, texts_of_composite
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


WEIGHTS = {Kind.OFTEN: Weights(2, 0.4, 0.4), Kind.SELDOM: Weights(3, 0.5, 0.7)}
"""Where text is expected, all that may be text is blackened; elsewhere that costs anatomy, and a person decides."""


def look(pictures: Sequence[Picture], kind: Kind, ruled: Sequence[Region]) -> Finding:
    """Return what is found in pictures of one size, of which the regions of a device's rule are blackened anyway.

    Raises Unreadable where they cannot be read within the limits of time and memory.
    """
    singles = [single for picture in pictures for single in picture.singles]
    # The composite of one image alone would show nothing that the image does not.
    whole = together(one.composite for one in pictures) if len(pictures) > 1 or len(singles) > 1 else None
    rows, columns = pictures[0].composite.lowest.shape
    regions = within(ruled, rows, columns)
    for _ in range(READINGS):
        found = [text for single in singles for text in texts(_filled(single, regions, 0))]
        if whole is not None:
            # What is blackened shows no stroke any more, neither a bright nor a dark one.
            rest = Composite(_filled(whole.lowest, regions, 0), _filled(whole.highest, regions, 255))
            found += texts_of_composite(rest)
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
    faint = [text for text in likely if text.contrast < LEAST_CONTRAST]
    if kind is Kind.OFTEN and faint:
        return Why.TEXT_FAINT, ()
    sure = [text for text in likely if text.score >= weights.sure]
    if any(text not in sure and text not in faint for text in likely):
        return Why.TEXT_DOUBTFUL, ()
    return None, tuple(text.region.grown(max(2, text.region.height // 3)) for text in sure)


def _filled(image: "Array", regions: Sequence[Region], level: int) -> "Array":
    if not regions:
        return image
    values = image.copy()
    for region in regions:
        values[region.top : region.bottom, region.left : region.right] = level
    return values


def _covered(regions: Iterable[Region], rows: int, columns: int) -> float:
    import numpy as np

    marked = np.zeros((rows, columns), bool)
    for region in regions:
        marked[region.top : region.bottom, region.left : region.right] = True
    return float(marked.mean())
