"""From finer things to coarser ones: which parents have at least one chosen child."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


MANY = 0.6
"""From this share on, a choice is held by what it leaves out: that takes a little more work for each id."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Some of the things of one kind, held as the ids of those that are chosen or, if many, of those that are not."""

    ids: Ids
    inverted: bool

    @classmethod
    def of(cls, flags: Flags) -> "Choice":
        """Return the choice of everything that is flagged."""
        inverted = bool(np.count_nonzero(flags) > MANY * len(flags))
        return cls(np.flatnonzero(~flags if inverted else flags), inverted)


class Fold:
    """A relation in which every child has one parent, or the same number of parents; and every parent a child."""

    def __init__(self, parents: npt.NDArray[np.generic], count: int) -> None:
        # NumPy indexes with 64-bit numbers; holding them so saves a conversion in every question.
        self.parents: Ids = parents.astype(np.int64)
        self.count = count
        self._children = np.bincount(self.parents.ravel(), minlength=count)

    def touched(self, choice: Choice) -> Flags:
        """Flag every parent with at least one chosen child.

        A parent is left out only if all its children are, so the few that are not chosen tell as much
        as the many that are.
        """
        # For several parents `take` copies whole lines, which indexing does number by number.
        found = self.parents.take(choice.ids, axis=0).ravel()
        if not choice.inverted:
            flags = np.zeros(self.count, dtype=np.bool_)
            flags[found] = True
            return flags
        flags = np.ones(self.count, dtype=np.bool_)
        if len(found) * 8 > self.count:
            np.not_equal(np.bincount(found, minlength=self.count), self._children, out=flags)
        else:
            parents, missing = np.unique(found, return_counts=True)
            flags[parents[missing == self._children[parents]]] = False
        return flags


def number(*keys: npt.NDArray[np.generic]) -> tuple[Ids, Ids]:
    """Number the distinct combinations of `keys` in their order; return each item's number, and an example of each."""
    numbers = np.zeros(len(keys[0]), dtype=np.int64)
    examples = numbers[:1]
    for key in keys:
        span = int(key.max()) + 1 if len(key) else 1
        combined = numbers * span + key.astype(np.int64)
        _, examples, numbers = np.unique(combined, return_index=True, return_inverse=True)
    return numbers.astype(np.int64), examples.astype(np.int64)
