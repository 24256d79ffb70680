"""The searchable fields, as one table: level, kind, vocabulary, bands and labels."""

from collections.abc import Mapping
from dataclasses import dataclass
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

    def label(self, language: str = "en") -> str:
        """Return the label in `language`, or in English where that is missing."""
        return self.labels.get(language) or self.labels["en"]

    def band(self, number: int) -> str:
        """Return the band of `number` as a facet writes it: `50..59`, `>=90`."""
        lower = max(bound for bound in self.bands if bound <= number)
        higher = [bound for bound in self.bands if bound > lower]
        if not higher:
            return f">={lower}"
        return f"{lower}..{higher[0] - 1}" if higher[0] - 1 > lower else str(lower)


FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("dataset", Level.DATASET, Kind.NAME, {"en": "Dataset", "de": "Datensatz"}, aliases=("collection",)),
        Field(
            "cancer",
            Level.DATASET,
            Kind.CODE,
            {"en": "Cancer", "de": "Krebsart"},
            "cancer",
            many=True,
            aliases=("diagnosis", "condition"),
        ),
        Field(
            "country",
            Level.DATASET,
            Kind.CODE,
            {"en": "Country", "de": "Land"},
            "country",
            many=True,
        ),
        Field("sex", Level.SUBJECT, Kind.CODE, {"en": "Sex", "de": "Geschlecht"}, "sex", aliases=("gender",)),
        Field(
            "age",
            Level.STUDY,
            Kind.NUMBER,
            {"en": "Age at study", "de": "Alter bei der Studie"},
            unit="years",
            minimum=0,
            maximum=120,
            bands=(0, 10, 20, 30, 40, 50, 60, 70, 80, 90),
        ),
        Field(
            "year",
            Level.STUDY,
            Kind.NUMBER,
            {"en": "Year of study", "de": "Jahr der Studie"},
            minimum=1880,
            maximum=2100,
            bands=(1880, 1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025),
        ),
        Field("modality", Level.SERIES, Kind.CODE, {"en": "Modality", "de": "Modalität"}, "modality"),
        Field(
            "bodypart",
            Level.SERIES,
            Kind.CODE,
            {"en": "Body part", "de": "Körperregion"},
            "body_part",
            aliases=("body_part", "body-part", "region"),
        ),
        Field(
            "manufacturer",
            Level.SERIES,
            Kind.CODE,
            {"en": "Manufacturer", "de": "Hersteller"},
            "manufacturer",
            aliases=("vendor", "maker"),
        ),
        Field("licence", Level.SERIES, Kind.CODE, {"en": "Licence", "de": "Lizenz"}, "licence", aliases=("license",)),
        Field(
            "images",
            Level.SERIES,
            Kind.NUMBER,
            {"en": "Images in the series", "de": "Bilder der Serie"},
            unit="images",
            minimum=0,
            maximum=10_000_000,
            bands=(0, 1, 2, 10, 50, 100, 200, 500),
            aliases=("instances",),
        ),
    )
}
