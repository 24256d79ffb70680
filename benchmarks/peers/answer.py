"""An answer in the form that all engines are compared in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from benchmarks.series import FACETS, Series
from cancerimage.node.index import Cohort
from cancerimage.query import Query

Line = tuple[str, int | None, int, int, int, int, int]
"""A column, a value of it, and the subjects, studies, series, images and bytes; facets need only the first two."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Totals of each dataset in which something matched, and subjects and series of each value of each field."""

    datasets: Mapping[str, tuple[int, int, int, int, int]]
    facets: Mapping[str, Mapping[str, tuple[int, int]]]


class Peer(Protocol):
    """Another engine that answers."""

    @property
    def name(self) -> str:
        """Its name and version."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The ways in which it can be asked; whichever is fastest for a question counts."""

    def answer(self, query: Query, form: str) -> Answer:
        """Answer a query, asked in one of the forms."""

    def close(self) -> None:
        """Let go of everything."""


def of_lines(lines: Iterable[Line], series: Series) -> Answer:
    """Return the answer that a peer gave in lines; facets of datasets follow from their totals."""
    datasets: dict[str, tuple[int, int, int, int, int]] = {}
    facets: dict[str, dict[str, tuple[int, int]]] = {column.removesuffix("_band"): {} for column in FACETS}
    for column, value, subjects, studies, count, images, size in lines:
        if value is None:
            continue
        if column == "dataset":
            datasets[series.datasets[value]] = (subjects, studies, count, int(images), int(size))
        else:
            facets[column.removesuffix("_band")][series.words[column][value]] = (subjects, count)
    cancers: dict[str, tuple[int, int]] = {}
    for dataset, totals in datasets.items():
        for cancer in series.cancers[dataset]:
            subjects, count = cancers.get(cancer, (0, 0))
            cancers[cancer] = (subjects + totals[0], count + totals[2])
    facets["dataset"] = {dataset: (totals[0], totals[2]) for dataset, totals in datasets.items()}
    facets["cancer"] = cancers
    return Answer(datasets, facets)


def of_cohort(cohort: Cohort) -> Answer:
    """Return the answer of our own index."""
    return Answer(
        {dataset: counted for dataset, counted in cohort.by_dataset.items() if counted[0]},
        {field: values for field, values in cohort.by_value.items() if field != "country"},
    )
