"""Indexes built from a few rows, as a holder would deliver them."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from cancerimage.node.index import Index, Source, build
from cancerimage.node.index.source import CLINICAL, COLUMNS
from cancerimage.query.evaluate import Row, Value
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.dataset import Description


def describe(dataset: str, cancers: Iterable[str] = ("lung",), countries: Iterable[str] = ()) -> Description:
    """Return a description with invented words."""
    title = {"en": f"The dataset {dataset}"}
    return Description(
        dataset=dataset, title=title, description=title, cancers=tuple(cancers), countries=tuple(countries)
    )


def write_csv(path: Path, records: Iterable[Sequence[object]], clinical: Iterable[str] = ()) -> Path:
    """Write records, in the order of the declared columns and of clinical fields, to a file for an index to read."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow((*COLUMNS, *(CLINICAL[field] for field in clinical)))
        writer.writerows(records)
    return path


def index_of_rows(rows: Sequence[Row], place: Path) -> Index:
    """Build and open the index of the rows that the reference evaluation works on."""
    descriptions = {
        row.dataset: describe(row.dataset, _stated(row.value("cancer")), _stated(row.value("country"))) for row in rows
    }
    place.mkdir(parents=True, exist_ok=True)
    # Which columns there are is a matter of the source, and of no value in it.
    clinical = [field for field in CLINICAL if any(field in row.values for row in rows)]
    records = write_csv(
        place / "records.csv",
        ((*_record(row), *(_clinical(row, field) for field in clinical)) for row in rows),
        clinical,
    )
    build(Source.of_file(records, descriptions.values()), place / "index")
    return Index.open(place / "index")


def _record(row: Row) -> tuple[object, ...]:
    age, year = row.value("age"), row.value("year")
    return (
        row.dataset,
        row.subject,
        row.study,
        row.series,
        _spelled(row.value("sex")),
        f"{age:03}Y" if isinstance(age, int) else "",
        f"{year}0630" if isinstance(year, int) else "",
        *(_spelled(row.value(field)) for field in ("modality", "bodypart", "manufacturer", "licence")),
        row.value("images"),
        row.bytes,
    )


def _clinical(row: Row, field: str) -> object:
    value = row.value(field)
    return value if isinstance(value, int) else "|".join(_stated(value))


def _stated(value: Value) -> tuple[str, ...]:
    return tuple(sorted(code for code in value if code != UNKNOWN)) if isinstance(value, frozenset) else ()


def _spelled(value: Value) -> str:
    return "".join(_stated(value))
