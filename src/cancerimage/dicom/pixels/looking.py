"""Looking for text in the pictures of a file or a series, and deciding what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.pixels.composite import Composite
from cancerimage.dicom.pixels.decoding import Picture
from cancerimage.dicom.pixels.kinds import Kind
from cancerimage.dicom.pixels.lines import Distinct, Line, without
from cancerimage.dicom.pixels.reading import LEAST_CONTRAST, Text, texts, texts_of_composite, texts_of_sheet
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.dicom.pixels.sheets import sheets
from cancerimage.dicom.pixels.verdicts import Finding, Why

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

READINGS = 4
"""How often an image is read: once, and again after each blackening, until nothing is found."""
MOST_LINES = 3000
"""Lines of letters that are read for one series; where more stand out, nobody would wait for it."""
HARDLY_SEEN = 100
"""Grey levels below which text, however surely it was read, goes to a person wherever it stands."""
KNOWN = 0.9
"""The share of a box from which on it is blackened already."""
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


class Views:
    """What is looked at in the images of one size, gathered one file after the other so that none has to be kept."""

    def __init__(self) -> None:
        self.images = 0
        self.singles: list[Array] = []
        self._lines = Distinct()
        self._composite: Composite | None = None

    def add(self, picture: Picture) -> None:
        """Take one more file."""
        self.images += 1
        self.singles += picture.singles
        self._lines.add(picture.lines)
        self._composite = picture.composite if self._composite is None else self._composite | picture.composite

    @property
    def composite(self) -> Composite:
        """What is the same on all images; there must be one."""
        assert self._composite is not None  # noqa: S101  # nobody looks at nothing
        return self._composite

    @property
    def lines(self) -> list[Line]:
        """What may be lines of letters on any image."""
        return self._lines.lines


def look(views: Views, kind: Kind, ruled: Sequence[Region]) -> Finding:
    """Return what is found in images of one size, of which the regions of a device's rule are blackened anyway.

    Raises Unreadable where they cannot be read within the limits of time and memory.
    """
    rows, columns = views.composite.lowest.shape
    regions = within(ruled, rows, columns)
    for _ in range(READINGS):
        why, fresh = weigh(_on_all(views, regions), kind)
        if why is None and not fresh:
            # Only what is left after that: most text is on all images, and is on no sheet any more.
            waiting = without(views.lines, regions)
            if len(waiting) > MOST_LINES:
                return Finding(Why.TEXT_DOUBTFUL, regions)
            why, fresh = weigh([text for text in _on_some(waiting) if not _known(text.region, regions)], Kind.SELDOM)
        if why is not None:
            return Finding(why, within((*regions, *fresh), rows, columns))
        if not fresh:
            break
        regions = within((*regions, *fresh), rows, columns)
    else:
        return Finding(Why.TEXT_REMAINS, regions)
    known = within(ruled, rows, columns)
    if _covered(set(regions) - set(known), rows, columns) > MOST_COVERED:
        return Finding(Why.DOCUMENT, regions)
    if regions == known:
        return Finding(Why.DEVICE_RULE if known else Why.NOTHING_FOUND, known)
    return Finding(Why.TEXT_MASKED, regions)


def _on_all(views: Views, regions: Sequence[Region]) -> list[Text]:
    found = [text for single in views.singles for text in texts(_filled(single, regions, 0))]
    # The composite of one image alone would show nothing that the image does not.
    if views.images > 1 or len(views.singles) != 1:
        whole = views.composite
        # What is blackened shows no stroke any more, neither a bright nor a dark one.
        rest = Composite(_filled(whole.lowest, regions, 0), _filled(whole.highest, regions, 255))
        found += texts_of_composite(rest)
    return found


def _on_some(waiting: Sequence[Line]) -> list[Text]:
    return [text for sheet in sheets(waiting) for text in sheet.back(texts_of_sheet(sheet.image))]


def _known(box: Region, regions: Sequence[Region]) -> bool:
    """Return whether a box is blackened already; readers do not draw the same box twice."""
    moved = [Region(one.left - box.left, one.top - box.top, one.width, one.height) for one in regions]
    return _covered(within(moved, box.height, box.width), box.height, box.width) >= KNOWN


def weigh(found: Sequence[Text], kind: Kind) -> tuple[Why | None, tuple[Region, ...]]:
    """Return why a person has to look, if one has to, and what to blacken, or to look at: nothing where no text is."""
    weights = WEIGHTS[kind]
    likely = [text for text in found if text.characters >= weights.characters and text.score >= weights.likely]
    faint = [text for text in likely if text.contrast < LEAST_CONTRAST]
    sure = [text for text in likely if text.score >= weights.sure]
    # Where one text is faint, another may be fainter still.
    if (kind is Kind.OFTEN and faint) or any(text.contrast < HARDLY_SEEN for text in sure):
        return Why.TEXT_FAINT, _around(likely)
    if any(text not in sure for text in likely):
        return Why.TEXT_DOUBTFUL, _around(likely)
    return None, _around(sure)


def _around(found: Sequence[Text]) -> tuple[Region, ...]:
    return tuple(text.region.grown(max(2, text.region.height // 3)) for text in found)


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
