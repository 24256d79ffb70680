"""Queries that can be read but make no sense, and what to ask instead."""

from itertools import combinations

from cancerimage.query.errors import QueryError
from cancerimage.query.fields import FIELDS, Level
from cancerimage.query.leaves import check_leaf
from cancerimage.query.limits import check_size, children
from cancerimage.query.nodes import NOTHING, AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.query.normal_form import normalise
from cancerimage.query.rendering import render, render_value


def check(query: Query) -> None:
    """Refuse a query that is too big, names what does not exist, or can never match anything."""
    check_size(query)
    for leaf in leaves(query):
        check_leaf(leaf)
    for group in _conjunctions(query):
        _check_conjunction(group, query)
    if normalise(query) == NOTHING and NOTHING not in _nodes(query):
        raise _contradiction("The conditions exclude one another, so nothing can ever match.")


def conditions(query: Query) -> tuple[Is | Between, ...]:
    """Return the distinct conditions of `query`, in the order in which they are written."""
    return tuple(dict.fromkeys(leaves(query)))


def leaves(query: Query) -> list[Is | Between]:
    """Return the conditions of `query`, in the order in which they are written."""
    return [node for node in _nodes(query) if isinstance(node, Is | Between)]


def _nodes(query: Query) -> list[Query]:
    found: list[Query] = []
    waiting = [query]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(reversed(children(node)))
    return found


def _conjunctions(query: Query) -> list[tuple[Query, ...]]:
    """Return the members of every group that must hold together, with groups in groups opened up."""
    found: list[tuple[Query, ...]] = []
    waiting = [query]
    while waiting:
        node = waiting.pop()
        members = _members(node)
        if isinstance(node, AllOf):
            found.append(members)
        waiting.extend(member for member in members if member is not node)
    return found


def _members(node: Query) -> tuple[Query, ...]:
    if not isinstance(node, AllOf):
        return children(node)
    return tuple(
        member for child in node.children for member in (_members(child) if isinstance(child, AllOf) else [child])
    )


def _check_conjunction(members: tuple[Query, ...], query: Query) -> None:
    if normalise(AllOf(members)) != NOTHING or any(normalise(member) == NOTHING for member in members):
        return
    simple = [member for member in members if not isinstance(member, AllOf | AnyOf | Has)]
    for one, other in combinations(simple, 2):
        if normalise(AllOf((one, other))) == NOTHING:
            raise _conflict(one, other, query)
    raise _contradiction(f"These conditions exclude one another, so nothing can ever match: {render(AllOf(members))}")


def _conflict(one: Query, other: Query, query: Query) -> QueryError:
    if not isinstance(one, Is | Between) or not isinstance(other, Is | Between):
        return _contradiction(
            f"These two exclude one another, so nothing can ever match: {render(one)}, {render(other)}"
        )
    field = FIELDS[one.field]
    either = render(AnyOf((one, other)))
    message = (
        f"One {field.level} has one {field.label().lower()}; "
        f"it cannot be {render_value(one)} and {render_value(other)} at once. For one or the other write {either}"
    )
    if field.level in (Level.STUDY, Level.SERIES):
        message += f"; for subjects that have both write {render(AllOf((one, Has(other))))}"
    return _contradiction(f"{message}.", suggestion=render(_joined(query, one, other)))


def _contradiction(message: str, suggestion: str | None = None) -> QueryError:
    return QueryError(message, code="query.contradiction", suggestion=suggestion)


def _joined(query: Query, one: Query, other: Query) -> Query:
    """Return `query` with the two conflicting conditions of one group as alternatives."""
    match query:
        case AllOf():
            members = _members(query)
            if not any(member is one for member in members):
                return AllOf(tuple(_joined(child, one, other) for child in query.children))
            kept = [AnyOf((one, other)) if member is one else member for member in members if member is not other]
            return kept[0] if len(kept) == 1 else AllOf(tuple(kept))
        case AnyOf(parts):
            return AnyOf(tuple(_joined(child, one, other) for child in parts))
        case Not(child):
            return Not(_joined(child, one, other))
        case Has(child):
            return Has(_joined(child, one, other))
        case _:
            return query
