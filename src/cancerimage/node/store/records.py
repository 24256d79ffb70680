"""The records of the store: an SQLite database of studies, series and instances, and of the batches they came in."""

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from cancerimage.node import database
from cancerimage.node.store.attributes import BY_LEVEL, NUMBERS, Level
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.instances import Holding, Instance, Series

VERSION = 2
WAIT = 30.0
"""Seconds in which another process must have finished its change."""
SETTINGS = "cache_size = -65536", "mmap_size = 1073741824"
TEXT = "TEXT NOT NULL DEFAULT ''"


def _columns(level: Level) -> str:
    """Return the columns of a level as its table declares them."""
    return ", ".join(f"{one.column} {'INTEGER' if one.vr in NUMBERS else TEXT}" for one in BY_LEVEL[level])


RESULTS = """
CREATE TABLE results (
  id INTEGER PRIMARY KEY, permit TEXT NOT NULL, dataset TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
  class TEXT NOT NULL, study TEXT NOT NULL, series TEXT NOT NULL, uid TEXT NOT NULL, came TEXT NOT NULL,
  standing TEXT NOT NULL, UNIQUE (permit, digest)
);
CREATE INDEX results_uid ON results (uid);
CREATE INDEX results_series ON results (series);
"""
TABLES = f"""
CREATE TABLE studies (
  id INTEGER PRIMARY KEY, dataset TEXT NOT NULL, {_columns(Level.STUDY)}, size INTEGER NOT NULL DEFAULT 0,
  UNIQUE (dataset, uid)
);
CREATE INDEX studies_date ON studies (dataset, date, id, patient, name, description, accession, study_id, sex, birth);
CREATE INDEX studies_name ON studies (dataset, name COLLATE NOCASE, date, id);
CREATE INDEX studies_patient ON studies (dataset, patient, date, id);
CREATE INDEX studies_accession ON studies (dataset, accession, date, id);
CREATE INDEX studies_uid ON studies (uid);
CREATE TABLE modalities (
  dataset TEXT NOT NULL, modality TEXT NOT NULL, date TEXT NOT NULL, study INTEGER NOT NULL REFERENCES studies (id),
  PRIMARY KEY (dataset, modality, date, study)
) WITHOUT ROWID;
CREATE INDEX modalities_study ON modalities (study);
CREATE TABLE series (
  id INTEGER PRIMARY KEY, study INTEGER NOT NULL REFERENCES studies (id), {_columns(Level.SERIES)}, UNIQUE (study, uid)
);
CREATE INDEX series_uid ON series (uid);
CREATE INDEX series_study ON series (study, id, modality, number, description, bodypart);
CREATE TABLE instances (
  id INTEGER PRIMARY KEY, in_series INTEGER NOT NULL REFERENCES series (id), digest TEXT NOT NULL,
  size INTEGER NOT NULL, {_columns(Level.INSTANCE)}, UNIQUE (in_series, uid)
);
CREATE INDEX instances_digest ON instances (digest);
CREATE INDEX instances_uid ON instances (uid);
CREATE TABLE batches (
  batch TEXT NOT NULL, instance INTEGER NOT NULL REFERENCES instances (id), PRIMARY KEY (batch, instance)
) WITHOUT ROWID;
CREATE INDEX batches_instance ON batches (instance);
CREATE TABLE doomed (digest TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sweeps (number INTEGER NOT NULL);
INSERT INTO sweeps VALUES (0);
CREATE TABLE permits (
  name TEXT PRIMARY KEY, token TEXT UNIQUE NOT NULL, datasets TEXT NOT NULL, until TEXT NOT NULL, made TEXT NOT NULL,
  revoked TEXT, results INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE uses (
  permit TEXT NOT NULL, dataset TEXT NOT NULL, way TEXT NOT NULL, study TEXT NOT NULL, day TEXT NOT NULL,
  requests INTEGER NOT NULL, PRIMARY KEY (permit, day, dataset, study, way)
) WITHOUT ROWID;
{RESULTS}"""  # noqa: S608 - our own names
LATER = {2: f"ALTER TABLE permits ADD COLUMN results INTEGER NOT NULL DEFAULT 0;{RESULTS}"}
"""What brings the tables of the version before to each version."""
SERIES = (
    "SELECT series.id, studies.dataset, studies.uid, series.uid, studies.patient, series.modality, "
    "series.description, series.bodypart, series.instances FROM series JOIN studies ON studies.id = series.study"
)
_ONE = (
    "instances.digest, instances.size, instances.syntax, studies.uid, series.uid, instances.uid, "
    "max(coalesce(instances.frames, 1), 1) FROM instances JOIN series ON series.id = instances.in_series "
    "JOIN studies ON studies.id = series.study"
)
INSTANCE, INSTANCE_OF = f"SELECT {_ONE}", f"SELECT studies.dataset, {_ONE}"


