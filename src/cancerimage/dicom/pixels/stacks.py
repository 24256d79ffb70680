"""Where the slices of a series lie in the body, if they are one volume straight across it, whole and evenly spaced."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from cancerimage.dicom import tags
from cancerimage.dicom.pixels.kinds import File
from cancerimage.dicom.pixels.verdicts import Why
from cancerimage.dicom.read import Header

CT = "1.2.840.10008.5.1.4.1.1.2"
TILT = 0.02
"""How far a direction cosine may be from that of a slice straight across the body: about one degree."""
MOVED = 1.0
"""Millimetres by which slices may lie beside one another."""
WIDEST_GAP = 10.0
"""Millimetres between slices from which on too much of a head lies between them."""
GAPS = 2.01
"""How many times the usual distance two neighbours may be apart; the skull's base is often scanned more finely."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Slices from the feet to the head in the patient's own directions, whatever the order of files and scanning."""

    paths: tuple[Path, ...]
    heights: tuple[float, ...]
    """Where each slice is along the body in millimetres, growing towards the head."""
    rows: int
    columns: int
    down: float
    """Millimetres between rows."""
    across: float
    """Millimetres between columns."""
    first: float
    """Where the first row is in millimetres, growing towards the back."""
    forwards: bool
    """Whether the rows go from back to front, as in images that were not turned of somebody who lay on the face."""

    def front(self, row: float) -> float:
        """Return how far a row is to the front, in millimetres."""
        return row * self.down * (1 if self.forwards else -1) - self.first


def stack(series: Sequence[File]) -> Stack | Why:
    """Return how the slices of a series lie, or why a face in it cannot be masked.

    The headers must have been read for at least the indexed attributes.
    """
    heads = [head for _, head in series]
    if any(head.modality != "CT" or head.sop_class != CT or (head.integer(tags.FRAMES) or 1) != 1 for head in heads):
        return Why.FACE_NOT_CT
    if not all(map(_across, heads)):
        return Why.FACE_NOT_AXIAL
    if len(set(map(_shape, heads))) != 1:
        return Why.FACE_NOT_WHOLE
    rows, columns, spacing, _, forwards = _shape(heads[0])
    placed = sorted((_place(head), path) for path, head in series)
    places = [place for place, _ in placed]
    if not (rows and columns and all(spacing)) or len(spacing) != 2 or not all(places) or not _even(places):
        return Why.FACE_NOT_WHOLE
    return Stack(
        tuple(path for _, path in placed), tuple(place[0] for place in places), rows, columns, *spacing,
        median(place[1] for place in places), forwards,
    )  # fmt: skip


def _shape(head: Header) -> tuple[int, int, tuple[float, ...], str, bool]:
    """Return what all slices of a volume share."""
    return (
        max(head.integer(tags.ROWS) or 0, 0), max(head.integer(tags.COLUMNS) or 0, 0),
        tuple(max(spacing, 0.0) for spacing in head.numbers(tags.PIXEL_SPACING)),
        head.text(tags.FRAME_OF_REFERENCE), head.numbers(tags.ORIENTATION)[4] < 0,
    )  # fmt: skip


def _across(head: Header) -> bool:
    plane = head.numbers(tags.ORIENTATION)
    return len(plane) == 6 and all(
        abs(abs(axis) - straight) <= TILT for axis, straight in zip(plane, (1, 0, 0, 0, 1, 0), strict=True)
    )


def _place(head: Header) -> tuple[float, ...]:
    """Return where the first pixel is: to the head, to the back, to the left; nothing where nothing tells."""
    place = head.numbers(tags.POSITION)
    return place[::-1] if len(place) == 3 else ()


def _even(places: Sequence[tuple[float, ...]]) -> bool:
    # Written so that what is no number is not even.
    gaps = list(_gaps(places))
    usual = median(gaps) if gaps else 0.0
    beside = all(max(axis) - min(axis) <= MOVED for axis in list(zip(*places, strict=True))[1:])
    return beside and usual > 0 and all(0.1 * usual < gap <= min(GAPS * usual, WIDEST_GAP) for gap in gaps)


def _gaps(places: Sequence[tuple[float, ...]]) -> Iterator[float]:
    return (after[0] - before[0] for before, after in pairwise(places))
