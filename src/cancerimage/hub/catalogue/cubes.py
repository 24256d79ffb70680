"""The cube of a protected dataset with its labels, in one person's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cancerimage.disclosure.numbers import WITHHELD, Number
from cancerimage.hub.catalogue.entries import LabelledFacet, LabelledValue
from cancerimage.hub.catalogue.labels import field_label, value_label
from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary import UNKNOWN


@dataclass(frozen=True, slots=True)
class LabelledCell:
    """How many people have one value, or one pair of values."""

    values: tuple[str, ...]
    labels: tuple[str, ...]
    subjects: Number


@dataclass(frozen=True, slots=True)
class LabelledTable:
    """People by the values of one or two fields; what has no cell is fewer than `below`."""

    fields: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[LabelledCell, ...]
    """Those that are shown, in the order of the vocabularies."""
    margin: int
    below: int
    bound: int
    """The most cells that one person is counted in."""

    def cell(self, *values: str) -> Number:
        """Return the number of people with these values."""
        found = next((one.subjects for one in self.cells if one.values == values), None)
        return Number.fewer(self.below, self.margin) if found is None else found


@dataclass(frozen=True, slots=True)
class LevelSum:
    """How much there is at one level, of which nobody counts for more than `bound`."""

    level: str
    amount: Number
    bound: int


@dataclass(frozen=True, slots=True)
class LabelledCube:
    """All that a protected dataset tells of its data in one epoch."""

    tables: tuple[LabelledTable, ...]
    sums: tuple[LevelSum, ...]
    cost: int

    def by(self, *fields: str) -> LabelledTable | None:
        """Return the table by these fields, in whichever order they stand, or None."""
        return next((one for one in self.tables if sorted(one.fields) == sorted(fields)), None)


def labelled(cube: Mapping[str, Any], language: str) -> LabelledCube:
    """Return a cube as it came over the wire with its labels."""
    return LabelledCube(
        tables=tuple(_table(one, language) for one in cube["tables"]),
        sums=tuple(LevelSum(one["level"], _released(one["amount"]), one["bound"]) for one in cube["sums"]),
        cost=cube["cost"],
    )


def as_facets(cube: LabelledCube) -> tuple[LabelledFacet, ...]:
    """Return the tables by one field as facets: the most subjects first, and no series.

    Most datasets have no value of a clinical field, and then no facet of it.
    """
    return tuple(
        LabelledFacet(
            one.fields[0],
            one.labels[0],
            tuple(
                LabelledValue(cell.values[0], cell.labels[0], cell.subjects, WITHHELD)
                for cell in sorted(one.cells, key=lambda cell: -(cell.subjects.value or 0))
            ),
            below=one.below,
        )
        for one in cube.tables
        if len(one.fields) == 1 and (not _is_clinical(one) or any(cell.values != (UNKNOWN,) for cell in one.cells))
    )


def _is_clinical(table: LabelledTable) -> bool:
    field = FIELDS.get(table.fields[0])
    return field is not None and field.clinical


def _table(table: Mapping[str, Any], language: str) -> LabelledTable:
    fields, margin = tuple(table["fields"]), table["margin"]
    return LabelledTable(
        fields=fields,
        labels=tuple(field_label(field, language) for field in fields),
        cells=tuple(
            LabelledCell(
                tuple(cell["values"]),
                tuple(value_label(field, value, language) for field, value in zip(fields, cell["values"], strict=True)),
                Number(cell["subjects"], margin),
            )
            for cell in table["cells"]
        ),
        margin=margin,
        below=table["below"],
        bound=table["bound"],
    )


def _released(amount: Mapping[str, Any]) -> Number:
    value = amount["value"]
    return Number.fewer(amount["below"], amount["margin"]) if value is None else Number(value, amount["margin"])
