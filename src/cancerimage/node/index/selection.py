"""Which rows a query selects: set algebra on Roaring bitmaps."""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from cancerimage.node.index.bitmaps import bitmap, rows
from cancerimage.node.index.coding import parts
from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_IMAGES, UNKNOWN_YEAR, Columns
from cancerimage.node.index.spans import Spans, positions
from cancerimage.query.nodes import AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.dataset import Description


class Selector:
    """The bitmaps of an index: one for each coded value, a tree of them for each numeric field."""

    def __init__(
        self,
        columns: Columns,
        codes: Mapping[str, Sequence[str]],
        descriptions: Sequence[Description],
        row_bounds: Sequence[int],
    ) -> None:
        self._rows_subject = columns.studies_subject[columns.rows_study].astype(np.int64)
        self._subjects = len(columns.subjects_dataset)
        self.everything = _ranges([(0, len(columns.rows_study))])
        self._spans = {
            "age": Spans(columns.studies_age[columns.rows_study], UNKNOWN_AGE),
            "year": Spans(columns.studies_year[columns.rows_study], UNKNOWN_YEAR),
            "images": Spans(columns.rows_images, UNKNOWN_IMAGES),
        }
        coded = {
            "sex": columns.subjects_sex[self._rows_subject],
            "modality": columns.rows_modality,
            "bodypart": columns.rows_bodypart,
            "manufacturer": columns.rows_manufacturer,
            "licence": columns.rows_licence,
        }
        self._values: dict[str, dict[str, BitMap]] = {
            name: {code: bitmap(column == number) for number, code in enumerate(codes[name])}
            for name, column in coded.items()
        }
        for name, column in columns.clinical.items():
            numbers = column[self._rows_subject]
            if name in codes:
                self._values[name] = self._coded(numbers, codes[name])
            else:
                self._spans[name] = Spans(numbers.astype(np.int64) - 1, -1)
        held: dict[str, dict[str, list[tuple[int, int]]]] = {"dataset": {}, "cancer": {}, "country": {}}
        for number, description in enumerate(descriptions):
            stretch = (int(row_bounds[number]), int(row_bounds[number + 1]))
            for name, values in dataset_values(description).items():
                for value in values:
                    held[name].setdefault(value, []).append(stretch)
        self._values |= {
            name: {value: _ranges(stretches) for value, stretches in values.items()} for name, values in held.items()
        }

    def select(self, query: Query) -> BitMap:
        """Return the rows for which the query holds; the result may be one of the index's own, so never change it."""
        match query:
            case Is(field, value):
                return self._is(field, value)
            case Between(field, low, high):
                return self._spans[field].between(low, high) if field in self._spans else BitMap()
            case AllOf(children):
                return reduce(BitMap.intersection, map(self.select, children)) if children else self.everything
            case AnyOf(children):
                return BitMap.union(*map(self.select, children)) if children else BitMap()
            case Not(child):
                return self.everything - self.select(child)
            case Has(child):
                return self._of_subjects(self.select(child))

    def _is(self, field: str, value: str) -> BitMap:
        if field in self._spans:
            return self._spans[field].unknown if value == UNKNOWN else BitMap()
        if field not in self._values:
            # A clinical field that the source does not have is not known of anybody.
            return self.everything if value == UNKNOWN else BitMap()
        return self._values[field].get(value, BitMap())

    def _coded(self, numbers: npt.NDArray[np.generic], codes: Sequence[str]) -> dict[str, BitMap]:
        """Return the rows that have each value of a clinical field; one code can stand for several values."""
        found: dict[str, BitMap] = {}
        for number, selected in positions(numbers, codes.index(UNKNOWN)).items():
            for value in parts(codes[number]):
                found[value] = found[value] | selected if value in found else selected
        return found | {UNKNOWN: self.everything - BitMap.union(BitMap(), *found.values())}

    def _of_subjects(self, selected: BitMap) -> BitMap:
        """Return all rows of the subjects that have a selected row."""
        flags = np.zeros(self._subjects, dtype=np.bool_)
        flags[self._rows_subject[rows(selected)]] = True
        return bitmap(flags[self._rows_subject])


def dataset_values(description: Description) -> dict[str, tuple[str, ...]]:
    """Return the values of the dataset-level fields; a field without any is unknown."""
    return {
        "dataset": (description.dataset,),
        "cancer": tuple(dict.fromkeys(description.cancers)) or (UNKNOWN,),
        "country": tuple(dict.fromkeys(description.countries)) or (UNKNOWN,),
    }


def _ranges(stretches: Sequence[tuple[int, int]]) -> BitMap:
    result = BitMap()
    for start, end in stretches:
        result.add_range(start, end)
    result.run_optimize()
    return result
