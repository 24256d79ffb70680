"""The people of one dataset as a cube counts them: the value of each field in each row group, as a place of a cell."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cancerimage.disclosure.noise import Key
from cancerimage.node.cube.siphash import KEY_BYTES, Words, siphash
from cancerimage.node.cube.tables import Level, words
from cancerimage.node.index import Index
from cancerimage.node.index.coding import parts
from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_IMAGES, UNKNOWN_YEAR
from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary import VOCABULARIES

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class People:
    """The people of a dataset, numbered from 0, and their rows."""

    count: int
    subjects: Ids
    """Whose row it is."""
    values: Mapping[str, Ids]
    """By field, which of the field's words the row has."""
    prints: Words
    """Stands for each person in the order of their values. It follows from this person's own data and the secret alone:
    were it a number in the index, one more person would change the order of others, and so what they count in."""
    amounts: Mapping[Level, Ids]
    """How much each person has at each level."""
    clinical: Mapping[str, tuple[Ids, Ids]]
    """By clinical field that the source has: whose value it is, and which of the field's words."""

    def pairs(self, fields: tuple[str, ...]) -> tuple[Ids, Ids]:
        """Return people and the cells that they are in, of a table by some fields."""
        if fields[0] in self.clinical:
            (field,) = fields
            return self.clinical[field]
        cells = np.zeros(len(self.subjects), dtype=np.int64)
        for field in fields:
            cells = cells * len(words(field)) + self.values[field]
        return self.subjects, cells

    @classmethod
    def of(cls, index: Index, dataset: str, key: Key) -> "People":
        """Return the people of a dataset of an index."""
        columns, layout, number = index.columns, index.layout, index.datasets.index(dataset)
        first, last = (int(bound) for bound in layout.subjects_by_dataset.bounds[number : number + 2])
        of_studies = slice(*layout.studies_by_dataset.bounds[number : number + 2])
        rows = slice(*layout.row_bounds[number : number + 2])
        study, subjects, people = columns.rows_study[rows], layout.rows_subject[rows] - first, last - first
        ages, years, images = columns.studies_age[study], columns.studies_year[study], columns.rows_images[rows]
        values = {
            "sex": _coded(index, "sex", columns.subjects_sex[layout.rows_subject[rows]]),
            "age": _banded("age", ages, UNKNOWN_AGE),
            "year": _banded("year", years, UNKNOWN_YEAR),
            "images": _banded("images", images, UNKNOWN_IMAGES),
        }
        values |= {
            field: _coded(index, field, getattr(columns, f"rows_{field}")[rows])
            for field in ("modality", "bodypart", "manufacturer", "licence")
        }
        series, sizes, bytes_ = layout.series[rows], layout.images[rows], layout.bytes[rows]
        said = siphash(
            order_key(key, "prints"),
            *(column.astype(np.uint64) for column in (*values.values(), ages, years, images, series, sizes, bytes_)),
        )
        prints = np.zeros(people, dtype=np.uint64)
        np.add.at(prints, subjects, said)
        studies = columns.studies_subject[of_studies].astype(np.int64) - first
        amounts: dict[Level, Ids] = {
            "studies": np.bincount(studies, minlength=people),
            "series": _summed(subjects, series, people),
            "images": _summed(subjects, sizes, people),
        }
        clinical = {field: _of_people(index, field, column[first:last]) for field, column in columns.clinical.items()}
        return cls(people, subjects, values, prints, amounts, clinical)


def order_key(key: Key, name: str) -> bytes:
    """Return the key of the order in which the values of people count for one table."""
    message = json.dumps(["cube order", key.dataset, key.epoch, name], separators=(",", ":")).encode()
    return hmac.digest(key.secret, message, hashlib.sha256)[:KEY_BYTES]


def _coded(index: Index, field: str, column: npt.NDArray[np.generic]) -> Ids:
    """Return the place in the vocabulary of each code, for its number in an index depends on which codes occur."""
    found = np.array([_place(field, code) for code in index.codes[field]], dtype=np.int64)
    return found[column.astype(np.int64)]


def _place(field: str, code: str) -> int:
    places = words(field)
    # An index that was built with another version of the vocabulary can hold a code that this one lacks.
    return places.index(code if code in places else VOCABULARIES[FIELDS[field].vocabulary or field].unmapped)


def _of_people(index: Index, field: str, column: npt.NDArray[np.generic]) -> tuple[Ids, Ids]:
    """Return people and their values of a clinical field; of some fields a person has several."""
    people = np.arange(len(column), dtype=np.int64)
    if field not in index.codes:
        return people, _banded(field, column.astype(np.int64) - 1, -1)
    places = [[_place(field, part) for part in parts(code)] for code in index.codes[field]]
    numbers = column.astype(np.int64)
    counts = np.array([len(found) for found in places], dtype=np.int64)[numbers]
    starts = np.concatenate([[0], np.cumsum([len(found) for found in places])])[numbers]
    flat = np.array([place for found in places for place in found], dtype=np.int64)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(people, counts), flat[np.repeat(starts, counts) + within]


def _banded(field: str, column: npt.NDArray[np.generic], unknown: int) -> Ids:
    bands = FIELDS[field].bands
    places = np.searchsorted(np.array(bands), column.astype(np.int64), side="right") - 1
    return np.where(column == unknown, len(bands), places).astype(np.int64)


def _summed(owners: Ids, amounts: Ids, count: int) -> Ids:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, owners, amounts)
    return sums
