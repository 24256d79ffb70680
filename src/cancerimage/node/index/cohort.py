"""What a question selects, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cancerimage.wire.counts import Facet, FacetValue, Totals

Counted = tuple[int, int, int, int, int]
"""Subjects, studies, series, images and bytes."""
ByValue = Mapping[str, tuple[int, int]]
"""Subjects and series of each value that occurs."""

NOTHING = Totals()


@dataclass(frozen=True)
class Cohort:
    """What matched: the numbers of every dataset asked, also where nothing did, and of every value over all of them."""

    by_dataset: Mapping[str, Counted]
    by_value: Mapping[str, ByValue]
    """By field, in the order of the table of fields."""

    @cached_property
    def datasets(self) -> Mapping[str, Totals]:
        """The totals of every dataset, as they are sent."""
        return {dataset: _totals(counted) if counted[0] else NOTHING for dataset, counted in self.by_dataset.items()}

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """The facets, as they are sent: the value with the most subjects first."""
        return tuple(_facet(field, values) for field, values in self.by_value.items())


def _totals(counted: Counted) -> Totals:
    subjects, studies, series, images, size = counted
    return Totals(subjects=subjects, studies=studies, series=series, images=images, bytes=size)


def _facet(field: str, values: ByValue) -> Facet:
    ordered = sorted(values.items(), key=lambda item: (-item[1][0], item[0]))
    return Facet(
        field=field,
        values=tuple(FacetValue(value=word, subjects=subjects, series=series) for word, (subjects, series) in ordered),
    )
