"""From records to the compact columns: series of one study that are alike in every searchable field become one row."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cancerimage.node.index.coding import CODED
from cancerimage.node.index.columns import UNKNOWN_IMAGES, Columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The statements are put together from the names of our own columns; values never enter them.
# ruff: noqa: S608

SERIES = ", ".join(name for name in CODED if name != "sex")
"""The coded fields of a series."""


def place_datasets(connection: "DuckDBPyConnection", datasets: Sequence[str]) -> None:
    """Leave the table `positions` of the datasets in their order, also of those without a record."""
    connection.execute("CREATE TABLE positions (dataset VARCHAR, position USMALLINT)")
    for position, dataset in enumerate(datasets):
        connection.execute("INSERT INTO positions VALUES (?, ?)", [dataset, position])


def gather(connection: "DuckDBPyConnection", clinical: Sequence[str]) -> Columns:
    """Return the columns of the tables `subjects`, `studies` and `series`."""
    return columns(
        connection,
        clinical,
        subjects=f"""SELECT {", ".join(("position AS dataset", "sex", "1 AS people", *clinical))} FROM subjects
            JOIN positions USING (dataset) ORDER BY number""",
        studies="SELECT subject_number AS subject, identity, age, year FROM studies ORDER BY number",
        rows=f"""SELECT study_number AS study, {SERIES}, coalesce(images, {UNKNOWN_IMAGES}) AS images,
            count(*) AS series, coalesce(sum(series.images), 0)::BIGINT AS images_sum, sum(bytes)::BIGINT AS bytes,
            shared FROM series GROUP BY study_number, {SERIES}, images, shared
            ORDER BY study_number, {SERIES}, images, shared""",
    )


def columns(connection: "DuckDBPyConnection", clinical: Sequence[str], **statements: str) -> Columns:
    """Return the columns that a statement for each level delivers, with the clinical ones among the subjects'."""
    found = {
        f"{level}_{name}": column
        for level, statement in statements.items()
        for name, column in connection.execute(statement).fetchnumpy().items()
    }
    apart = {field: found.pop(f"subjects_{field}") for field in clinical}
    return Columns(**found, clinical=apart)
