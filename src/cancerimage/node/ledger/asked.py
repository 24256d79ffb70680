"""Who asked what, when, and what became of it: the holder's view of every question."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.ledger import log
from cancerimage.node.ledger.moments import milliseconds, moment
from cancerimage.node.ledger.store import Change
from cancerimage.wire.asker import Asker, Role
from cancerimage.wire.clock import now
from cancerimage.wire.question import Withheld


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as one dataset answered it."""

    moment: datetime
    asker: str
    """The pseudonym."""
    roles: tuple[Role, ...]
    project: str | None
    query: str
    """In its text form."""
    dataset: str
    policy: PolicyName
    number: Number | None
    """What was told of the subjects, or None."""
    cost: int
    withheld: Withheld | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one dataset answers to a question, for the record."""

    dataset: str
    policy: PolicyName
    number: Number | None = None
    cost: int = 0
    withheld: Withheld | None = None
    form: str = ""
    """The fingerprint of what the question asks of a protected dataset."""
    epoch: int | None = None


NOTED = frozenset({Withheld.NOT_PERMITTED, Withheld.PERSON_SPENT, Withheld.DATASET_SPENT})
"""Refusals that are about the asker; the others follow from what else stands in the log."""


def record(change: Change, asker: Asker, query: str, form: str, outcomes: Sequence[Outcome]) -> None:
    """Write a question down with everything that was answered, and in the log without."""
    answers = json.dumps([_written(outcome) for outcome in outcomes], separators=(",", ":"))
    change.connection.execute(
        "INSERT INTO questions VALUES (?, ?, ?, ?, ?, ?, ?)",
        (change.standing.sequence, now(), asker.id, ",".join(asker.roles), asker.project, query, answers),
    )
    actor = f"person:{asker.id}"
    project: dict[str, str | int] = {} if asker.project is None else {"project": asker.project}
    exact = 0
    for outcome in outcomes:
        about = {"dataset": outcome.dataset, "form": outcome.form or form, "policy": outcome.policy.value, **project}
        if outcome.epoch is not None:
            about["epoch"] = outcome.epoch
        if outcome.withheld in NOTED:
            about["withheld"] = outcome.withheld.value
            log.append(change.connection, Entry(NodeEvent.QUESTION_DATASET_WITHHELD, actor, about))
        elif outcome.withheld is None and outcome.policy is not PolicyName.OPEN:
            about["cost"] = outcome.cost
            log.append(change.connection, Entry(NodeEvent.QUESTION_DATASET_ANSWERED, actor, about))
        elif outcome.withheld is None:
            exact += 1
    if exact:
        about = {"form": form, "datasets": exact, **project}
        log.append(change.connection, Entry(NodeEvent.QUESTION_OPEN_ANSWERED, actor, about))


def latest(
    connection: sqlite3.Connection, limit: int, dataset: str | None = None, since: datetime | None = None
) -> tuple[Asked, ...]:
    """Return the latest answers, of one dataset or of all, the latest first."""
    rows = connection.execute(
        "SELECT moment, asker, roles, project, query, answers FROM questions WHERE moment >= ? ORDER BY sequence DESC",
        (0 if since is None else milliseconds(since),),
    )
    return tuple(islice((asked for asked in _read(rows) if dataset in (None, asked.dataset)), limit))


def _read(rows: Iterator[tuple[int, str, str, str | None, str, str]]) -> Iterator[Asked]:
    for at, asker, roles, project, query, answers in rows:
        for dataset, policy, told, cost, withheld in json.loads(answers):
            yield Asked(
                moment(at),
                asker,
                tuple(Role(role) for role in roles.split(",")),
                project,
                query,
                dataset,
                PolicyName(policy),
                None if told is None else _number(*told),
                cost,
                None if withheld is None else Withheld(withheld),
            )


def _written(outcome: Outcome) -> list[object]:
    number = outcome.number
    told = None if number is None else [number.value, number.margin, number.below]
    return [outcome.dataset, outcome.policy, told, outcome.cost, outcome.withheld]


def _number(value: int | None, margin: int, below: int) -> Number:
    return Number.fewer(below, margin) if value is None else Number(value, margin)
