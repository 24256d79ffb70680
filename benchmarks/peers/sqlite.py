"""SQLite: the flat table in memory, with an index on each field."""

import sqlite3

import duckdb

from benchmarks.conditions import condition
from benchmarks.peers.answer import Answer, of_lines
from benchmarks.peers.forms import DISTINCT, GROUPED, united
from benchmarks.series import COLUMNS, Series
from cancerimage.query import Query

# The statements are put together from the names of our own columns.
# ruff: noqa: S608


class SQLite:
    """SQLite, which works on one core."""

    name = f"SQLite {sqlite3.sqlite_version}, in memory"
    forms = (DISTINCT, GROUPED)

    def __init__(self, series: Series) -> None:
        self._series = series
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("PRAGMA temp_store = MEMORY")
        self._connection.execute(f"CREATE TABLE series ({', '.join(COLUMNS)})")
        rows = duckdb.read_parquet(str(series.path)).fetchall()
        self._connection.executemany(f"INSERT INTO series VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        for column in COLUMNS:
            if column not in {"study", "bytes"}:
                self._connection.execute(f"CREATE INDEX by_{column} ON series ({column}, subject)")
        self._connection.execute("ANALYZE")

    def answer(self, query: Query, form: str) -> Answer:
        """Answer over a table of what is selected, which is looked up once."""
        self._connection.execute(
            f"CREATE TEMP TABLE selected AS SELECT * FROM series WHERE {condition(query, self._series)}"
        )
        try:
            return of_lines(self._connection.execute(united(form, "selected")).fetchall(), self._series)
        finally:
            self._connection.execute("DROP TABLE selected")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
