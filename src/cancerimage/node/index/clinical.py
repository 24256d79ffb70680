"""Counting by the clinical fields: how many of the chosen subjects and series have each value.

Only datasets that have a value of a field count in it: of all others nothing is known, and their people would only
swell what is `unknown`.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.coding import parts
from cancerimage.node.index.cohort import ByValue
from cancerimage.node.index.columns import Columns
from cancerimage.node.index.copies import Copies
from cancerimage.node.index.folding import Choice, Ids
from cancerimage.node.index.profiles import Half
from cancerimage.node.index.values import Values
from cancerimage.vocabulary import UNKNOWN

NOT_HELD = ""
"""Stands for the values of a dataset that has none of the field."""


class Clinical:
    """The clinical fields of an index, laid out for counting; without any it costs nothing."""

    def __init__(
        self,
        columns: Columns,
        codes: Mapping[str, Sequence[str]],
        rows_subject: Ids,
        row_bounds: npt.NDArray[np.intp],
        series: Ids,
    ) -> None:
        self.known = {field: known(field, column, codes) for field, column in columns.clinical.items()}
        self._rows_subject, self._series = rows_subject, series
        self._numbers: dict[str, Ids] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._people = columns.subjects_people
        owners, datasets = columns.subjects_dataset.astype(np.int64), len(row_bounds) - 1
        concerned = np.zeros(datasets, dtype=np.bool_)
        for field, column in columns.clinical.items():
            held = np.bincount(owners[self.known[field]], minlength=datasets) > 0
            values = _values(field, column, codes)
            self._words[field] = (*values.words, NOT_HELD)
            self._numbers[field] = np.where(held[owners], values.numbers, len(values.words))
            concerned |= held
        self._stretches = [tuple(row_bounds[place : place + 2].tolist()) for place in np.flatnonzero(concerned)]
        self._half = Half(self._numbers, self._words) if self._stretches else None
        every: list[Ids] = [np.arange(start, end) for start, end in self._stretches]
        self._all_of = self._by_subject(np.concatenate(every) if every else np.arange(0))

    def by_value(self, choice: Choice, copies: Copies, copied: Ids) -> dict[str, ByValue]:
        """Return, for each field, the subjects and series of the values that occur among the chosen rows."""
        if self._half is None:
            return {}
        bounds = [np.searchsorted(choice.ids, stretch) for stretch in self._stretches]
        sums = self._by_subject(np.concatenate([choice.ids[start:end] for start, end in bounds]))
        if choice.inverted:
            sums = self._all_of - sums
        hit = np.flatnonzero(sums)
        people, series = self._half.by_value(hit, self._people[hit]), self._half.by_value(hit, sums[hit])
        result: dict[str, ByValue] = {}
        for field, words in self._words.items():
            found: dict[str, tuple[int, int]] = {}
            for word, *counted in zip(words, people[field], series[field], strict=True):
                for value in parts(word) if word != NOT_HELD else ():
                    before = found.get(value, (0, 0))
                    found[value] = (before[0] + counted[0], before[1] + counted[1])
            if len(copied):
                found = {
                    value: (of, all_ - self._surplus(field, value, copies, copied))
                    for value, (of, all_) in found.items()
                }
            if kept := {value: counted for value, counted in found.items() if counted[0]}:
                result[field] = kept
        return result

    def _by_subject(self, rows: Ids) -> Ids:
        """Return how many series each subject has in some rows."""
        sums = np.bincount(self._rows_subject[rows], weights=self._series[rows], minlength=len(self._people))
        return sums.astype(np.int64)

    def _surplus(self, field: str, value: str, copies: Copies, copied: Ids) -> int:
        """Return how often a value counts a series once more, because it stands under several subjects that have it."""
        meant = [number for number, word in enumerate(self._words[field]) if value in parts(word)]
        owners = self._rows_subject[copies.rows[copied]]
        series = copies.series[copied][np.isin(self._numbers[field][owners], meant)]
        return len(series) - len(np.unique(series))


def known(field: str, column: npt.NDArray[np.generic], codes: Mapping[str, Sequence[str]]) -> npt.NDArray[np.bool_]:
    """Return which subjects have a value of a clinical field."""
    return np.asarray(column != (codes[field].index(UNKNOWN) if field in codes else 0))


def _values(field: str, column: npt.NDArray[np.generic], codes: Mapping[str, Sequence[str]]) -> Values:
    if field in codes:
        return Values.coded(column, codes[field])
    return Values.banded(field, column.astype(np.int64) - 1, -1)
