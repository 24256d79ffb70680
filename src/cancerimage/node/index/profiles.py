"""Series by value: counted by profile first, the combination of all values, of which there are few."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.folding import Ids, number
from cancerimage.node.index.pairs import Numbering
from cancerimage.node.index.sums import tally


class Half:
    """Which combination of some fields' values each profile has, and the values in each combination."""

    def __init__(self, columns: Mapping[str, Ids], words: Mapping[str, tuple[str, ...]]) -> None:
        self._numbering = Numbering({field: words[field] for field in columns})
        self._numbers, examples = number(*columns.values())
        self._values = self._numbering.join(columns)[examples]

    def by_value(self, hit: Ids, weights: npt.NDArray[Any]) -> dict[str, list[int]]:
        """Return the weights of the hit profiles for each value of each field."""
        by_combination = np.bincount(self._numbers[hit], weights=weights, minlength=len(self._values))
        found = np.flatnonzero(by_combination)
        spread = np.repeat(by_combination[found], self._values.shape[1])
        return self._numbering.split(tally(self._values[found].ravel(), spread, self._numbering.count))


class Profiles:
    """The profile of each row. From profiles, series are counted by the two halves, and from these by value."""

    def __init__(
        self, outer: Mapping[str, Ids], inner: Mapping[str, Ids], words: Mapping[str, tuple[str, ...]], series: Ids
    ) -> None:
        self.numbers, examples = number(*outer.values(), *inner.values())
        self.series = np.bincount(self.numbers, weights=series, minlength=len(examples))
        self._halves = tuple(
            Half({field: column[examples] for field, column in columns.items()}, words) for columns in (outer, inner)
        )

    def by_value(self, by_profile: npt.NDArray[Any]) -> dict[str, list[int]]:
        """Return a sum over profiles as one over the values of each field."""
        hit = np.flatnonzero(by_profile)
        outer, inner = (half.by_value(hit, by_profile[hit]) for half in self._halves)
        return outer | inner
