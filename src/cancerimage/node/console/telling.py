"""One question as one dataset answered it, as a line of a table."""

from collections.abc import Mapping
from typing import Any

from cancerimage.disclosure.charge import ALLOWANCE_PERSON
from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.console import words
from cancerimage.node.ledger.asked import Asked


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


def _answer(asked: Asked) -> str:
    if asked.withheld is not None:
        return str(words.WITHHELD[asked.withheld])
    if asked.number is not None:
        return words.told(asked.number)
    return words.exactly() if asked.policy is PolicyName.OPEN else ""
