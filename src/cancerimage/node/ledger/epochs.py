"""Epochs: the time in which a protected dataset is one frozen snapshot with one set of allowances."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.ledger import log
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.moments import moment
from cancerimage.node.ledger.store import Change
from cancerimage.wire import canonical
from cancerimage.wire.clock import now
from cancerimage.wire.cube import Cube

TURNS = 2
"""Epochs that a holder can end within a year."""
YEAR = 365 * 24 * 3600 * 1000


class Ending(StrEnum):
    """Why an epoch ended."""

    TURNED = "turned"
    """The holder wanted a new one."""
    LOST = "lost"
    """The ledger that knew what it had told was lost."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """The snapshot that an epoch counts in: one generation of the index, which is kept for it."""

    generation: str
    manifest: str
    """The checksum of its manifest, and thereby of every file in it."""
    snapshot: str
    indexed: datetime


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch of a dataset."""

    id: str
    """32 random hexadecimal digits: no two epochs anywhere share their noise."""
    dataset: str
    number: int
    policy: PolicyName
    opened: datetime
    ended: datetime | None
    ending: Ending | None
    pinned: Pinned
    tells: bool
    """Whether the dataset is large enough to tell numbers; otherwise it is in the catalogue only until the end."""


_COLUMNS = "id, dataset, number, policy, opened, ended, why, generation, manifest, snapshot, indexed, tells"


def every(connection: sqlite3.Connection) -> tuple[Epoch, ...]:
    """Return all epochs, the latest of each dataset first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM epochs ORDER BY dataset, number DESC")  # noqa: S608
    return tuple(_epoch(row) for row in rows)


def current(connection: sqlite3.Connection) -> Mapping[str, Epoch]:
    """Return the epoch of each dataset that has one."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM epochs WHERE ended IS NULL")  # noqa: S608
    return {epoch.dataset: epoch for epoch in map(_epoch, rows)}


def cube(connection: sqlite3.Connection, epoch: str) -> Cube:
    """Return the cube of an epoch, as it was computed when the epoch was opened."""
    (text,) = connection.execute("SELECT cube FROM epochs WHERE id = ?", (epoch,)).fetchone()
    return Cube.model_validate_json(text)


def turns_left(connection: sqlite3.Connection, dataset: str) -> int:
    """Return how many times the holder can still begin a new epoch within this year."""
    since = now() - YEAR
    # A loss is as good for fresh noise as a turn, so it takes one away; but it is never refused itself.
    (ended,) = connection.execute(
        "SELECT count(*) FROM epochs WHERE dataset = ? AND why IS NOT NULL AND ended > ?", (dataset, since)
    ).fetchone()
    (forgotten,) = connection.execute(
        """SELECT count(*) FROM log_entries WHERE event = ? AND moment > ?
        AND NOT EXISTS (SELECT 1 FROM epochs WHERE why = ?)""",
        (NodeEvent.NODE_LEDGER_ACCEPTED, since, Ending.LOST),
    ).fetchone()
    return max(0, TURNS - int(ended) - int(forgotten))


def begin(
    change: Change, identifier: str, dataset: str, policy: PolicyName, pinned: Pinned, tells: bool, cube: Cube
) -> None:
    """Open an epoch and charge its cube; nothing was told of it before this is on the disk."""
    connection = change.connection
    (last,) = connection.execute("SELECT max(number) FROM epochs WHERE dataset = ?", (dataset,)).fetchone()
    number = (last or 0) + 1
    connection.execute(
        f"INSERT INTO epochs ({_COLUMNS}, cube) VALUES (?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            identifier,
            dataset,
            number,
            policy,
            now(),
            pinned.generation,
            pinned.manifest,
            pinned.snapshot,
            pinned.indexed.isoformat(),
            tells,
            canonical.write(cube).decode(),
        ),
    )
    connection.execute("INSERT INTO spent VALUES (?, 'cube', ?)", (identifier, cube.cost))
    about: dict[str, str | int] = {"dataset": dataset, "epoch": number, "policy": policy.value}
    log.append(connection, Entry(NodeEvent.DATASET_EPOCH_OPENED, "system", about))
    log.append(connection, Entry(NodeEvent.DATASET_CUBE_RELEASED, "system", {**about, "cost": cube.cost}))
    change.revises = True


def end(change: Change, epoch: Epoch, ending: Ending) -> None:
    """End an epoch; the next one begins as soon as the dataset is served."""
    if ending is Ending.TURNED and not turns_left(change.connection, epoch.dataset):
        raise LedgerFault(
            f"{epoch.dataset} has had {TURNS} new epochs within a year, losses of the ledger included, and what "
            "each one tells adds up. Wait, or choose the policy catalogue_only until then."
        )
    change.connection.execute("UPDATE epochs SET ended = ?, why = ? WHERE id = ?", (now(), ending, epoch.id))
    change.revises = True


def _epoch(row: tuple[Any, ...]) -> Epoch:
    identifier, dataset, number, policy, opened, ended, why, generation, manifest, snapshot, indexed, tells = row
    return Epoch(
        identifier,
        dataset,
        number,
        PolicyName(policy),
        moment(opened),
        None if ended is None else moment(ended),
        None if why is None else Ending(why),
        Pinned(generation, manifest, snapshot, datetime.fromisoformat(indexed)),
        bool(tells),
    )
