"""Distinct pairs of a subject and a value: what people are counted by where they can have several values."""

from collections.abc import Mapping

import numpy as np

from cancerimage.node.index.folding import Choice, Fold, Ids, number
from cancerimage.node.index.sums import Headcount
from cancerimage.node.index.values import Values


class Numbering:
    """One run of numbers for the values of several fields."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self.count = sum(map(len, words.values()))
        self._starts: dict[str, tuple[int, int]] = {}
        start = 0
        for field, values in words.items():
            self._starts[field] = (start, start + len(values))
            start += len(values)

    def join(self, columns: Mapping[str, Ids]) -> Ids:
        """Return the columns side by side, with the numbers of the run."""
        joined: Ids = np.stack([columns[field] + start for field, (start, _) in self._starts.items()], axis=1)
        return joined

    def split(self, sums: list[int]) -> dict[str, list[int]]:
        """Return what belongs to each field of a list over the run."""
        return {field: sums[start:end] for field, (start, end) in self._starts.items()}


class Pairs:
    """The pairs of a subject with its values of several fields, and what they are folded from: studies or kinds."""

    def __init__(self, subjects: Ids, people: Ids, values: Mapping[str, Values]) -> None:
        self._numbering = Numbering({field: column.words for field, column in values.items()})
        columns = self._numbering.join({field: column.numbers for field, column in values.items()})
        owners = np.repeat(subjects, columns.shape[1])
        parents, examples = number(columns.ravel(), owners)
        self._fold = Fold(parents.reshape(columns.shape), len(examples))
        self._headcount = Headcount(columns.ravel()[examples], people[owners[examples]], self._numbering.count)

    def count(self, chosen: Choice) -> dict[str, list[int]]:
        """Return the number of people with each value of each field, for the things chosen."""
        return self._numbering.split(self._headcount.of(self._fold.touched(chosen)))
