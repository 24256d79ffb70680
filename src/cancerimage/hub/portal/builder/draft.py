"""A query while it is being built: its tree may still have empty groups, which the query itself has not."""

import json
from dataclasses import dataclass

from cancerimage.hub.portal.builder.paths import ROOT, Path, at, is_group
from cancerimage.query import EVERYTHING, NOTHING, AllOf, AnyOf, Has, Not, Query, QueryError, from_json, render, to_json
from cancerimage.query.limits import children


@dataclass(frozen=True, slots=True)
class Draft:
    """The tree as the builder shows it, and the group that new conditions go into."""

    tree: Query = EVERYTHING
    into: Path = ROOT

    @classmethod
    def of(cls, query: Query, into: Path = ROOT) -> "Draft":
        """Return the draft of a whole query."""
        return cls(_folded(query)).opened().aiming(into)

    @classmethod
    def read(cls, text: str, into: Path) -> "Draft | None":
        """Return the draft that a form carries, or None where it carries none that can be read."""
        if not text:
            return None
        try:
            return cls(from_json(json.loads(text))).opened().aiming(into)
        except (QueryError, ValueError, RecursionError):
            return None

    def aiming(self, into: Path) -> "Draft":
        """Return the draft with new conditions going into the group at `into`, or into the nearest one above."""
        while into and not is_group(at(self.tree, into)):
            into = into[:-1]
        return Draft(self.tree, into)

    def opened(self) -> "Draft":
        """Return the draft with groups where the builder needs them, and without double negations."""
        return Draft(_grouped(_opened(self.tree)), self.into)

    @property
    def query(self) -> Query:
        """The query that the draft means: without its empty groups."""
        return _settled(self.tree) or EVERYTHING

    @property
    def text(self) -> str:
        """The query in its text form."""
        query = self.query
        return "" if query == EVERYTHING else render(query)

    @property
    def written(self) -> str:
        """The draft as a form carries it."""
        return json.dumps(to_json(self.tree), separators=(",", ":"), ensure_ascii=False)


def _folded(node: Query) -> Query:
    """Return `node` without "everything" and "nothing" inside it; to the builder an empty group is one to be filled."""
    match node:
        case AllOf(parts):
            kept = tuple(part for part in map(_folded, parts) if part != EVERYTHING)
            return NOTHING if NOTHING in kept else AllOf(kept)
        case AnyOf(parts):
            kept = tuple(part for part in map(_folded, parts) if part != NOTHING)
            return EVERYTHING if EVERYTHING in kept else AnyOf(kept)
        case Not(child):
            inner = _folded(child)
            return NOTHING if inner == EVERYTHING else EVERYTHING if inner == NOTHING else Not(inner)
        case Has(child):
            # The row's own series is one that the subject has, so these two pass through.
            inner = _folded(child)
            return inner if inner in (EVERYTHING, NOTHING) else Has(inner)
        case _:
            return node


def _opened(node: Query) -> Query:
    """Return `node` with groups where the builder needs them and without double negations."""
    match node:
        case Not(Not(inner)):
            return _opened(inner)
        case Not(child):
            return Not(_opened(child))
        case Has(child):
            return Has(_grouped(_opened(child)))
        case AllOf(parts):
            return AllOf(tuple(_opened(part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_opened(part) for part in parts))
        case _:
            return node


def _grouped(node: Query) -> Query:
    return node if is_group(node) else AllOf((node,))


def _settled(node: Query) -> Query | None:
    match node:
        case AllOf(parts) | AnyOf(parts):
            kept: list[Query] = []
            for part in map(_settled, parts):
                # A group inside a group of its own kind says nothing of its own.
                nested = is_group(part) and type(part) is type(node)
                kept += children(part) if part is not None and nested else [part] if part is not None else []
            return type(node)(tuple(kept)) if len(kept) > 1 else next(iter(kept), None)
        case Not(child) | Has(child):
            inner = _settled(child)
            return type(node)(inner) if inner is not None else None
        case _:
            return node
