"""Where every batch is, in an SQLite database that a loss of power cannot take back."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node import database
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.standing import Order, Progress
from cancerimage.node.pipeline.states import State, Step

FILE = "pipeline.sqlite3"
VERSION = 2
WAIT = 60.0
"""Seconds in which another process must have finished its change."""

TABLES = """
CREATE TABLE batches (
  name TEXT PRIMARY KEY, dataset TEXT NOT NULL, state TEXT NOT NULL, round INTEGER NOT NULL, waiting INTEGER NOT NULL,
  problem TEXT NOT NULL, ordered TEXT NOT NULL, notes TEXT NOT NULL, changed TEXT NOT NULL
) STRICT;
CREATE TABLE progress (
  batch TEXT PRIMARY KEY, step TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL, rate REAL NOT NULL,
  moment TEXT NOT NULL
) STRICT;
"""
LATER = {
    2: "UPDATE batches SET state = 'checked' WHERE state IN ('stored', 'summarised', 'indexed', 'attested')",
}
"""What brings the tables of an earlier version to each later one. In the first, images were stored and counted before
anything of it was signed: what was on that way is summarised, signed, told and stored in the order of today.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A batch as the database has it."""

    name: str
    dataset: str
    state: State
    round: int
    waiting: int
    problem: str
    order: Order
    notes: dict[str, Any]
    """What steps leave for later ones, as JSON holds it; nothing of a patient."""
    changed: datetime


class Records:
    """What is known of batches on their way; threads take turns."""

    def __init__(self, data_dir: Path) -> None:
        try:
            self._tables = database.Records(data_dir / FILE, WAIT, TABLES, VERSION, LATER)
        except database.Newer:
            raise PipelineFault(
                "The records of batches were written by a newer version of Cancer Image. Update it."
            ) from None

    def close(self) -> None:
        """Close the database."""
        self._tables.close()

    def find(self, name: str) -> Kept | None:
        """Return a batch, or None if no step was made yet."""
        return next(self._kept("WHERE name = ?", name), None)

    def all(self) -> dict[str, Kept]:
        """Return every batch on which a step was made."""
        return {kept.name: kept for kept in self._kept("")}

    def begin(self, name: str, dataset: str) -> Kept:
        """Return a batch, which is put down as taken if it was not there."""
        with self._tables.change() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO batches VALUES (?, ?, ?, 1, 0, '', ?, '{}', ?)",
                (name, dataset, State.TAKEN, _written(Order()), _now()),
            )
        found = self.find(name)
        assert found is not None  # noqa: S101  # it was just written
        return found

    def order(self, name: str, order: Order) -> None:
        """Write down that something else is asked for from now on."""
        with self._tables.change() as connection:
            connection.execute("UPDATE batches SET ordered = ? WHERE name = ?", (_written(order), name))

    def move(self, kept: Kept, state: State, number: int, waiting: int, notes: dict[str, Any]) -> Kept:
        """Put a batch into a state; what had stopped it is past."""
        with self._tables.change() as connection:
            connection.execute(
                "UPDATE batches SET state = ?, round = ?, waiting = ?, notes = ?, problem = '', changed = ? "
                "WHERE name = ?",
                (state, number, waiting, json.dumps(notes, sort_keys=True), _now(), kept.name),
            )
            connection.execute("DELETE FROM progress WHERE batch = ?", (kept.name,))
        found = self.find(kept.name)
        assert found is not None  # noqa: S101  # it was just written
        return found

    def note(self, name: str, notes: dict[str, Any]) -> None:
        """Write down what must be known again if the step that is made does not come to its end."""
        with self._tables.change() as connection:
            connection.execute("UPDATE batches SET notes = ? WHERE name = ?", (json.dumps(notes, sort_keys=True), name))

    def stop(self, name: str, problem: str) -> None:
        """Write down why a batch stopped where it is; an empty text takes that back."""
        with self._tables.change() as connection:
            connection.execute("UPDATE batches SET problem = ? WHERE name = ?", (problem, name))
            connection.execute("DELETE FROM progress WHERE batch = ?", (name,))

    def advance(self, progress: Progress) -> None:
        """Write down how far a step is; this does not wait for the disk."""
        with self._tables.change(durable=False) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?, ?, ?)",
                (progress.batch, progress.step, progress.done, progress.total, progress.rate,
                 progress.moment.isoformat()),
            )  # fmt: skip

    def progress(self, name: str) -> Progress | None:
        """Return how far the step of a batch is, or None if none has told."""
        for batch, step, done, total, rate, moment in self._tables.rows("SELECT * FROM progress WHERE batch = ?", name):
            return Progress(batch, Step(step), done, total, rate, datetime.fromisoformat(moment))
        return None

    def _kept(self, where: str, *values: str) -> Iterator[Kept]:
        for name, dataset, state, number, waiting, problem, ordered, notes, changed in self._tables.rows(
            f"SELECT * FROM batches {where}",  # noqa: S608  # our own words
            *values,
        ):
            yield Kept(
                name, dataset, State(state), number, waiting, problem, _read(ordered), json.loads(notes),
                datetime.fromisoformat(changed),
            )  # fmt: skip


def _written(order: Order) -> str:
    return json.dumps(
        {
            "pixels": order.pixels,
            "faces": order.faces,
            "clinical": None if order.clinical is None else str(order.clinical),
            "mapping": None if order.mapping is None else str(order.mapping),
            "cluster": order.cluster,
            "jobs": order.jobs,
        }
    )


def _read(written: str) -> Order:
    found = json.loads(written)
    return Order(
        Mode(found["pixels"]) if found["pixels"] else None,
        # Orders of earlier versions say nothing about faces.
        Faces(found["faces"]) if found.get("faces") else None,
        Path(found["clinical"]) if found["clinical"] else None,
        Path(found["mapping"]) if found["mapping"] else None,
        found["cluster"],
        found["jobs"],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat()
