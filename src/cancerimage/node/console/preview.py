"""What the public sees of a dataset: the published tables and sums, as a steward can check them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.console import words
from cancerimage.node.console.drawings import interval
from cancerimage.node.console.holdings import Holding, index
from cancerimage.node.ledger import Ledger
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.query.nodes import EVERYTHING
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES
from cancerimage.wire.cube import Cube, CubeTable

MOST = 12
"""Bars that are drawn of one table; the rest stands in the table below."""

LEVELS: Mapping[str, Promise] = {
    "subjects": gettext_lazy("People"),
    "studies": gettext_lazy("Studies"),
    "series": gettext_lazy("Series"),
    "images": gettext_lazy("Images"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a table."""

    label: str
    number: Number
    bar: SafeString | str = ""

    @property
    def told(self) -> str:
        """The number with what it means."""
        return words.quantity(self.number)


@dataclass(frozen=True, slots=True)
class Shown:
    """One table: its bars, and every cell."""

    key: str
    title: str
    bars: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    note: str


def seen(data_dir: Path, ledger: Ledger, one: Holding) -> Mapping[str, Any]:
    """Return what is published of a dataset beyond its description."""
    if one.choice.policy is PolicyName.OPEN and one.description is not None:
        return _exact(data_dir, one)
    cube = ledger.cube(one.name) if one.known and one.terms.protected else None
    return {} if cube is None else _noised(cube)


def _noised(cube: Cube) -> Mapping[str, Any]:
    return {
        "sums": [(LEVELS[one.level], words.quantity(one.amount.number)) for one in cube.sums],
        "tables": [_table(table) for table in cube.tables if len(table.fields) == 1],
        "pairs": [_table(table) for table in cube.tables if len(table.fields) == 2],
    }


def _table(table: CubeTable) -> Shown:
    numbers = [(cell.values, Number(cell.subjects, table.margin)) for cell in table.cells]
    if not _ordered(table.fields):
        numbers.sort(key=lambda one: -(one[1].value or 0))
    most = max(((number.value or 0) + number.margin for _values, number in numbers), default=0)
    cells = tuple(_cell(table.fields, values, number, most) for values, number in numbers)
    note = _("Every value that is not listed is told as fewer than %(limit)s.") % {"limit": words.whole(table.below)}
    title = " × ".join(FIELDS[field].label(get_language() or "en") for field in table.fields)
    return Shown("-".join(table.fields), title, cells[:MOST], cells, note)


def _cell(fields: tuple[str, ...], values: tuple[str, ...], number: Number, most: int) -> Cell:
    label = " × ".join(value_label(field, value) for field, value in zip(fields, values, strict=True))
    value = number.value or 0
    return Cell(label, number, interval(value, number.low, value + number.margin, most))


def _exact(data_dir: Path, one: Holding) -> Mapping[str, Any]:
    opened = index(data_dir)
    cohort = opened.answer(EVERYTHING, frozenset({one.name}))
    totals = cohort.datasets[one.name]
    tables = []
    for facet in cohort.facets:
        if facet.field == "dataset" or not facet.values:
            continue
        most = max(value.subjects for value in facet.values)
        cells = tuple(_cell((facet.field,), (value.value,), Number(value.subjects), most) for value in facet.values)
        tables.append(Shown(facet.field, FIELDS[facet.field].label(get_language() or "en"), cells[:MOST], cells, ""))
    sums = [(label, words.whole(getattr(totals, level))) for level, label in LEVELS.items()]
    return {"sums": sums, "tables": tables, "pairs": []}


def value_label(field: str, value: str) -> str:
    """Return what a code or a band is called."""
    vocabulary = FIELDS[field].vocabulary
    if vocabulary is not None:
        return VOCABULARIES[vocabulary].label(value, get_language() or "en")
    if value == UNKNOWN:
        return _("unknown")
    return value.replace("..", "–").replace(">=", "≥ ") if FIELDS[field].kind is Kind.NUMBER else value


def _ordered(fields: tuple[str, ...]) -> bool:
    return FIELDS[fields[0]].kind is Kind.NUMBER
