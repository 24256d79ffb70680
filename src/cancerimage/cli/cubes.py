"""How the tables of a protected dataset, and the values of any, are shown in a terminal."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from cancerimage.cli import screen

if TYPE_CHECKING:
    from cancerimage.sdk import CubeTable, Number

BAR = 24
"""Columns of the longest bar."""


def spread(facet: Mapping[str, Any], values: Iterable[Mapping[str, Any]]) -> RenderableType:
    """Return how the people of a dataset spread over the values of one field."""
    from cancerimage.sdk.numbers import Meaning, read, told

    lines = [(one["label"], read(one["subjects"]), read(one["series"])) for one in values]
    by_series = any(series.meaning is not Meaning.WITHHELD for _, _, series in lines)
    table = screen.table(facet["label"], "", "", numbers=("Subjects", "Series") if by_series else ("Subjects",))
    most = max((subjects.value or 0 for _, subjects, _ in lines), default=0) or 1
    for label, subjects, series in lines:
        figures = (told(subjects), told(series)) if by_series else (told(subjects),)
        table.add_row(label, bar(subjects, most), *figures)
    return Group(table, _rest(facet["below"])) if facet["below"] else table


def shown(table: "CubeTable") -> RenderableType:
    """Return a table of a cube by one field or two."""
    from cancerimage.sdk.numbers import told

    made = screen.table(None, *table.labels, "", numbers=("Subjects",))
    most = max((cell.subjects.value or 0 for cell in table.cells), default=0) or 1
    for cell in table.cells:
        made.add_row(*cell.labels, bar(cell.subjects, most), told(cell.subjects))
    return Group(made, _rest(table.below))


def bar(number: "Number", most: int) -> Text:
    """Return a bar as long as a number is large, its end pale as far as the number is uncertain."""
    sure, unsure = (round(BAR * bound / most) for bound in (number.low, number.value or 0))
    return Text("█" * sure, style="cyan") + Text(
        "░" * max(unsure - sure, not sure and bool(number.value)), style="cyan"
    )


def _rest(below: int) -> Text:
    return screen.text(f"Every value that is not listed: fewer than {screen.figure(below)}, perhaps nobody.", "dim")
