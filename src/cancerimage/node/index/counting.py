"""Counting what is selected: totals of each dataset at every level, and the facets of the whole."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.folding import Choice
from cancerimage.node.index.layout import SERIES_FIELDS, STUDY_FIELDS, Layout, segments, tally
from cancerimage.wire.counts import Facet, FacetValue, Totals

Numbers = npt.NDArray[Any]

NOTHING = Totals()


class Count:
    """Everything that is counted for one choice of rows."""

    def __init__(self, layout: Layout, choice: Choice) -> None:
        self._layout = layout
        self._rows = choice
        self._series = layout.series[choice.ids]
        self._studies = layout.studies.touched(choice)
        self._subjects = layout.subjects.touched(Choice.of(self._studies))

    def totals(self) -> tuple[Totals, ...]:
        """Return the totals of every dataset, in the order of the index."""
        layout, ids = self._layout, self._rows.ids
        studies = segments(layout.studies_people * self._studies, layout.study_bounds)
        for dataset, entries in layout.shared:
            studies[dataset] -= max(0, int(np.count_nonzero(self._studies[entries])) - 1)
        bounds = np.searchsorted(ids, layout.row_bounds)
        sums = (
            self._complete(segments(chosen, bounds), all_of)
            for chosen, all_of in (
                (self._series, layout.dataset_series),
                (layout.images[ids], layout.dataset_images),
                (layout.bytes[ids], layout.dataset_bytes),
            )
        )
        columns = (segments(layout.people * self._subjects, layout.subject_bounds), studies, *sums)
        return tuple(
            Totals(subjects=subjects, studies=studies, series=series, images=images, bytes=size)
            if subjects
            else NOTHING
            for subjects, studies, series, images, size in zip(*(column.tolist() for column in columns), strict=True)
        )

    def facets(self) -> tuple[Facet, ...]:
        """Return the facets of the fields below the dataset."""
        layout = self._layout
        by_profile = np.bincount(
            layout.profiles[self._rows.ids], weights=self._series, minlength=len(layout.profile_series)
        )
        series = self._complete(by_profile, layout.profile_series)
        subjects = np.flatnonzero(self._subjects)
        counts: dict[str, Sequence[int]] = {
            "sex": tally(layout.sex.numbers, layout.people, subjects, len(layout.sex.words))
        }
        for names, chosen in (
            (STUDY_FIELDS, Choice.of(self._studies)),
            (SERIES_FIELDS, Choice.of(layout.kinds.touched(self._rows))),
        ):
            for name in names:
                counts[name] = layout.pairs[name].count(chosen)
        series_by_value = layout.by_value(series)
        return tuple(
            facet(name, zip(layout.words[name], people, series_by_value[name], strict=True))
            for name, people in counts.items()
        )

    def _complete(self, sums: Numbers, all_of: Numbers) -> Numbers:
        """Turn sums over the held ids into sums over the chosen rows."""
        return all_of - sums if self._rows.inverted else sums


def facet(field: str, values: Iterable[tuple[str, int, int]]) -> Facet:
    """Return the facet of the values that occur, the most subjects first."""
    found = sorted((value for value in values if value[1]), key=lambda value: (-value[1], value[0]))
    return Facet(
        field=field,
        values=tuple(FacetValue(value=word, subjects=subjects, series=series) for word, subjects, series in found),
    )
