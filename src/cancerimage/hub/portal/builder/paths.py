"""Places in a query tree, and putting something there."""

import re

from cancerimage.query.limits import children
from cancerimage.query.nodes import AllOf, AnyOf, Between, Has, Is, Not, Query

Path = tuple[int, ...]
"""The place of each step down among its siblings; empty for the whole tree."""

ROOT: Path = ()

_WRITTEN = re.compile(r"\d{1,4}(\.\d{1,4}){0,31}")


def write(path: Path) -> str:
    """Return `path` as forms carry it: `0.2.1`."""
    return ".".join(str(step) for step in path)


def read(text: str) -> Path:
    """Return the path that a form carries; what is no path is the whole tree."""
    return tuple(int(step) for step in text.split(".")) if _WRITTEN.fullmatch(text) else ROOT


def at(tree: Query, path: Path) -> Query | None:
    """Return what stands at `path`, or None."""
    for step in path:
        below = children(tree)
        if step >= len(below):
            return None
        tree = below[step]
    return tree


def put(tree: Query, path: Path, node: Query) -> Query:
    """Return the tree with `node` at `path`."""
    if not path:
        return node
    step, rest = path[0], path[1:]
    below = list(children(tree))
    below[step] = put(below[step], rest, node)
    return _over(tree, tuple(below))


def take(tree: Query, path: Path) -> Query:
    """Return the tree without what stands at `path`; with it goes what existed only for its sake."""
    if not path:
        return AllOf()
    parent = at(tree, path[:-1])
    match parent:
        case AllOf(parts) | AnyOf(parts):
            rest = parts[: path[-1]] + parts[path[-1] + 1 :]
            if isinstance(parent, AnyOf) and is_values(parent) and len(rest) == 1:
                return put(tree, path[:-1], rest[0])
            return put(tree, path[:-1], type(parent)(rest))
        case Not() | Has():
            return take(tree, path[:-1])
        case _:
            return tree


def values_of(node: Query) -> tuple[Is, ...]:
    """Return the values of one field of which `node` asks for any one, or nothing where it asks something else."""
    if isinstance(node, Is):
        return (node,)
    if not isinstance(node, AnyOf) or len(node.children) < 2:
        return ()
    values = tuple(part for part in node.children if isinstance(part, Is))
    return values if len(values) == len(node.children) and len({one.field for one in values}) == 1 else ()


def is_values(node: Query) -> bool:
    """Whether `node` says that one field has one of several values, which reads as one condition."""
    return isinstance(node, AnyOf) and bool(values_of(node))


def is_group(node: Query | None) -> bool:
    """Whether `node` is shown as a group of conditions."""
    return isinstance(node, AllOf | AnyOf) and not is_values(node)


def _over(node: Query, below: tuple[Query, ...]) -> Query:
    match node:
        case AllOf() | AnyOf():
            return type(node)(below)
        case Not() | Has():
            return type(node)(below[0])
        case Is() | Between():
            raise ValueError("a condition has nothing below it")
