"""How an index is laid out in memory: derived from its columns once, when it is loaded."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.clinical import Clinical
from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_IMAGES, UNKNOWN_YEAR, Columns
from cancerimage.node.index.copies import Copies
from cancerimage.node.index.folding import Fold, Ids, number
from cancerimage.node.index.pairs import Pairs
from cancerimage.node.index.profiles import Profiles
from cancerimage.node.index.sums import Headcount, segments
from cancerimage.node.index.values import Values


class Layout:
    """The arrays that counting works on. Rows are row groups; a *kind* is what the rows of a subject have in common
    when their study is left aside: it folds several studies into one before subjects are counted per value."""

    def __init__(self, columns: Columns, codes: Mapping[str, Sequence[str]], datasets: int) -> None:
        self.people = columns.subjects_people.astype(np.int64)
        studies_subject: Ids = columns.studies_subject.astype(np.int64)
        studies_dataset = columns.subjects_dataset[studies_subject]
        self.rows_subject: Ids = studies_subject[columns.rows_study]
        self.studies = Fold(columns.rows_study, len(studies_subject))
        self.subjects = Fold(studies_subject, len(self.people))
        self.subjects_by_dataset = Headcount(columns.subjects_dataset, self.people, datasets)
        self.studies_by_dataset = Headcount(studies_dataset, self.people[studies_subject], datasets)
        self.shared = _shared(columns, studies_dataset)

        self.row_bounds = np.searchsorted(columns.subjects_dataset[self.rows_subject], np.arange(datasets + 1))
        self.series = columns.rows_series.astype(np.int64)
        self.images = columns.rows_images_sum.astype(np.int64)
        self.bytes = columns.rows_bytes.astype(np.int64)
        self.dataset_series, self.dataset_images, self.dataset_bytes = (
            segments(weights, self.row_bounds) for weights in (self.series, self.images, self.bytes)
        )

        self.sex = Values.coded(columns.subjects_sex, codes["sex"])
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
        self.copies = Copies.of(columns, by_row, by_study, self.sex.numbers[self.rows_subject])
        self.words = {"sex": self.sex.words} | {field: values.words for field, values in (by_study | by_row).items()}

        self.clinical = Clinical(columns, codes, self.rows_subject, self.row_bounds, self.series)

        kinds, examples = number(self.rows_subject, *(values.numbers for values in by_row.values()))
        self.kinds = Fold(kinds, len(examples))
        by_kind = {field: Values(values.numbers[examples], values.words) for field, values in by_row.items()}
        self.pairs_of_studies = Pairs(studies_subject, self.people, by_study)
        self.pairs_of_kinds = Pairs(self.rows_subject[examples], self.people, by_kind)
        self.profiles = Profiles(
            {"sex": self.sex.numbers[self.rows_subject]}
            | {field: values.numbers[columns.rows_study] for field, values in by_study.items()},
            {field: values.numbers for field, values in by_row.items()},
            self.words,
            self.series,
        )


def _shared(columns: Columns, studies_dataset: npt.NDArray[np.generic]) -> tuple[tuple[int, Ids], ...]:
    """Return, for each study that stands under several subjects, its dataset and its entries."""
    identities, counts = np.unique(columns.studies_identity, return_counts=True)
    entries = (np.flatnonzero(columns.studies_identity == identity) for identity in identities[counts > 1])
    return tuple((int(studies_dataset[places[0]]), places) for places in entries)
