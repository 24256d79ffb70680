"""Series that stand under several subjects: each is counted once, by the first of its copies among what is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cancerimage.node.index.columns import Columns
from cancerimage.node.index.folding import Choice, Ids
from cancerimage.node.index.values import Values


@dataclass(frozen=True, slots=True)
class Copies:
    """The row groups of such series, one for each copy, in the order of the rows; most data have none."""

    rows: Ids
    series: Ids
    """Which series each of them is a copy of."""
    values: Mapping[str, Ids]
    """By field, which value each of them has."""

    @classmethod
    def of(cls, columns: Columns, values: Mapping[str, Values], by_study: Mapping[str, Values], sex: Ids) -> "Copies":
        """Return the copies among the rows of an index."""
        rows = np.flatnonzero(columns.rows_shared)
        studies = columns.rows_study[rows].astype(np.int64)
        found = {"sex": sex[rows]}
        found |= {field: column.numbers[studies] for field, column in by_study.items()}
        found |= {field: column.numbers[rows] for field, column in values.items()}
        return cls(rows, columns.rows_shared[rows].astype(np.int64), found)

    def chosen(self, choice: Choice) -> Ids:
        """Return the places of the copies that are chosen."""
        if not len(self.rows):
            return self.rows
        return np.flatnonzero(np.isin(self.rows, choice.ids, assume_unique=True) != choice.inverted)

    def surplus(self, places: Ids) -> Ids:
        """Return the rows that count a series once more than an earlier one at these places."""
        _, first = np.unique(self.series[places], return_index=True)
        return self.rows[np.delete(places, first)]

    def surplus_by_value(self, places: Ids, field: str, count: int) -> list[int]:
        """Return how often each value counts a series once more than an earlier copy with the same value."""
        values = self.values[field][places]
        _, first = np.unique(self.series[places] * count + values, return_index=True)
        twice: list[int] = np.bincount(np.delete(values, first), minlength=count).tolist()
        return twice
