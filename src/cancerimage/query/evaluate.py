"""The reference evaluation: what a query means, written so plainly that it is obviously right.

Every engine is held to it with generated queries and data. It is not made for speed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cancerimage.query.nodes import AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.vocabulary import UNKNOWN

Value = frozenset[str] | int | None
"""The codes of a coded field, or the number of a numeric one; None is an unknown number."""


@dataclass(frozen=True, slots=True)
class Row:
    """A series, with everything that is known of it, its study, its subject and its dataset."""

    dataset: str
    subject: str
    study: str
    series: str
    values: Mapping[str, Value]
    """By field. What belongs to a subject is the same in all its rows, and so for studies and datasets."""
    bytes: int = 0

    def value(self, field: str) -> Value:
        """Return the value of `field`; a coded field without a value is unknown."""
        if field == "dataset":
            return frozenset({self.dataset})
        return self.values.get(field)


@dataclass(frozen=True, slots=True)
class Tally:
    """How much matched."""

    subjects: int = 0
    studies: int = 0
    series: int = 0
    images: int = 0
    bytes: int = 0


def evaluate(query: Query, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows for which `query` holds, in the order given."""
    rows = tuple(rows)
    subjects: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        subjects.setdefault((row.dataset, row.subject), []).append(row)
    return tuple(row for row in rows if _holds(query, row, subjects[row.dataset, row.subject]))


def _holds(query: Query, row: Row, of_subject: Sequence[Row]) -> bool:
    match query:
        case Is(field, code):
            value = row.value(field)
            return code == UNKNOWN if value is None else isinstance(value, frozenset) and code in value
        case Between(field, low, high):
            value = row.value(field)
            return isinstance(value, int) and (low is None or low <= value) and (high is None or value <= high)
        case AllOf(children):
            return all(_holds(child, row, of_subject) for child in children)
        case AnyOf(children):
            return any(_holds(child, row, of_subject) for child in children)
        case Not(child):
            return not _holds(child, row, of_subject)
        case Has(child):
            return any(_holds(child, other, of_subject) for other in of_subject)


def totals(rows: Iterable[Row]) -> dict[str, Tally]:
    """Return how many distinct subjects, studies and series `rows` hold, by dataset."""
    by_dataset: dict[str, list[Row]] = {}
    for row in rows:
        by_dataset.setdefault(row.dataset, []).append(row)
    return {dataset: _tally(held) for dataset, held in by_dataset.items()}


def _tally(rows: Sequence[Row]) -> Tally:
    images = [row.value("images") for row in rows]
    return Tally(
        subjects=len({row.subject for row in rows}),
        studies=len({row.study for row in rows}),
        series=len({row.series for row in rows}),
        images=sum(count for count in images if isinstance(count, int)),
        bytes=sum(row.bytes for row in rows),
    )
