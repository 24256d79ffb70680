"""Indexes built from a few rows, as a holder would deliver them."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from cancerimage.node.index import Index, Source, build
from cancerimage.node.index.source import COLUMNS
from cancerimage.query.evaluate import Row, Value
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.dataset import Description


def describe(dataset: str, cancers: Iterable[str] = ("lung",), countries: Iterable[str] = ()) -> Description:
    """Return a description with invented words."""
    title = {"en": f"The dataset {dataset}"}
    return Description(
        dataset=dataset, title=title, description=title, cancers=tuple(cancers), countries=tuple(countries)
    )


def write_csv(path: Path, records: Iterable[Sequence[object]]) -> Path:
    """Write records, in the order of the declared columns, to a file that an index can be built from."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(records)
    return path


def index_of_rows(rows: Sequence[Row], place: Path) -> Index:
    """Build and open the index of the rows that the reference evaluation works on."""
    descriptions = {
        row.dataset: describe(row.dataset, _stated(row.value("cancer")), _stated(row.value("country"))) for row in rows
    }
    place.mkdir(parents=True, exist_ok=True)
    records = write_csv(place / "records.csv", (_record(row) for row in rows))
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


def _stated(value: Value) -> tuple[str, ...]:
    return tuple(sorted(code for code in value if code != UNKNOWN)) if isinstance(value, frozenset) else ()


def _spelled(value: Value) -> str:
    return "".join(_stated(value))