class Records:
    """What is known of the instances; threads take turns."""

    def __init__(self, path: Path) -> None:
        try:
            self._tables = database.Records(path, WAIT, TABLES, VERSION, LATER, SETTINGS)
        except database.Newer:
            raise StoreFault("The research store was written by a newer version of Cancer Image. Update it.") from None

    def close(self) -> None:
        """Close the database."""
        self._tables.close()

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        return self._tables.rows(query, *values)

    def change(self) -> AbstractContextManager[sqlite3.Connection]:
        """Lend the connection for one change, which is on the disk when this returns."""
        return self._tables.change()

    def digest(self, dataset: str, instance: str) -> str | None:
        """Return the digest of an instance that a dataset holds."""
        query = f"{INSTANCE} WHERE instances.uid = ? AND studies.dataset = ?"
        return next((str(digest) for digest, *_ in self.rows(query, (instance, dataset))), None)

    def brought(self, dataset: str, digest: str, batch: str) -> bool:
        """Return whether these bytes came to a dataset in a batch."""
        query = f"{INSTANCE} JOIN batches ON instance = instances.id WHERE digest = ? AND dataset = ? AND batch = ?"
        return bool(self.rows(query, (digest, dataset, batch)))

    def known(self, digest: str) -> bool:
        """Return whether any instance has these bytes."""
        return bool(self.rows("SELECT 1 FROM instances WHERE digest = ? LIMIT 1", (digest,)))

    def sweeps(self) -> int:
        """Return how often bytes were swept away."""
        return int(self.rows("SELECT number FROM sweeps")[0][0])

    def series(self, dataset: str, limit: int, offset: int) -> tuple[Series, ...]:
        """Return series of a dataset, in the order in which their studies came."""
        query = f"{SERIES} WHERE studies.dataset = ? ORDER BY studies.id, series.id LIMIT ? OFFSET ?"
        return tuple(Series(*row) for row in self.rows(query, (dataset, limit, offset)))

    def instances(self, series: int) -> tuple[Instance, ...]:
        """Return the instances of a series by their numbers."""
        query = f"{INSTANCE} WHERE series.id = ? ORDER BY instances.number, instances.uid"
        return tuple(Instance(*row) for row in self.rows(query, (series,)))

    def chosen(
        self, datasets: Collection[str], study: str, series: str | None, instance: str | None
    ) -> tuple[tuple[str, Instance], ...]:
        """Return the instances of a study, a series or one, each once, with the dataset they are told from."""
        where, values = f"studies.uid = ? AND dataset IN ({', '.join('?' * len(datasets))})", [study, *sorted(datasets)]
        for column, value in (("series.uid", series), ("instances.uid", instance)):
            if value is not None:
                where += f" AND {column} = ?"
                values.append(value)
        order = "series.number, series.uid, instances.number, instances.uid, dataset"
        rows = self.rows(f"{INSTANCE_OF} WHERE {where} ORDER BY {order}", values)
        found = {(row[5], row[6]): (str(row[0]), Instance(*row[1:])) for row in reversed(rows)}
        return tuple(reversed(found.values()))

    def instances_of(self, batch: str) -> tuple[Instance, ...]:
        """Return the instances that came in a batch."""
        query = f"{INSTANCE} JOIN batches ON batches.instance = instances.id WHERE batch = ?"
        return tuple(Instance(*row) for row in self.rows(query, (batch,)))

    def uids(self, dataset: str, series: str) -> frozenset[str]:
        """Return the UIDs of the instances of a series that a dataset holds."""
        rows = self.rows(f"{INSTANCE} WHERE series.uid = ? AND studies.dataset = ?", (series, dataset))
        return frozenset(Instance(*row).uid for row in rows)

    def holdings(self) -> tuple[Holding, ...]:
        """Return how much of each dataset is there."""
        return tuple(
            Holding(*row)
            for row in self.rows(
                "SELECT dataset, count(*), sum(series), sum(instances), sum(size) FROM studies "
                "GROUP BY dataset ORDER BY dataset"
            )
        )

    def digests(self, batch: str) -> frozenset[str]:
        """Return the digests of what came in a batch."""
        query = "SELECT digest FROM batches JOIN instances ON instances.id = instance WHERE batch = ?"
        return frozenset(digest for (digest,) in self.rows(query, (batch,)))
