"""How an index is laid out in memory: derived from its columns once, when it is loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_IMAGES, UNKNOWN_YEAR, Columns
from cancerimage.node.index.folding import Choice, Fold, Ids, number
from cancerimage.node.index.values import Values

STUDY_FIELDS = ("age", "year")
FEW = 8
"""One of so many, or fewer, are looked at one by one instead of all at once."""

SERIES_FIELDS = ("modality", "bodypart", "manufacturer", "licence", "images")


@dataclass(frozen=True, slots=True)
class Pairs:
    """The distinct pairs of a subject and a value of one field, sorted by value, and what they are folded from."""

    fold: Fold
    people: Ids
    values: Ids
    starts: npt.NDArray[np.intp]
    """Where the pairs of each value start; one more entry for the end."""

    @classmethod
    def of(cls, subjects: Ids, people: Ids, values: Values) -> "Pairs":
        """Return the pairs in which `subjects` and `values` stand side by side."""
        parents, examples = number(values.numbers, subjects)
        of_pair = values.numbers[examples]
        starts = np.searchsorted(of_pair, np.arange(len(values.words) + 1))
        return cls(Fold(parents, len(examples)), people[subjects[examples]], of_pair, starts)

    def count(self, chosen: Choice) -> list[int]:
        """Return the number of people with each value, for the chosen things that the pairs are folded from."""
        flags = self.fold.touched(chosen)
        if not chosen.inverted and len(chosen.ids) * FEW < len(flags):
            return tally(self.values, self.people, np.flatnonzero(flags), len(self.starts) - 1)
        counted: list[int] = segments(self.people * flags, self.starts).tolist()
        return counted


@dataclass(frozen=True, slots=True)
class Half:
    """Which combination of some fields' values each profile has, and the values in each combination."""

    numbers: Ids
    count: int
    values: Mapping[str, Ids]

    @classmethod
    def of(cls, values: Mapping[str, Ids]) -> "Half":
        """Return the combinations of some columns over the profiles."""
        numbers, examples = number(*values.values())
        return cls(numbers, len(examples), {name: column[examples] for name, column in values.items()})


class Layout:
    """The arrays that counting works on. Rows are row groups; a *kind* is what the rows of a subject have in common
    when their study is left aside: it folds several studies into one before subjects are counted per value."""

    def __init__(self, columns: Columns, codes: Mapping[str, Sequence[str]], datasets: int) -> None:
        subjects = len(columns.subjects_dataset)
        studies = len(columns.studies_subject)
        studies_dataset = columns.subjects_dataset[columns.studies_subject]
        self.people = columns.subjects_people.astype(np.int64)
        studies_subject: Ids = columns.studies_subject.astype(np.int64)
        self.studies_people = self.people[studies_subject]
        self.rows_subject: Ids = columns.studies_subject[columns.rows_study].astype(np.int64)
        bounds = np.arange(datasets + 1)
        self.subject_bounds = np.searchsorted(columns.subjects_dataset, bounds)
        self.study_bounds = np.searchsorted(studies_dataset, bounds)
        self.row_bounds = np.searchsorted(columns.subjects_dataset[self.rows_subject], bounds)

        self.series = columns.rows_series.astype(np.int64)
        self.images = columns.rows_images_sum.astype(np.int64)
        self.bytes = columns.rows_bytes.astype(np.int64)
        self.dataset_series, self.dataset_images, self.dataset_bytes = (
            segments(weights, self.row_bounds) for weights in (self.series, self.images, self.bytes)
        )

        self.studies = Fold(columns.rows_study, studies)
        self.subjects = Fold(columns.studies_subject, subjects)
        self.shared = _shared(columns, studies_dataset)

        by_study = {
            "age": Values.banded("age", columns.studies_age, UNKNOWN_AGE),
            "year": Values.banded("year", columns.studies_year, UNKNOWN_YEAR),
        }
        by_row = {
            "modality": Values.coded(columns.rows_modality, codes["modality"]),
            "bodypart": Values.coded(columns.rows_bodypart, codes["bodypart"]),
            "manufacturer": Values.coded(columns.rows_manufacturer, codes["manufacturer"]),
            "licence": Values.coded(columns.rows_licence, codes["licence"]),
            "images": Values.banded("images", columns.rows_images, UNKNOWN_IMAGES),
        }
        kinds, examples = number(self.rows_subject, *(values.numbers for values in by_row.values()))
        self.kinds = Fold(kinds, len(examples))
        kinds_subject = self.rows_subject[examples]
        self.sex = Values.coded(columns.subjects_sex, codes["sex"])
        self.words = {"sex": self.sex.words} | {name: values.words for name, values in (by_study | by_row).items()}
        self.pairs = {name: Pairs.of(studies_subject, self.people, values) for name, values in by_study.items()} | {
            name: Pairs.of(kinds_subject, self.people, Values(values.numbers[examples], values.words))
            for name, values in by_row.items()
        }

        # Series are first counted by profile, the combination of all values, of which there are few; then by each
        # half of it, of which there are fewer; and only then by value.
        outer = {"sex": self.sex.numbers[self.rows_subject]}
        outer |= {name: values.numbers[columns.rows_study] for name, values in by_study.items()}
        inner = {name: values.numbers for name, values in by_row.items()}
        self.profiles, examples = number(*outer.values(), *inner.values())
        self.profile_series = np.bincount(self.profiles, weights=self.series, minlength=len(examples))
        self._halves = tuple(
            Half.of({name: values[examples] for name, values in half.items()}) for half in (outer, inner)
        )

    def by_value(self, by_profile: npt.NDArray[Any]) -> dict[str, list[int]]:
        """Return a sum over profiles as one over the values of each field."""
        hit = np.flatnonzero(by_profile)
        sums: dict[str, list[int]] = {}
        for half in self._halves:
            by_half = np.bincount(half.numbers[hit], weights=by_profile[hit], minlength=half.count)
            for name, values in half.values.items():
                by_value = np.bincount(values, weights=by_half, minlength=len(self.words[name]))
                sums[name] = by_value.astype(np.int64).tolist()
        return sums


def _shared(columns: Columns, studies_dataset: npt.NDArray[np.generic]) -> tuple[tuple[int, Ids], ...]:
    """Return, for each study that stands under several subjects, its dataset and its entries."""
    identities, counts = np.unique(columns.studies_identity, return_counts=True)
    entries = (np.flatnonzero(columns.studies_identity == identity) for identity in identities[counts > 1])
    return tuple((int(studies_dataset[places[0]]), places) for places in entries)


def tally(numbers: Ids, weights: Ids, hit: Ids, count: int) -> list[int]:
    """Return, for each number, the weights of those of the hit things that bear it."""
    sums: list[int] = np.bincount(numbers[hit], weights=weights[hit], minlength=count).astype(np.int64).tolist()
    return sums


def segments(values: npt.NDArray[Any], bounds: npt.NDArray[np.intp]) -> Ids:
    """Return the sum between each bound and the next; an empty stretch has the sum zero."""
    sums = np.zeros(len(bounds) - 1, dtype=np.int64)
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(filled):
        # What lies behind the last bound belongs to no stretch.
        sums[filled] = np.add.reduceat(values[: bounds[-1]], bounds[:-1][filled], dtype=np.int64)
    return sums
