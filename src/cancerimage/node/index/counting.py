"""Counting what is selected: totals of each dataset at every level, and the facets of the whole."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.folding import Choice, Flags, Ids
from cancerimage.node.index.layout import SERIES_FIELDS, STUDY_FIELDS, Layout
from cancerimage.wire.counts import Facet, FacetValue, Totals


class Count:
    """Everything that is counted for one choice of rows."""

    def __init__(self, layout: Layout, choice: Choice) -> None:
        self._layout = layout
        self._rows = choice
        self._studies = layout.studies.touched(choice)
        self._subjects = layout.subjects.touched(Choice.of(self._studies))

    def totals(self) -> tuple[Totals, ...]:
        """Return the totals of every dataset, in the order of the index."""
        layout = self._layout
        studies = _flagged(self._studies, layout.study_bounds)
        for dataset, entries in layout.shared:
            studies[dataset] -= max(0, int(np.count_nonzero(self._studies[entries])) - 1)
        columns = (
            _flagged(self._subjects, layout.subject_bounds),
            studies,
            *(self._sums(weights) for weights in (layout.series, layout.images, layout.bytes)),
        )
        return tuple(
            Totals(subjects=subjects, studies=studies, series=series, images=images, bytes=size)
            for subjects, studies, series, images, size in zip(*(column.tolist() for column in columns), strict=True)
        )

    def _sums(self, weights: Ids) -> Ids:
        """Return the sum of the weights of the chosen rows in each dataset."""
        bounds = self._layout.row_bounds
        sums = _segments(weights[self._rows.ids], np.searchsorted(self._rows.ids, bounds))
        return _segments(weights, bounds) - sums if self._rows.inverted else sums

    def facets(self) -> tuple[Facet, ...]:
        """Return the facets of the fields below the dataset."""
        layout = self._layout
        series = self._series_by_profile()
        counts: dict[str, Sequence[int]] = {
            "sex": np.bincount(layout.sex.numbers[self._subjects], minlength=len(layout.sex.words)).tolist()
        }
        for names, chosen in (
            (STUDY_FIELDS, Choice.of(self._studies)),
            (SERIES_FIELDS, Choice.of(layout.kinds.touched(self._rows))),
        ):
            for name in names:
                pairs = layout.pairs[name]
                flags = pairs.fold.touched(chosen)
                counts[name] = [
                    int(np.count_nonzero(flags[start:end]))
                    for start, end in zip(pairs.starts, pairs.starts[1:], strict=False)
                ]
        return tuple(
            facet(
                name,
                zip(
                    layout.words[name],
                    subjects,
                    np.bincount(
                        layout.profile_values[name], weights=series, minlength=len(layout.words[name])
                    ).tolist(),
                    strict=True,
                ),
            )
            for name, subjects in counts.items()
        )

    def _series_by_profile(self) -> npt.NDArray[np.generic]:
        layout = self._layout
        ids = self._rows.ids
        chosen = np.bincount(layout.profiles[ids], weights=layout.series[ids], minlength=layout.profile_count)
        return layout.profile_series - chosen if self._rows.inverted else chosen


def facet(field: str, values: Iterable[tuple[str, int, float]]) -> Facet:
    """Return the facet of the values that occur, the most subjects first."""
    found = [
        FacetValue(value=word, subjects=int(subjects), series=int(series))
        for word, subjects, series in values
        if subjects
    ]
    return Facet(field=field, values=tuple(sorted(found, key=lambda value: (-value.subjects, value.value))))


def _flagged(flags: Flags, bounds: npt.NDArray[np.intp]) -> Ids:
    return _segments(flags, bounds)


def _segments(values: npt.NDArray[np.generic], bounds: npt.NDArray[np.intp]) -> Ids:
    """Return the sum between each bound and the next; an empty stretch has the sum zero."""
    sums = np.zeros(len(bounds) - 1, dtype=np.int64)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(filled):
        sums[filled] = np.add.reduceat(values, bounds[:-1][filled], dtype=np.int64)
    return sums
