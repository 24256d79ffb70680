"""How an index is laid out in memory: derived from its columns once, when it is loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_IMAGES, UNKNOWN_YEAR, Columns
from cancerimage.node.index.folding import Choice, Fold, Ids, number
from cancerimage.node.index.values import Values

STUDY_FIELDS = ("age", "year")
SERIES_FIELDS = ("modality", "bodypart", "manufacturer", "licence", "images")


@dataclass(frozen=True, slots=True)
class Pairs:
    """The distinct pairs of a subject and a value of one field, sorted by value, and what they are folded from."""

    fold: Fold
    starts: tuple[int, ...]
    """Where the pairs of each value start; one more entry for the end."""

    @classmethod
    def of(cls, subjects: npt.NDArray[np.generic], values: Values) -> "Pairs":
        """Return the pairs in which `subjects` and `values` stand side by side."""
        parents, examples = number(values.numbers, subjects)
        starts = np.searchsorted(values.numbers[examples], np.arange(len(values.words) + 1))
        return cls(Fold(parents, len(examples)), tuple(int(start) for start in starts))

    def count(self, chosen: Choice) -> list[int]:
        """Return the number of subjects of each value, for the chosen things that the pairs are folded from."""
        flags = self.fold.touched(chosen)
        return [int(np.count_nonzero(flags[start:end])) for start, end in pairwise(self.starts)]


class Layout:
    """The arrays that counting works on. Rows are row groups; a *kind* is what the rows of a subject have in common
    when their study is left aside: it folds several studies into one before subjects are counted per value."""

    def __init__(self, columns: Columns, codes: Mapping[str, Sequence[str]], datasets: int) -> None:
        subjects = len(columns.subjects_dataset)
        studies = len(columns.studies_subject)
        studies_dataset = columns.subjects_dataset[columns.studies_subject]
        self.rows_subject: Ids = columns.studies_subject[columns.rows_study].astype(np.int64)
        bounds = np.arange(datasets + 1)
        self.subject_bounds = np.searchsorted(columns.subjects_dataset, bounds)
        self.study_bounds = np.searchsorted(studies_dataset, bounds)
        self.row_bounds = np.searchsorted(columns.subjects_dataset[self.rows_subject], bounds)

        self.series = columns.rows_series.astype(np.int64)
        known = np.where(columns.rows_images == UNKNOWN_IMAGES, 0, columns.rows_images)
        self.images = known.astype(np.int64) * self.series
        self.bytes = columns.rows_bytes.astype(np.int64)
        rows_dataset = columns.subjects_dataset[self.rows_subject]
        self.dataset_series, self.dataset_images, self.dataset_bytes = (
            _by_dataset(weights, rows_dataset, datasets) for weights in (self.series, self.images, self.bytes)
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
        self.pairs = {name: Pairs.of(columns.studies_subject, values) for name, values in by_study.items()} | {
            name: Pairs.of(kinds_subject, Values(values.numbers[examples], values.words))
            for name, values in by_row.items()
        }

        numbers = {"sex": self.sex.numbers[self.rows_subject]}
        numbers |= {name: values.numbers[columns.rows_study] for name, values in by_study.items()}
        numbers |= {name: values.numbers for name, values in by_row.items()}
        self.profiles, examples = number(*numbers.values())
        """The combination of values of each row: few enough to count series by combination first."""
        self.profile_series = np.bincount(self.profiles, weights=self.series, minlength=len(examples))
        self.profile_values = {name: values[examples] for name, values in numbers.items()}


def _shared(columns: Columns, studies_dataset: npt.NDArray[np.generic]) -> tuple[tuple[int, Ids], ...]:
    """Return, for each study that stands under several subjects, its dataset and its entries."""
    identities, counts = np.unique(columns.studies_identity, return_counts=True)
    entries = (np.flatnonzero(columns.studies_identity == identity) for identity in identities[counts > 1])
    return tuple((int(studies_dataset[places[0]]), places) for places in entries)


def _by_dataset(weights: Ids, datasets: npt.NDArray[np.generic], count: int) -> Ids:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, datasets.astype(np.int64), weights)
    return sums
