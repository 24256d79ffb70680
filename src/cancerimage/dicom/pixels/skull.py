"""The inside of the skull, found in the Hounsfield values of coarse cells by the bone around it."""

from typing import TYPE_CHECKING, Any

from cancerimage.dicom.pixels.hounsfield import AIR, BONE

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

TISSUE = -50
"""Hounsfield units from which on a cell in a ring of bone is the brain, and no sinus and no fat."""
NARROW = 2
"""Cells from its edge to the middle of what is too narrow to be the brain: canals, orbits, scalp."""


def inside(mean: "Array", most: "Array") -> "Array":
    """Return the cells inside the skull: one piece, grown from the slice that shows most of it.

    `mean` is the Hounsfield value of each cell, `most` that of its densest part. Each has the shape (slices, rows,
    columns), as has the result.
    """
    import numpy as np

    bone = most >= BONE
    found = ~(bone | _outside(~bone)) & (mean >= TISSUE)
    for _ in range(NARROW):
        found = ~_grown(~found)
    for _ in range(NARROW):
        found = _grown(found) & ~bone
    seeds = np.zeros_like(found)
    if len(found):
        largest = int(found.sum(axis=(1, 2)).argmax())
        seeds[largest] = found[largest]
    return _flooded(seeds, found, along=True)


def hollows(mean: "Array") -> "Array":
    """Return the cells of air that are closed in within their slice: airways and sinuses."""
    air = mean <= AIR
    return air & ~_outside(air)


def _outside(open_: "Array") -> "Array":
    """Return what can be reached through open cells from the edge of each slice."""
    edge = open_.copy()
    edge[:, 1:-1, 1:-1] = False
    return _flooded(edge, open_)


def _flooded(seeds: "Array", through: "Array", *, along: bool = False) -> "Array":
    """Return what can be reached from the seeds within slices and, where asked for, from slice to slice."""
    reached, before = seeds, -1
    while (now := int(reached.sum())) != before:
        before = now
        reached = _grown(reached, along=along) & through
    return reached


def _grown(cells: "Array", *, along: bool = False) -> "Array":
    """Return cells with their neighbours."""
    grown = cells.copy()
    grown[:, 1:] |= cells[:, :-1]
    grown[:, :-1] |= cells[:, 1:]
    grown[:, :, 1:] |= cells[:, :, :-1]
    grown[:, :, :-1] |= cells[:, :, 1:]
    if along:
        grown[1:] |= cells[:-1]
        grown[:-1] |= cells[1:]
    return grown
