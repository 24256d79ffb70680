"""How much there is at each level, with what each number means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cancerimage.disclosure.numbers import EXACTLY_NONE, WITHHELD, Number

LEVELS = ("subjects", "studies", "series", "images", "bytes")


class Counted(Protocol):
    """Whatever says exactly how much there is at each level."""

    @property
    def subjects(self) -> int:
        """Distinct subjects."""

    @property
    def studies(self) -> int:
        """Distinct studies."""

    @property
    def series(self) -> int:
        """Distinct series."""

    @property
    def images(self) -> int:
        """The images of the series."""

    @property
    def bytes(self) -> int:
        """How large they are."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Subjects, studies and series, with their images and bytes."""

    subjects: Number = EXACTLY_NONE
    studies: Number = EXACTLY_NONE
    series: Number = EXACTLY_NONE
    images: Number = EXACTLY_NONE
    bytes: Number = EXACTLY_NONE

    @classmethod
    def exactly(cls, counted: Counted) -> "Amounts":
        """Return exact amounts."""
        return cls(*(Number(getattr(counted, level)) for level in LEVELS))

    @classmethod
    def sum(cls, parts: Iterable["Amounts"]) -> "Amounts":
        """Return the sum of `parts`; a subject in two of them counts twice."""
        listed = list(parts)
        return cls(*(Number.sum(getattr(part, level) for part in listed) for level in LEVELS))

    @classmethod
    def kept(cls, columns: Mapping[str, Any]) -> "Amounts":
        """Return the amounts of a dataset from the columns that keep them."""
        told = columns["told"]
        if told is None:
            return cls(*(Number(columns[level]) for level in LEVELS))
        return cls(*(_kept(columns[level], told["levels"].get(level)) for level in LEVELS))


def _kept(value: int | None, how: tuple[int, int] | None) -> Number:
    if how is None:
        return WITHHELD
    margin, below = how
    return Number.fewer(below, margin) if value is None else Number(value, margin)
