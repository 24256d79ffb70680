"""The searchable fields, as one table."""

from collections.abc import Mapping

from cancerimage.query.clinical import CLINICAL
from cancerimage.query.field import Field, Kind, Level

__all__ = ["FIELDS", "Field", "Kind", "Level"]

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
        # New fields come last: the order of the conditions in a normal form, and so its fingerprint, follows from this.
        *CLINICAL,
    )
}
