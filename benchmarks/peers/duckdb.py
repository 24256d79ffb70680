"""DuckDB: the flat table in memory, sorted, with small numbers for all values."""

import duckdb

from benchmarks.conditions import condition
from benchmarks.peers.answer import Answer, of_lines
from benchmarks.peers.forms import DISTINCT, GROUPED, SETS, united
from benchmarks.series import Series
from cancerimage.query import Query


class DuckDB:
    """DuckDB on all cores."""

    name = f"DuckDB {duckdb.__version__}, in memory"
    forms = (DISTINCT, GROUPED, SETS)

    def __init__(self, series: Series) -> None:
        self._series = series
        self._connection = duckdb.connect()
        self._connection.execute("CREATE TABLE series AS SELECT * FROM read_parquet(?)", [str(series.path)])

    def answer(self, query: Query, form: str) -> Answer:
        """Answer in one statement over what is selected, which is looked up once."""
        selected = f"SELECT * FROM series WHERE {condition(query, self._series)}"  # noqa: S608
        statement = f"WITH selected AS MATERIALIZED ({selected}) {united(form, 'selected')}"
        return of_lines(self._connection.execute(statement).fetchall(), self._series)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
