"""The normal form: one tree, and one fingerprint, for queries that mean the same.

Negation is pushed down to single conditions, nested groups of one kind become one group, and in every group there is
at most one condition on each field: the set of values that it may have. So `age:50..59 or age:60..70` is
`age:50..70`, and `modality:CT not modality:CT` is nothing. What a group already knows is then used on the groups
inside it: an alternative that cannot hold is dropped, and a group that must hold anyway is dropped whole. Both steps
only ever remove, so the order in which a query was written does not matter.

Deciding for any two queries whether they mean the same takes exponential time; this form recognises reordering,
nesting, repetition, double negation, De Morgan's laws, synonyms, and arithmetic on the values of one field.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cancerimage.query.fields import FIELDS, Kind, Level
from cancerimage.query.json_form import to_json
from cancerimage.query.nodes import EVERYTHING, NOTHING, AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.query.values import Codes, Numbers, Values, common


@dataclass(frozen=True, slots=True)
class _Literal:
    """A condition on one thing: a field with one value per row, or a yes-or-no question (`Is` of many, or `Has`)."""

    subject: str | Is | Has
    values: Values

    def __invert__(self) -> "_Literal":
        return _Literal(self.subject, ~self.values)


@dataclass(frozen=True, slots=True)
class _Group:
    """All of the members, or any of them; without members it is always true, or never."""

    conjunction: bool
    members: "frozenset[_Formula]" = frozenset()

    def __invert__(self) -> "_Group":
        return _Group(not self.conjunction, frozenset(~member for member in self.members))


_Formula = _Literal | _Group
_TRUE = _Group(conjunction=True)
_FALSE = _Group(conjunction=False)
_YES = Codes(frozenset({"yes"}))
_ORDER: Mapping[str, int] = {name: place for place, name in enumerate(FIELDS)}


def normalise(query: Query) -> Query:
    """Return the normal form of `query`, which means the same."""
    return _query(_formula(query))


def fingerprint(query: Query) -> str:
    """Return the identity of what `query` asks, as 64 hexadecimal digits."""
    return fingerprint_of_normal(normalise(query))


def fingerprint_of_normal(query: Query) -> str:
    """Return the fingerprint of a query that is in its normal form already."""
    return hashlib.sha256(_canonical(query).encode()).hexdigest()


def _canonical(query: Query) -> str:
    # The JSON form names the version of the language, which thereby enters every fingerprint.
    return json.dumps(to_json(query), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _formula(query: Query) -> _Formula:
    match query:
        case Is() | Between():
            return _leaf(query)
        case AllOf(children):
            return _all(_formula(child) for child in children)
        case AnyOf(children):
            return ~_all(~_formula(child) for child in children)
        case Not(child):
            return ~_formula(child)
        case Has(child):
            return _has(_formula(child))


def _leaf(leaf: Is | Between) -> _Formula:
    field = FIELDS[leaf.field]
    literal: _Literal
    if field.kind is Kind.NUMBER:
        literal = _Literal(field.name, Numbers.of(field.name, leaf))
    elif isinstance(leaf, Between):
        return _FALSE
    elif field.many:
        literal = _Literal(leaf, _YES)
    else:
        literal = _Literal(field.name, Codes(frozenset({leaf.value})))
    return _settled(literal)


def _settled(literal: _Literal) -> _Formula:
    if not literal.values:
        return _FALSE
    return literal if ~literal.values else _TRUE


def _has(body: _Formula) -> _Formula:
    # What belongs to the subject or its dataset holds for all the subject's series or for none, as does another Has;
    # it needs no second series, in whatever group it stands.
    if _is_constant(body):
        return body
    if isinstance(body, _Literal):
        return _Literal(Has(_query(body)), _YES)
    if not body.conjunction:
        return ~_all(~part for part in _parts(body))
    return _all(_parts(body))


def _parts(body: _Group) -> Iterable[_Formula]:
    constant = [member for member in body.members if _is_constant(member)]
    rest = _Group(body.conjunction, body.members.difference(constant))
    (inner,) = rest.members if len(rest.members) == 1 else (rest,)
    if len(rest.members) == 1 and isinstance(inner, _Group):
        return [*constant, _has(inner)]
    return [*constant, _Literal(Has(_query(inner)), _YES)]


def _is_constant(formula: _Formula) -> bool:
    """Say whether `formula` is the same for all rows of a subject."""
    if isinstance(formula, _Group):
        return all(_is_constant(member) for member in formula.members)
    if isinstance(formula.subject, Has):
        return True
    name = formula.subject.field if isinstance(formula.subject, Is) else formula.subject
    return FIELDS[name].level in (Level.DATASET, Level.SUBJECT)


class _Known:
    """What must hold if a conjunction is to hold: values by subject, and groups of alternatives."""

    def __init__(self) -> None:
        self.values: dict[str | Is | Has, Values] = {}
        self.clauses: set[_Group] = set()

    def implies(self, formula: _Formula) -> bool:
        """Say whether `formula` plainly follows."""
        if isinstance(formula, _Literal):
            known = self.values.get(formula.subject)
            if known is not None and not common(known, ~formula.values):
                return True
        elif formula.conjunction:
            return all(self.implies(member) for member in formula.members)
        elif any(self.implies(member) for member in formula.members):
            return True
        return any(_entails(clause, formula) for clause in self.clauses)

    def add(self, part: _Formula) -> None:
        """Take in one part of the conjunction; contradictory values become an empty set."""
        waiting = [part]
        while waiting:
            formula = waiting.pop()
            if isinstance(formula, _Literal):
                known = self.values.get(formula.subject)
                self.values[formula.subject] = formula.values if known is None else common(known, formula.values)
            elif formula.conjunction:
                waiting.extend(formula.members)
            else:
                self.clauses.add(formula)


def _all(parts: Iterable[_Formula]) -> _Formula:
    """Return the conjunction of formulas that are normal already."""
    known = _Known()
    for part in parts:
        known.add(part)
    while all(known.values.values()) and _FALSE not in known.clauses:
        if not _sharpen(known):
            literals = (_Literal(subject, values) for subject, values in known.values.items())
            members: frozenset[_Formula] = frozenset((*literals, *known.clauses))
            return next(iter(members)) if len(members) == 1 else _Group(conjunction=True, members=members)
    return _FALSE


def _sharpen(known: _Known) -> bool:
    """Shorten one group of alternatives by what else is known; say whether there was one to shorten."""
    # In a fixed order, so that the outcome can never depend on how the query was written.
    for clause in sorted(known.clauses, key=_place):
        needed = min((member for member in clause.members if known.implies(member)), key=_place, default=None)
        known.clauses.remove(clause)
        if known.implies(clause):
            return True
        if needed is not None:
            known.add(needed)
            return True
        possible = frozenset(member for member in clause.members if not known.implies(~member))
        if possible != clause.members:
            known.add(next(iter(possible)) if len(possible) == 1 else _Group(conjunction=False, members=possible))
            return True
        known.clauses.add(clause)
    return False


@lru_cache(maxsize=20_000)
def _entails(one: _Formula, other: _Formula) -> bool:
    """Say whether `other` holds wherever `one` does, as far as their shapes show: Whitman's rules for lattices."""
    if one == other:
        return True
    if isinstance(other, _Group) and other.conjunction:
        return all(_entails(one, member) for member in other.members)
    if isinstance(one, _Group) and not one.conjunction:
        return all(_entails(member, other) for member in one.members)
    if isinstance(one, _Literal) and isinstance(other, _Literal):
        return one.subject == other.subject and not common(one.values, ~other.values)
    return (isinstance(other, _Group) and any(_entails(one, member) for member in other.members)) or (
        isinstance(one, _Group) and any(_entails(member, other) for member in one.members)
    )


def _query(formula: _Formula) -> Query:
    if isinstance(formula, _Literal):
        if isinstance(formula.subject, str):
            return formula.values.query(formula.subject)
        return formula.subject if formula.values == _YES else Not(formula.subject)
    if not formula.members:
        return EVERYTHING if formula.conjunction else NOTHING
    kind = AllOf if formula.conjunction else AnyOf
    parts: list[Query] = []
    for member in formula.members:
        part = _query(member)
        parts.extend(part.children if isinstance(part, kind) else (part,))
    return kind(tuple(sorted(parts, key=_order)))


def _place(formula: _Formula) -> tuple[Any, ...]:
    return _order(_query(formula))


def _order(query: Query) -> tuple[Any, ...]:
    match query:
        case Is(field, value):
            return (0, _ORDER[field], 1, value)
        case Between(field, low, high):
            return (0, _ORDER[field], 0, "", -1 if low is None else low, -1 if high is None else high)
        case Not(child):
            return (1, *_order(child))
        case _:
            return (2, _canonical(query))
