"""From records to the compact columns: series of one study that are alike in every searchable field become one row."""

from typing import TYPE_CHECKING

from cancerimage.node.index.coding import CODED
from cancerimage.node.index.columns import UNKNOWN_IMAGES, Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection


def gather(connection: "DuckDBPyConnection", datasets: "Sequence[str]") -> Columns:
    """Return the columns of the tables `subjects`, `studies` and `series`."""
    connection.execute("CREATE TABLE positions (dataset VARCHAR, position USMALLINT)")
    for position, dataset in enumerate(datasets):
        connection.execute("INSERT INTO positions VALUES (?, ?)", [dataset, position])
    coded = ", ".join(name for name in CODED if name != "sex")
    images = f"coalesce(images, {UNKNOWN_IMAGES})"
    statements = {
        "subjects": "SELECT position AS dataset, sex FROM subjects JOIN positions USING (dataset) ORDER BY number",
        "studies": "SELECT subject_number AS subject, identity, age, year FROM studies ORDER BY number",
        "rows": f"""SELECT study_number AS study, {coded}, {images} AS images, count(*) AS series,
            sum(bytes)::BIGINT AS bytes FROM series
            GROUP BY study_number, {coded}, {images} ORDER BY study_number, {coded}, {images}""",  # noqa: S608
    }
    return Columns(
        **{
            f"{level}_{name}": column
            for level, statement in statements.items()
            for name, column in connection.execute(statement).fetchnumpy().items()
        }
    )
