"""The records of a landing: an SQLite database of the batches and of every input."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancerimage.dicom.faults import Reason
from cancerimage.node import database
from cancerimage.node.intake.batch import Arrival, Batch, Tally
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.states import OPEN, STATES, State, Way

VERSION = 1
FOUND = "found after an interruption"
"""The origin of bytes that no record speaks of; the true one is known again when the source is read again."""

WAIT = 30.0
"""Seconds in which another process must have finished its change."""

TABLES = """
CREATE TABLE batches (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, dataset TEXT NOT NULL, source TEXT NOT NULL, way TEXT NOT NULL,
  actor TEXT NOT NULL, state TEXT NOT NULL, began TEXT NOT NULL, finished TEXT
);
CREATE TABLE inputs (
  batch TEXT NOT NULL REFERENCES batches (name), origin TEXT NOT NULL, digest TEXT NOT NULL, bytes INTEGER NOT NULL,
  reason TEXT NOT NULL, detail TEXT NOT NULL, sop_class TEXT NOT NULL, study TEXT NOT NULL, series TEXT NOT NULL,
  instance TEXT NOT NULL,
  PRIMARY KEY (batch, origin, digest)
) WITHOUT ROWID;
CREATE INDEX contents ON inputs (batch, digest);
"""
BATCH = "name, dataset, source, way, actor, state, began, finished"
INPUT = "origin, digest, bytes, reason, detail, sop_class, study, series, instance"


class Records:
    """What is known of batches and inputs; threads take turns."""

    def __init__(self, path: Path) -> None:
        try:
            self._tables = database.Records(path, WAIT, TABLES, VERSION)
        except database.Newer:
            raise IntakeFault(
                "The records of arrivals were written by a newer version of Cancer Image. Update it."
            ) from None

    def close(self) -> None:
        """Close the database."""
        self._tables.close()

    def begin(self, dataset: str, source: str, way: Way, actor: str) -> Batch:
        """Return the batch of this source that is open, or a new one, safely on disk."""
        with self._tables.change() as connection:
            for batch in reversed(self.batches()):
                if (batch.dataset, batch.source, batch.way) == (dataset, source, way) and batch.state in OPEN:
                    self._put_state(connection, batch.name, State.RECEIVING)
                    return replace(batch, state=State.RECEIVING, finished=None)
            (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM batches").fetchone()
            name, began = f"{dataset}-{last + 1:04}", datetime.now(UTC)
            connection.execute(
                f"INSERT INTO batches ({BATCH}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",  # noqa: S608 - our own names
                (name, dataset, source, way, actor, State.RECEIVING, began.isoformat()),
            )
            return Batch(name, dataset, source, way, actor, State.RECEIVING, began, None)

    def move(self, name: str, state: State) -> None:
        """Let a batch go into another state."""
        with self._tables.change() as connection:
            batch = self.batch(name)
            if state != batch.state and state not in STATES[batch.state].following:
                raise IntakeFault(f"{name} is {batch.state} and cannot become {state}.")
            self._put_state(connection, name, state)

    def add(self, batch: str, arrival: Arrival) -> Arrival:
        """Write what became of an input, and say whether its bytes were there before.

        This does not wait for the disk: files are on it before they are written here, and `Landing` finds those that
        a failure of the machine's power took out of the records.
        """
        with self._tables.change(durable=False) as connection:
            if self.batch(batch).state != State.RECEIVING:
                raise IntakeFault(f"{batch} is finished; nothing can be added to it.")
            if arrival.digest:
                # What was refused for want of bytes has come, and what an interruption left has its name back.
                connection.execute(
                    "DELETE FROM inputs WHERE batch = ? AND (origin = ? AND digest = '' OR origin = ? AND digest = ?)",
                    (batch, arrival.origin, FOUND, arrival.digest),
                )
            repeated = bool(arrival.digest) and self.has(batch, arrival.digest)
            connection.execute(
                f"INSERT OR REPLACE INTO inputs (batch, {INPUT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (batch, arrival.origin, arrival.digest, arrival.bytes, arrival.reason or "", arrival.detail,
                 arrival.sop_class, arrival.study, arrival.series, arrival.instance),
            )  # fmt: skip
        return replace(arrival, repeated=repeated)

    def batches(self) -> tuple[Batch, ...]:
        """Return every batch, the oldest first."""
        return tuple(map(_batch, self._tables.rows(f"SELECT {BATCH} FROM batches ORDER BY id")))  # noqa: S608

    def batch(self, name: str) -> Batch:
        """Return a batch by its name."""
        for row in self._tables.rows(f"SELECT {BATCH} FROM batches WHERE name = ?", name):  # noqa: S608
            return _batch(row)
        raise IntakeFault(f"There is no batch {name}. `cancerimage node arrivals` lists them.")

    def inputs(self, batch: str) -> tuple[Arrival, ...]:
        """Return every input of a batch."""
        rows = self._tables.rows(f"SELECT {INPUT} FROM inputs WHERE batch = ? ORDER BY origin, digest", batch)  # noqa: S608
        seen: set[str] = set()
        found = []
        for row in rows:
            arrival = _arrival(row)
            found.append(replace(arrival, repeated=arrival.digest in seen))
            seen |= {arrival.digest} if arrival.digest else set()
        return tuple(found)

    def has(self, batch: str, digest: str) -> bool:
        """Return whether these bytes are in a batch."""
        return bool(self._tables.rows("SELECT 1 FROM inputs WHERE batch = ? AND digest = ? LIMIT 1", batch, digest))

    def digests(self, batch: str) -> frozenset[str]:
        """Return the digests of everything that is in a batch."""
        return frozenset(digest for (digest,) in self._tables.rows("SELECT digest FROM inputs WHERE batch = ?", batch))

    def tally(self, batch: str) -> Tally:
        """Return how much is in a batch."""
        ((files, inputs, size, studies, series),) = self._tables.rows(
            "SELECT count(*), coalesce(sum(times), 0), coalesce(sum(size), 0), count(DISTINCT study), "
            "count(DISTINCT series) FROM (SELECT count(*) AS times, max(bytes) AS size, max(study) AS study, "
            "max(series) AS series FROM inputs WHERE batch = ? AND reason = '' GROUP BY digest)",
            batch,
        )
        ((quarantined,),) = self._tables.rows("SELECT count(*) FROM inputs WHERE batch = ? AND reason <> ''", batch)
        return Tally(files, inputs - files, quarantined, size, studies, series)

    @staticmethod
    def _put_state(connection: sqlite3.Connection, name: str, state: State) -> None:
        finished = None if state is State.RECEIVING else datetime.now(UTC).isoformat()
        connection.execute("UPDATE batches SET state = ?, finished = ? WHERE name = ?", (state, finished, name))


def _batch(row: tuple[Any, ...]) -> Batch:
    name, dataset, source, way, actor, state, began, finished = map(str, row)
    ended = None if row[-1] is None else datetime.fromisoformat(finished)
    return Batch(name, dataset, source, Way(way), actor, State(state), datetime.fromisoformat(began), ended)


def _arrival(row: tuple[Any, ...]) -> Arrival:
    origin, digest, size, reason, detail, sop_class, study, series, instance = map(str, row)
    why = Reason(reason) if reason else None
    return Arrival(origin, digest, int(size), why, detail, sop_class, study, series, instance)
