"""The compact columns that a node counts from: small numbers only, no identifier, one file each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cancerimage.node.index.faults import IndexFault
from cancerimage.query.fields import FIELDS, Kind

UNKNOWN_AGE = 255
UNKNOWN_YEAR = 0
UNKNOWN_IMAGES = 2**32 - 1

Numbers = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of subjects, studies and row groups, sorted by dataset, subject and study.

    A study that stands under two subjects has an entry under each; `studies_identity` tells that it is one. A series
    that does has a row group of its own under each; `rows_shared` tells that it is one. Everything in an entry follows
    from the records of its subject alone.
    """

    subjects_dataset: Numbers
    subjects_sex: Numbers
    subjects_people: Numbers
    """How many subjects the entry stands for: those that are alike are held once."""
    studies_subject: Numbers
    studies_identity: Numbers
    studies_age: Numbers
    studies_year: Numbers
    rows_study: Numbers
    rows_modality: Numbers
    rows_bodypart: Numbers
    rows_manufacturer: Numbers
    rows_licence: Numbers
    rows_images: Numbers
    """The number of images in each series of the row group, or the lower bound of its band."""
    rows_series: Numbers
    """How many series the row group stands for, of all the people of its subject."""
    rows_images_sum: Numbers
    rows_bytes: Numbers
    rows_shared: Numbers
    """The number of a series that stands under several subjects, or 0 for all others."""
    clinical: Mapping[str, Numbers] = field(default_factory=dict)
    """By clinical field that the source has, one value for each subject: the number of a code, or a number plus one,
    where 0 is not known. A field that the source lacks has no column."""

    def __post_init__(self) -> None:
        for level in ("subjects", "studies", "rows"):
            lengths = {len(getattr(self, name)) for name in NAMES if name.startswith(level)}
            lengths |= {len(column) for column in self.clinical.values()} if level == "subjects" else set()
            if len(lengths) > 1:
                raise IndexFault(f"The columns of {level} differ in length; the index must be built again.")

    def require(self, codes: Mapping[str, Sequence[str]]) -> None:
        """Raise KeyError or IndexError where a coded column holds a number that stands for no code."""
        for place in ("subjects_sex", "rows_modality", "rows_bodypart", "rows_manufacturer", "rows_licence"):
            column, known = getattr(self, place), codes[place.split("_")[1]]
            if len(column):
                _ = known[int(column.max())]
        for name, column in self.clinical.items():
            if FIELDS[name].kind is Kind.CODE and len(column):
                _ = codes[name][int(column.max())]

    @property
    def study_count(self) -> int:
        """The number of studies, each counted once."""
        return len(np.unique(self.studies_identity))

    def series_count(self, stretch: slice = slice(None), chosen: npt.NDArray[np.bool_] | slice = slice(None)) -> int:
        """Return the number of series in a stretch of rows, or in those chosen of it, each counted once."""
        shared = self.rows_shared[stretch][chosen]
        shared = shared[shared != 0]
        return int(self.rows_series[stretch][chosen].sum()) - len(shared) + len(np.unique(shared))

    def of_datasets(self, positions: Sequence[int]) -> "Columns":
        """Return the columns of the datasets at these positions, as if there were no others."""
        starts = {"subjects": np.searchsorted(self.subjects_dataset, [*positions, *(place + 1 for place in positions)])}
        starts["studies"] = np.searchsorted(self.studies_subject, starts["subjects"])
        starts["rows"] = np.searchsorted(self.rows_study, starts["studies"])
        stretches = {level: np.array(bounds).reshape(2, len(positions)).T for level, bounds in starts.items()}
        found = {name: _joined(getattr(self, name), stretches[name.split("_")[0]]) for name in NAMES}
        clinical = {name: _joined(column, stretches["subjects"]) for name, column in self.clinical.items()}
        for name, above in (("studies_subject", "subjects"), ("rows_study", "studies")):
            found[name] -= _shifts(stretches[name.split("_")[0]], stretches[above], found[name].dtype)
        found["subjects_dataset"] = np.repeat(np.arange(len(positions)), np.diff(stretches["subjects"]).ravel())
        return Columns(**found, clinical=clinical)

    def save(self, directory: Path, name: str) -> None:
        """Write each column to its file, with the smallest type that holds its numbers."""
        apart = {f"subjects_{label}": column for label, column in self.clinical.items()}
        for label, column in ({label: getattr(self, label) for label in NAMES} | apart).items():
            largest = int(column.max()) if len(column) else 0
            small = column.astype(np.min_scalar_type(largest))
            np.save(_path(directory, name, label), small, allow_pickle=False)

    @classmethod
    def load(cls, directory: Path, name: str) -> "Columns":
        """Read the columns; their checksums were compared before."""
        found = {label: _read(directory, name, label) for label in NAMES}
        known = [each.name for each in FIELDS.values() if each.clinical]
        held = [label for label in known if _path(directory, name, f"subjects_{label}").exists()]
        return cls(**found, clinical={label: _read(directory, name, f"subjects_{label}") for label in held})


NAMES = tuple(each.name for each in fields(Columns) if each.name != "clinical")
"""The columns that every index has."""


def _path(directory: Path, name: str, label: str) -> Path:
    return directory / f"{name}_{label}.npy"


def _read(directory: Path, name: str, label: str) -> Numbers:
    column: Numbers = np.load(_path(directory, name, label), allow_pickle=False)
    return column


def _joined(column: Numbers, stretches: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
    return np.concatenate([column[:0], *(column[start:end] for start, end in stretches)])


def _shifts(
    stretches: npt.NDArray[np.intp], above: npt.NDArray[np.intp], number: np.dtype[np.generic]
) -> npt.NDArray[Any]:
    """Return by how much the numbers of what is above fall for each item, because of all that is left out before."""
    lengths = np.diff(above).ravel()
    shifts = above[:, 0] - (np.cumsum(lengths) - lengths)
    return np.repeat(shifts, np.diff(stretches).ravel()).astype(number)
