"""Bitmaps of the rows whose number lies in a span, from a tree of bitmaps over the distinct numbers."""

from array import array

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from cancerimage.node.index.bitmaps import bitmap


def positions(column: npt.NDArray[np.generic], unknown: int) -> dict[int, BitMap]:
    """Return where each number of a column stands, in their order; those that are not known are left out."""
    known = np.flatnonzero(column != unknown)
    order = known[np.argsort(column[known], kind="stable")]
    distinct, starts = np.unique(column[order], return_index=True)
    parts = np.split(order, starts[1:]) if len(order) else []
    return {
        int(value): BitMap(array("I", part.astype(np.uint32).tobytes()))
        for value, part in zip(distinct, parts, strict=True)
    }


class Spans:
    """Answers "between" for one numeric column with a union of few bitmaps, however many numbers lie between."""

    def __init__(self, column: npt.NDArray[np.generic], unknown: int) -> None:
        self.unknown = bitmap(column == unknown)
        leaves = positions(column, unknown)
        self._distinct = np.array(list(leaves), dtype=np.int64)
        self._count = len(leaves)
        # A segment tree in one list: node i has the children 2i and 2i + 1, the leaves are the second half.
        self._nodes = [BitMap()] * self._count + list(leaves.values())
        for node in range(self._count - 1, 0, -1):
            self._nodes[node] = self._nodes[2 * node] | self._nodes[2 * node + 1]
            self._nodes[node].run_optimize()

    def between(self, low: int | None, high: int | None) -> BitMap:
        """Return the rows whose number is known and lies between the bounds, both included."""
        left = 0 if low is None else int(np.searchsorted(self._distinct, low, side="left"))
        right = self._count if high is None else int(np.searchsorted(self._distinct, high, side="right"))
        parts = []
        left += self._count
        right += self._count
        while left < right:
            if left & 1:
                parts.append(self._nodes[left])
                left += 1
            if right & 1:
                right -= 1
                parts.append(self._nodes[right])
            left //= 2
            right //= 2
        return BitMap.union(*parts) if parts else BitMap()
