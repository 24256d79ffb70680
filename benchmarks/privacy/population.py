"""Many small datasets of invented people, each with or without one person whom an attacker looks for."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cancerimage.node.index.source import COLUMNS

OTHERS = 200
"""People in each dataset besides the one: enough to be above the floor by seven standard deviations of the noise."""
YOUNGEST, OLDEST = 20, 89
TARGET_AGE = 97
"""Nobody else is so old: what the attacker knows of the one person."""

WORDS = {"en": "Invented people"}

Counts = NDArray[np.int64]
"""One number for each dataset."""


@dataclass(frozen=True)
class Population:
    """The people of all datasets."""

    ages: NDArray[np.int64]
    """Of the others: one row for each dataset."""
    members: NDArray[np.bool_]
    """Whether the one person is in the dataset: what the attacker wants to know."""
    prefix: str = "dataset"
    """What the names of the datasets begin with."""
    cancer: str = "lung"
    """What the holder says of all of them: who asks for another cancer asks others."""
    first: int = 0
    """The number of the first dataset."""

    @classmethod
    def drawn(cls, datasets: int, seed: int) -> "Population":
        """Invent people; every other dataset on average has the one person."""
        random = np.random.default_rng(seed)
        return cls(random.integers(YOUNGEST, OLDEST + 1, (datasets, OTHERS)), random.random(datasets) < 0.5)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the datasets."""
        return tuple(f"{self.prefix}-{number:05}" for number in range(self.first, self.first + len(self.members)))

    @cached_property
    def by_age(self) -> NDArray[np.int64]:
        """How many people of each age there are in each dataset."""
        counted = np.zeros((len(self.members), 121), np.int64)
        for age in range(YOUNGEST, OLDEST + 1):
            counted[:, age] = (self.ages == age).sum(axis=1)
        counted[:, TARGET_AGE] = self.members
        return counted

    def count(self, ages: frozenset[int]) -> Counts:
        """Return how many people of these ages there are, exactly."""
        return self.by_age[:, sorted(ages)].sum(axis=1)

    def rows(self) -> Iterator[Mapping[str, object]]:
        """Yield a row of the table of series for each person."""
        for dataset, ages, member in zip(self.names, self.ages, self.members, strict=True):
            for number, age in enumerate([*ages, TARGET_AGE] if member else ages):
                subject = f"{dataset}-{number}"
                yield {
                    "dataset": dataset, "subject": subject, "study": subject, "series": subject,
                    "sex": "FM"[number % 2], "age": f"{age:03}Y", "modality": "CT", "images": 1,
                }  # fmt: skip

    def descriptions(self) -> list[Mapping[str, object]]:
        """Return what the holder says of the datasets."""
        said = {"cancers": [self.cancer], "synthetic": True} | dict.fromkeys(("title", "description"), WORDS)
        return [{"dataset": name, **said} for name in self.names]


def write(place: Path, *populations: Population) -> tuple[Path, Path]:
    """Write the table of series and the description of the datasets, as a holder would deliver them."""
    table, described = place / "series.csv", place / "datasets.json"
    with table.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, restval="")
        writer.writeheader()
        for population in populations:
            writer.writerows(population.rows())
    described.write_text(json.dumps([said for population in populations for said in population.descriptions()]))
    return table, described
