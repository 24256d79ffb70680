"""Counting what is selected: each dataset at every level, and each value of every field below the dataset."""

from typing import Any

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.cohort import ByValue, Counted
from cancerimage.node.index.folding import Choice
from cancerimage.node.index.layout import Layout
from cancerimage.node.index.sums import segments, tally

Numbers = npt.NDArray[Any]


class Count:
    """Everything that is counted for one choice of rows."""

    def __init__(self, layout: Layout, choice: Choice) -> None:
        self._layout = layout
        self._rows = choice
        self._series = layout.series[choice.ids]
        self._studies = layout.studies.touched(choice)
        self._chosen_studies = Choice.of(self._studies)
        self._subjects = layout.subjects.touched(self._chosen_studies)
        self._copies = layout.copies.chosen(choice)

    def by_dataset(self) -> tuple[Counted, ...]:
        """Return the numbers of every dataset, in the order of the index."""
        layout, ids = self._layout, self._rows.ids
        studies = layout.studies_by_dataset.of(self._studies)
        for dataset, entries in layout.shared:
            studies[dataset] -= max(0, int(np.count_nonzero(self._studies[entries])) - 1)
        bounds = np.searchsorted(ids, layout.row_bounds)
        series, images, size = (
            self._complete(segments(chosen, bounds), all_of).tolist()
            for chosen, all_of in (
                (self._series, layout.dataset_series),
                (layout.images[ids], layout.dataset_images),
                (layout.bytes[ids], layout.dataset_bytes),
            )
        )
        surplus = layout.copies.surplus(self._copies)
        for row, dataset in zip(surplus, np.searchsorted(layout.row_bounds, surplus, side="right") - 1, strict=True):
            series[dataset] -= int(layout.series[row])
            images[dataset] -= int(layout.images[row])
            size[dataset] -= int(layout.bytes[row])
        return tuple(zip(layout.subjects_by_dataset.of(self._subjects), studies, series, images, size, strict=True))

    def by_value(self) -> dict[str, ByValue]:
        """Return, for each field below the dataset, the subjects and series of the values that occur."""
        layout, profiles = self._layout, self._layout.profiles
        chosen = np.bincount(profiles.numbers[self._rows.ids], weights=self._series, minlength=len(profiles.series))
        series = profiles.by_value(self._complete(chosen, profiles.series))
        if len(self._copies):
            for field, sums in series.items():
                twice = layout.copies.surplus_by_value(self._copies, field, len(sums))
                series[field] = [found - again for found, again in zip(sums, twice, strict=True)]
        hit = np.flatnonzero(self._subjects)
        subjects = {"sex": tally(layout.sex.numbers[hit], layout.people[hit], len(layout.sex.words))}
        subjects |= layout.pairs_of_studies.count(self._chosen_studies)
        subjects |= layout.pairs_of_kinds.count(Choice.of(layout.kinds.touched(self._rows)))
        every: dict[str, ByValue] = {
            field: {
                word: (people, found)
                for word, people, found in zip(layout.words[field], counted, series[field], strict=True)
                if people
            }
            for field, counted in subjects.items()
        }
        return every | layout.clinical.by_value(self._rows, layout.copies, self._copies)

    def _complete(self, sums: Numbers, all_of: Numbers) -> Numbers:
        """Turn sums over the held ids into sums over the chosen rows."""
        return all_of - sums if self._rows.inverted else sums
