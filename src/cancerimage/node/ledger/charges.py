"""What was told of each dataset, what it cost, and what is left to whom."""

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cancerimage.disclosure.charge import ALLOWANCE_CUBE, ALLOWANCE_DATASET, ALLOWANCE_PERSON
from cancerimage.node.ledger.store import Change
from cancerimage.wire.asker import VISITOR
from cancerimage.wire.clock import now
from cancerimage.wire.counts import Released
from cancerimage.wire.question import Withheld

CUBE, LIVE = "cube", "live"
"""The accounts of a dataset; a person's account is the pseudonym."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent in one epoch, by all and by one person."""

    live: int = 0
    person: int = 0
    """What visitors have spent counts as everybody's own: whoever signs out is one of them."""

    @property
    def left(self) -> int:
        """What this person can still spend."""
        return max(0, min(ALLOWANCE_PERSON - self.person, ALLOWANCE_DATASET - self.live))

    def refusal(self, cost: int) -> Withheld | None:
        """Return why this cannot be spent as well, or None."""
        if self.person + cost > ALLOWANCE_PERSON:
            return Withheld.PERSON_SPENT
        return Withheld.DATASET_SPENT if self.live + cost > ALLOWANCE_DATASET else None

    def plus(self, cost: int) -> "Spent":
        """Return what is spent after a charge."""
        return Spent(self.live + cost, self.person + cost)


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent of a dataset in its epoch, in 1e-9 of ρ."""

    epoch: int
    """Its number."""
    cube: int
    live: int
    forms: int
    """Forms of questions that were answered anew."""
    persons: Mapping[str, int]
    """By pseudonym, the one who spent most first."""
    cube_allowance: int = ALLOWANCE_CUBE
    live_allowance: int = ALLOWANCE_DATASET
    person_allowance: int = ALLOWANCE_PERSON


def spent(connection: sqlite3.Connection, asker: str) -> Mapping[str, Spent]:
    """Return what was spent by all and by one person, by epoch."""
    live: dict[str, int] = {}
    person: dict[str, int] = {}
    for account, epoch, cost in connection.execute(
        "SELECT account, epoch, cost FROM spent WHERE account IN (?, ?, ?)", (LIVE, asker, VISITOR.id)
    ):
        if account == LIVE:
            live[epoch] = cost
        else:
            person[epoch] = person.get(epoch, 0) + cost
    return {epoch: Spent(cost, person.get(epoch, 0)) for epoch, cost in live.items()}


def released(connection: sqlite3.Connection, forms: Collection[str]) -> Mapping[tuple[str, str], Released]:
    """Return everything that was released for some forms, by form and epoch."""
    return {
        (form, epoch): Released(value=value, margin=margin, below=below)
        for asked in forms
        for form, epoch, value, margin, below in connection.execute("SELECT * FROM released WHERE form = ?", (asked,))
    }


def charge(change: Change, asker: str, epoch: str, form: str, cost: int, told: Released) -> None:
    """Charge an answer and keep it, in the same transaction; the database refuses what exceeds an allowance."""
    connection = change.connection
    connection.execute(
        "INSERT INTO charges VALUES (?, ?, ?, ?, ?, ?)", (change.standing.sequence, epoch, form, asker, cost, now())
    )
    connection.executemany(
        "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET cost = cost + excluded.cost",
        ((epoch, LIVE, cost), (epoch, asker, cost)),
    )
    connection.execute(
        "INSERT INTO released VALUES (?, ?, ?, ?, ?)", (form, epoch, told.value, told.margin, told.below)
    )


def spending(connection: sqlite3.Connection, dataset: str) -> Spending | None:
    """Return what was spent of a dataset in its epoch, or None if it has none."""
    found = connection.execute("SELECT id, number FROM epochs WHERE dataset = ? AND ended IS NULL", (dataset,))
    epoch = found.fetchone()
    if epoch is None:
        return None
    identifier, number = epoch
    accounts = dict(
        connection.execute("SELECT account, cost FROM spent WHERE epoch = ? ORDER BY cost DESC, account", (identifier,))
    )
    (forms,) = connection.execute("SELECT count(*) FROM charges WHERE epoch = ?", (identifier,)).fetchone()
    return Spending(number, accounts.pop(CUBE, 0), accounts.pop(LIVE, 0), forms, accounts)
