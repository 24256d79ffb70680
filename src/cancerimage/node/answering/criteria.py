"""What became of each criterion of a question."""

from collections.abc import Iterator, Mapping
from typing import Any

from cancerimage.query import FIELDS, Is, Kind, Query, QueryError, check, conditions, from_json, render
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.question import Criterion, CriterionState
from cancerimage.wire.shapes import without_controls

LONGEST = 500
MOST = 50
"""Refused criteria that an answer names."""


def applied(query: Query, held: frozenset[str]) -> tuple[Criterion, ...]:
    """Return the criteria as they were applied to a dataset that has values of the fields in `held`."""
    criteria = []
    for condition in conditions(query):
        # Whoever asks for what is unknown is answered truly by a dataset in which everything is.
        asks_unknown = isinstance(condition, Is) and condition.value == UNKNOWN
        is_name = FIELDS[condition.field].kind is Kind.NAME
        here = condition.field in held or asks_unknown or is_name
        state = CriterionState.APPLIED if here else CriterionState.NOT_HELD
        criteria.append(Criterion(text=render(condition)[:LONGEST], field=condition.field, state=state))
    return tuple(criteria)


def refused(form: Mapping[str, Any], error: QueryError) -> tuple[Criterion, ...]:
    """Return the criteria that this node does not understand, or else the whole query, with the reason."""
    found = []
    for leaf in _leaves(form.get("where")):
        try:
            check(from_json({"version": form.get("version"), "where": leaf}))
        except QueryError as reason:
            found.append(_refused(_text(leaf), _field(leaf), str(reason)))
        if len(found) == MOST:
            break
    return tuple(found) or (_refused("query", "query", str(error)),)


def _refused(text: str, field: str, reason: str) -> Criterion:
    # What is not understood may hold anything, also characters that no message may carry.
    return Criterion(
        text=without_controls(text[:LONGEST]),
        field=field,
        state=CriterionState.REFUSED,
        reason=without_controls(reason[:LONGEST]),
    )


def _leaves(where: object) -> Iterator[Mapping[str, Any]]:
    """Walk the JSON form without recursion, for it has not been found sound."""
    open_ends = [where]
    while open_ends:
        node = open_ends.pop()
        if isinstance(node, Mapping):
            if "field" in node:
                yield node
            else:
                open_ends.extend(node.values())
        elif isinstance(node, list | tuple):
            open_ends.extend(reversed(node))


def _field(leaf: Mapping[str, Any]) -> str:
    name = leaf["field"]
    return name if isinstance(name, str) and name in FIELDS else "unknown"


def _text(leaf: Mapping[str, Any]) -> str:
    if "is" in leaf:
        return f"{leaf['field']}:{leaf['is']}"
    low, high = leaf.get("from"), leaf.get("to")
    return f"{leaf['field']}:{'' if low is None else low}..{'' if high is None else high}"
