"""The records of an index as Parquet files, for whoever may see single records; counting never reads them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.node.index.coding import CODED, Coding
from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_YEAR

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The statements are put together from the names of our own columns; values never enter them.
# ruff: noqa: S608


def write_records(connection: "DuckDBPyConnection", directory: Path, codings: Iterable[Coding]) -> None:
    """Write `subjects.parquet`, `studies.parquet` and `series.parquet`, with codes in place of numbers."""
    for coding in codings:
        connection.execute(f"CREATE TABLE label_{coding.field} (number USMALLINT, code VARCHAR)")
        for number, code in enumerate(coding.codes):
            connection.execute(f"INSERT INTO label_{coding.field} VALUES (?, ?)", [number, code])
    series_fields = [field for field in CODED if field != "sex"]
    labels = ", ".join(f"label_{field}.code AS {field}" for field in series_fields)
    joins = " ".join(f"JOIN label_{field} ON label_{field}.number = series.{field}" for field in series_fields)
    statements = {
        "subjects": """SELECT dataset, subject, code AS sex FROM subjects
            JOIN label_sex ON label_sex.number = sex ORDER BY subjects.number""",
        "studies": f"""SELECT dataset, subject, study, nullif(age, {UNKNOWN_AGE}) AS age,
            nullif(year, {UNKNOWN_YEAR}) AS year FROM studies ORDER BY number""",
        "series": f"""SELECT dataset, subject, study, series, {labels}, images, bytes FROM series {joins}
            ORDER BY study_number, series""",
    }
    for name, statement in statements.items():
        target = str(directory / f"{name}.parquet").replace("'", "''")
        connection.execute(f"COPY ({statement}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
