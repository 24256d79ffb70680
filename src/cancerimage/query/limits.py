"""How long and how deep a query may be, so that nobody can exhaust a node with one."""

from cancerimage.query.errors import QueryError
from cancerimage.query.nodes import AllOf, AnyOf, Has, Not, Query

LENGTH = 4_000
"""Characters of the text form."""
CONDITIONS = 100
"""Conditions of one query; comparing them with one another takes time with their square, on the hub and every node."""
DEPTH = 20
"""Levels of nesting."""


def children(query: Query) -> tuple[Query, ...]:
    """Return what `query` is directly made of; a condition has no children."""
    match query:
        case AllOf(parts) | AnyOf(parts):
            return parts
        case Not(child) | Has(child):
            return (child,)
        case _:
            return ()


def measure(query: Query) -> tuple[int, int]:
    """Return the number of leaves and the depth; it never recurses, so that no query is too deep to be measured."""
    leaves = depth = 0
    waiting = [(query, 0)]
    while waiting:
        node, level = waiting.pop()
        depth = max(depth, level)
        below = children(node)
        if below:
            waiting.extend((child, level + 1) for child in below)
        else:
            leaves += 1
    return leaves, depth


def too_deep() -> QueryError:
    """Return the error for a query that is nested too deeply."""
    return QueryError(
        f"The query is nested more than {DEPTH} levels deep. Remove brackets that are not needed, or ask in two steps.",
        code="query.too_deep",
    )


def too_large(what: str, found: int, allowed: int) -> QueryError:
    """Return the error for a query that has too many characters or conditions."""
    return QueryError(
        f"The query has {found:,} {what}; at most {allowed:,} are allowed. Ask in several steps.",
        code="query.too_large",
    )


def check_size(query: Query) -> None:
    """Refuse a query that has too many conditions or is nested too deeply."""
    leaves, depth = measure(query)
    if depth > DEPTH:
        raise too_deep()
    if leaves > CONDITIONS:
        raise too_large("conditions", leaves, CONDITIONS)
