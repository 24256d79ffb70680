"""How a draft looks: nested groups of conditions, each with the edits that its buttons carry."""

from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext as _

from cancerimage.hub.portal.builder.draft import Draft
from cancerimage.hub.portal.builder.paths import ROOT, Path, at, is_group, values_of, write
from cancerimage.hub.portal.numbers import whole
from cancerimage.hub.portal.words import field_label, value_label
from cancerimage.query import FIELDS, AllOf, AnyOf, Between, Has, Is, Not, Query


@dataclass(frozen=True, slots=True)
class ChipValue:
    """One value of a condition; taking out the last one takes the condition out."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition: a field with any of some values, or a number between two bounds."""

    path: str
    field: str
    values: tuple[ChipValue, ...]
    negated: bool
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that hold together, or of which one holds."""

    path: str
    """Where the group with its conditions is; for switching between all and any, and for adding to it."""
    outer: str
    """Where all of it begins, with "not" and "also has"; for taking it out and turning it around."""
    number: int
    any: bool
    has: bool
    negated: bool
    root: bool
    current: bool
    items: tuple["Chip | Group", ...]
    is_group: bool = True

    @property
    def groups(self) -> int:
        """How many groups there are, this one included."""
        return 1 + sum(item.groups for item in self.items if isinstance(item, Group))


def shown(draft: Draft) -> Group:
    """Return the draft as nested groups."""
    return _group(draft, ROOT, ROOT, count(1))


def _group(draft: Draft, path: Path, outer: Path, numbers: "count[int]") -> Group:
    node = at(draft.tree, path)
    parts = node.children if isinstance(node, AllOf | AnyOf) else ()
    number = next(numbers)
    above = at(draft.tree, path[:-1]) if path else None
    return Group(
        path=write(path),
        outer=write(outer),
        number=number,
        any=isinstance(node, AnyOf),
        has=isinstance(above, Has),
        negated=isinstance(at(draft.tree, outer), Not),
        root=not path,
        current=path == draft.into,
        items=tuple(_item(draft, part, (*path, place), numbers) for place, part in enumerate(parts)),
    )


def _item(draft: Draft, node: Query, outer: Path, numbers: "count[int]") -> Chip | Group:
    inner, path, negated = (node.child, (*outer, 0), True) if isinstance(node, Not) else (node, outer, False)
    match inner:
        case Has():
            return _group(draft, (*path, 0), outer, numbers)
        case Between(field, low, high):
            return Chip(
                write(outer), field_label(field), (ChipValue(span_label(field, low, high), write(outer)),), negated
            )
        case _ if is_group(inner):
            return _group(draft, path, outer, numbers)
        case Is(field, value):
            return Chip(
                write(outer), field_label(field), (ChipValue(value_label(field, value), write(outer)),), negated
            )
        case _:
            held = values_of(inner)
            values = tuple(
                ChipValue(value_label(one.field, one.value), write((*path, place))) for place, one in enumerate(held)
            )
            return Chip(write(outer), field_label(held[0].field), values, negated)


def span_label(field: str, low: int | None, high: int | None) -> str:
    """Return a range of numbers for reading: `50–70`, `at least 50`, `at most 70`."""
    # A year is written without grouping its digits.
    grouped = FIELDS[field].unit is not None

    def number(value: int) -> str:
        return whole(value) if grouped else str(value)

    if low is not None and low == high:
        return number(low)
    if high is None:
        return _("at least %(number)s") % {"number": number(low or 0)}
    if low is None:
        return _("at most %(number)s") % {"number": number(high)}
    return f"{number(low)}–{number(high)}"
