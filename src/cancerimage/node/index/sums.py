"""Sums over the things that a question touches, by a number that each of them bears."""

from typing import Any

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.folding import Flags, Ids

FEW = 8
"""Where no more than one of so many is flagged, those are looked at one by one instead of all at once."""


def tally(numbers: Ids, weights: npt.NDArray[Any], count: int) -> list[int]:
    """Return the sum of the weights for each number below `count`."""
    sums: list[int] = np.bincount(numbers, weights=weights, minlength=count).astype(np.int64).tolist()
    return sums


def segments(values: npt.NDArray[Any], bounds: npt.NDArray[np.intp]) -> Ids:
    """Return the sum between each bound and the next; an empty stretch has the sum zero."""
    sums = np.zeros(len(bounds) - 1, dtype=np.int64)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(filled):
        # What lies behind the last bound belongs to no stretch.
        sums[filled] = np.add.reduceat(values[: bounds[-1]], bounds[:-1][filled], dtype=np.int64)
    return sums


class Headcount:
    """Counts the people behind flagged things, by a number that the things are sorted by."""

    def __init__(self, numbers: npt.NDArray[np.generic], people: Ids, count: int) -> None:
        self.bounds = np.searchsorted(numbers, np.arange(count + 1))
        self._numbers: Ids = numbers.astype(np.int64)
        self._people = people
        self._count = count

    def of(self, flags: Flags) -> list[int]:
        """Return the people behind the flagged things of each number."""
        if np.count_nonzero(flags) * FEW < len(flags):
            hit = np.flatnonzero(flags)
            return tally(self._numbers[hit], self._people[hit], self._count)
        counted: list[int] = segments(self._people * flags, self.bounds).tolist()
        return counted
