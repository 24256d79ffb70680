"""A searchable field: level, kind, vocabulary, bands and labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """What a field belongs to, from the outside in."""

    DATASET = "dataset"
    SUBJECT = "subject"
    STUDY = "study"
    SERIES = "series"


class Kind(StrEnum):
    """What a field's values are."""

    CODE = "code"
    """A code of the field's vocabulary."""
    NUMBER = "number"
    """A whole number."""
    NAME = "name"
    """The identifier of a dataset: a name that only the federation can know."""


@dataclass(frozen=True, slots=True)
class Field:
    """One searchable field."""

    name: str
    level: Level
    kind: Kind
    labels: Mapping[str, str]
    vocabulary: str | None = None
    many: bool = False
    """Whether one dataset (or subject, study, series) can hold several values at once."""
    unit: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    """The bounds of a number: a node counts what a source says beyond them as unknown."""
    bands: tuple[int, ...] = ()
    """The lower bound of each band that a number is counted in as a facet."""
    aliases: tuple[str, ...] = ()
    clinical: bool = False
    """Whether it comes from the holder's clinical tables: most datasets have no value of such a field."""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the field is called in other systems."""

    def label(self, language: str = "en") -> str:
        """Return the label in `language`, or in English where that is missing."""
        return self.labels.get(language) or self.labels["en"]

    def band(self, number: int) -> str:
        """Return the band of `number` as a facet writes it: `50..59`, `>=90`."""
        lower = max(bound for bound in self.bands if bound <= number)
        higher = [bound for bound in self.bands if bound > lower]
        if not higher:
            return f">={lower}" if lower != self.maximum else str(lower)
        return f"{lower}..{higher[0] - 1}" if higher[0] - 1 > lower else str(lower)
