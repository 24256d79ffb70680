"""One question as one dataset answered it, as a line of a table and of a file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cancerimage.disclosure.charge import ALLOWANCE_PERSON
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.console import words
from cancerimage.node.ledger.asked import Asked

COLUMNS = (
    "moment",
    "person",
    "roles",
    "project",
    "dataset",
    "policy",
    "query",
    "meaning",
    "value",
    "low",
    "high",
    "below",
    "withheld",
    "cost",
)
"""The columns of a file: codes and numbers for programs, the same in every language."""


def line(asked: Asked) -> Mapping[str, Any]:
    """Return what a table shows."""
    return {
        "moment": asked.moment,
        "who": words.person(asked.asker),
        "id": asked.asker,
        "roles": ", ".join(str(words.ROLES[role]) for role in asked.roles),
        "project": asked.project,
        "query": words.sentence(asked.query),
        "text": asked.query,
        "dataset": asked.dataset,
        "policy": words.POLICIES[asked.policy].label,
        "answer": _answer(asked),
        "withheld": asked.withheld is not None,
        "cost": words.price(asked.cost, ALLOWANCE_PERSON),
        "free": not asked.cost,
    }


def rows(asked: Iterable[Asked]) -> Iterator[tuple[str, ...]]:
    """Return the lines of a file, the names of the columns first."""
    yield COLUMNS
    for one in asked:
        yield tuple("" if value is None else _harmless(str(value)) for value in plain(one).values())


def plain(asked: Asked) -> Mapping[str, str | int | None]:
    """Return one line for programs."""
    number = asked.number
    return {
        "moment": asked.moment.isoformat(timespec="milliseconds"),
        "person": asked.asker,
        "roles": " ".join(asked.roles),
        "project": asked.project,
        "dataset": asked.dataset,
        "policy": asked.policy.value,
        "query": asked.query,
        "meaning": number.meaning.value if number else None,
        "value": number.value if number else None,
        "low": number.low if number else None,
        "high": number.high if number else None,
        "below": number.below or None if number else None,
        "withheld": asked.withheld.value if asked.withheld else None,
        "cost": asked.cost,
    }


def _answer(asked: Asked) -> str:
    if asked.withheld is not None:
        return str(words.WITHHELD[asked.withheld])
    if asked.number is not None:
        return words.told(asked.number)
    return words.exactly() if asked.policy is PolicyName.OPEN else ""


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking what somebody asked for a formula (CWE-1236)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
