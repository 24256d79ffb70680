"""How much there is, without a bound: many counts that a message may hold can add up to one that it may not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Counted(Protocol):
    """Whatever says how much there is at each level."""

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

    subjects: int = 0
    studies: int = 0
    series: int = 0
    images: int = 0
    bytes: int = 0

    @classmethod
    def sum(cls, parts: Iterable[Counted]) -> "Amounts":
        """Return the sum of `parts`; a subject in two of them counts twice."""
        subjects = studies = series = images = size = 0
        for part in parts:
            subjects += part.subjects
            studies += part.studies
            series += part.series
            images += part.images
            size += part.bytes
        return cls(subjects, studies, series, images, size)
