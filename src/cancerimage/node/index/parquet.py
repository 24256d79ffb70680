"""The records of an index as Parquet files, for whoever may see single records; counting never reads them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.node.index.coding import CODED, Coding
from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_YEAR

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The statements are put together from the names of our own columns; values never enter them.
# ruff: noqa: S608


def write_records(
    connection: "DuckDBPyConnection", directory: Path, codings: Mapping[str, Coding], clinical: Sequence[str]
) -> None:
    """Write `subjects.parquet`, `studies.parquet` and `series.parquet`, with codes in place of numbers."""
    for coding in codings.values():
        connection.execute(f"CREATE TABLE label_{coding.field} (number USMALLINT, code VARCHAR)")
        for number, code in enumerate(coding.codes):
            connection.execute(f"INSERT INTO label_{coding.field} VALUES (?, ?)", [number, code])
    series_fields = [field for field in CODED if field != "sex"]
    labels = ", ".join(f"label_{field}.code AS {field}" for field in series_fields)
    joins = " ".join(f"JOIN label_{field} ON label_{field}.number = series.{field}" for field in series_fields)
    coded = [field for field in clinical if field in codings]
    # Numbers are held plus one, so that 0 is what is not known.
    known = "".join(f", label_{f}.code AS {f}" if f in coded else f", nullif({f}, 0) - 1 AS {f}" for f in clinical)
    spelled = " ".join(f"JOIN label_{field} ON label_{field}.number = subjects.{field}" for field in coded)
    statements = {
        "subjects": f"""SELECT dataset, subject, label_sex.code AS sex{known} FROM subjects
            JOIN label_sex ON label_sex.number = sex {spelled} ORDER BY subjects.number""",
        "studies": f"""SELECT dataset, subject, study, nullif(age, {UNKNOWN_AGE}) AS age,
            nullif(year, {UNKNOWN_YEAR}) AS year FROM studies ORDER BY number""",
        "series": f"""SELECT dataset, subject, study, series, {labels}, images, bytes FROM series {joins}
            ORDER BY study_number, series""",
    }
    for name, statement in statements.items():
        target = str(directory / f"{name}.parquet").replace("'", "''")
        connection.execute(f"COPY ({statement}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
