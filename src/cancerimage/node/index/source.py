"""Where the records of an index come from: anything that DuckDB can read, with the declared columns."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.node.index.faults import IndexFault
from cancerimage.query.fields import FIELDS
from cancerimage.wire.dataset import Description

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = (
    "dataset",
    "subject",
    "study",
    "series",
    "sex",
    "age",
    "study_date",
    "modality",
    "bodypart",
    "manufacturer",
    "licence",
    "images",
    "bytes",
)
"""What a source delivers, one row for each series, as it stands at the holder.

`age` is a DICOM age string (PS3.5, section 6.2, AS) and `study_date` a date, as `YYYYMMDD` or `YYYY-MM-DD`.
"""

CLINICAL: Mapping[str, str] = {
    field.name: "followup_days" if field.name == "followup" else field.name
    for field in FIELDS.values()
    if field.clinical
}
"""The columns that a source may deliver besides, by field: they say of a subject the same in all its rows.

A code stands as the holder writes it, several treatments joined by `|`, and a number as a number; empty is not known.
"""

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
FEW = 10

READERS = {".parquet": "read_parquet", ".csv": "read_csv", ".tsv": "read_csv"}


@dataclass(frozen=True, slots=True)
class Source:
    """The records to index, as an SQL relation with the declared columns, and the holder's words on each dataset."""

    relation: str
    descriptions: tuple[Description, ...]
    emptied: bool = False
    """Whether it may hold nothing, since what it held was taken back."""

    @classmethod
    def of_file(cls, path: Path, descriptions: Iterable[Description]) -> "Source":
        """Return the source that reads a Parquet or CSV file."""
        reader = READERS.get(path.suffix.lower())
        if reader is None:
            raise IndexFault(f"{path.name} is neither Parquet nor CSV. Name a file that ends in {', '.join(READERS)}.")
        if not path.is_file():
            raise IndexFault(f"There is no file {path}. Check the name and build again.")
        quoted = str(path).replace("'", "''")
        # Everything in a CSV file is read as text, so that an age of 045Y or a subject 007 stays what it is.
        options = ", all_varchar = true" if reader == "read_csv" else ""
        return cls(f"SELECT * FROM {reader}('{quoted}'{options})", tuple(descriptions))  # noqa: S608


def require_columns(connection: "DuckDBPyConnection", source: Source) -> tuple[str, ...]:
    """Refuse a source that lacks a declared column; return the clinical fields that it delivers."""
    found = {row[0] for row in connection.execute(f"DESCRIBE ({source.relation})").fetchall()}
    missing = ", ".join(name for name in COLUMNS if name not in found)
    if missing:
        raise IndexFault(f"The source lacks these columns: {missing}. Nothing was changed.")
    return tuple(field for field, column in CLINICAL.items() if column in found)


def require_descriptions(connection: "DuckDBPyConnection", source: Source) -> None:
    """Refuse records of a dataset that nobody described, and a dataset that is described twice."""
    described = [description.dataset for description in source.descriptions]
    repeated = ", ".join(sorted({dataset for dataset in described if described.count(dataset) > 1}))
    if repeated:
        raise IndexFault(f"These datasets are described twice: {repeated}. Keep one description of each.")
    found = [row[0] for row in connection.execute("SELECT DISTINCT dataset FROM raw ORDER BY 1").fetchall()]
    without = [dataset for dataset in found if dataset not in described]
    if without:
        # Many names, or odd ones, are rather the identifiers of people in the wrong column: those are not repeated.
        named = f": {', '.join(without)}" if len(without) <= FEW and all(map(NAME.fullmatch, without)) else ""
        raise IndexFault(
            f"{len(without)} of {len(found)} datasets in the source have no description{named}. "
            "Describe each of them and build again."
        )
