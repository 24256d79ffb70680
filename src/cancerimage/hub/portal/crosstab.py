"""Two-way tables of a cube as a page shows them: shaded where many people are, silent where fewer than the limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue import bands
from cancerimage.hub.catalogue.cubes import LabelledTable
from cancerimage.hub.portal.drawings import is_number

SHADES = 5
"""Degrees of shading; the style sheet has a colour for each."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair of values: how many people have it, and how dark its place is."""

    number: Number
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    """One value of the first field against every shown value of the second."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Crosstab:
    """People by two fields; a row or column of which no cell is shown is left out."""

    name: str
    fields: tuple[str, str]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    margin: int
    below: int


def crosstabs(tables: Iterable[LabelledTable]) -> tuple[Crosstab, ...]:
    """Return the tables by two fields of which anything is shown."""
    return tuple(_crosstab(table) for table in tables if len(table.fields) == 2 and table.cells)


def _crosstab(table: LabelledTable) -> Crosstab:
    shown = {cell.values: cell.subjects.value or 0 for cell in table.cells}
    most = max(shown.values())
    # The field with fewer values goes across, so that the table fits a narrow page.
    firsts, seconds = (_values(table, place) for place in (0, 1))
    turned = len(seconds) > len(firsts)
    down, across = (seconds, firsts) if turned else (firsts, seconds)
    rows = tuple(
        Row(
            label,
            tuple(
                Cell(
                    table.cell(*((column, value) if turned else (value, column))),
                    _shade(shown.get((column, value) if turned else (value, column), 0), most),
                )
                for column in across
            ),
        )
        for value, label in down.items()
    )
    labels = (table.labels[1], table.labels[0]) if turned else (table.labels[0], table.labels[1])
    return Crosstab("-".join(table.fields), labels, tuple(across.values()), rows, table.margin, table.below)


def _values(table: LabelledTable, place: int) -> Mapping[str, str]:
    """Return the values of one field that a shown cell has, with their labels: bands in order, else the most first."""
    labels, sums = {}, dict[str, int]()
    for cell in table.cells:
        value = cell.values[place]
        labels[value] = cell.labels[place]
        sums[value] = sums.get(value, 0) + (cell.subjects.value or 0)
    if is_number(table.fields[place]):
        return {value: labels[value] for value in sorted(labels, key=bands.rank)}
    return {value: labels[value] for value in sorted(labels, key=lambda value: (-sums[value], value))}


def _shade(value: int, most: int) -> int:
    return 0 if not value else max(1, round(SHADES * value / most))
