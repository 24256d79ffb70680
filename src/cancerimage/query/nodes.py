"""The cohort query as a frozen tree: one meaning for the text form, the JSON form and the builder.

A query is a condition on one *row*: a series together with its study, its subject and its dataset.
Its answer is the set of rows for which it holds, with their subjects, studies and datasets. Hence
conditions that stand together hold for the same series, and `Has` opens a second row: "the subject
also has a series for which ...".
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Is:
    """The field has this coded value; `unknown` is a value like any other."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """The field's number is known and lies between the two bounds, both included; None is open."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every child holds; without children it always holds."""

    children: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one child holds; without children it never holds."""

    children: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not hold. An unknown value is simply a value, so this is plain negation."""

    child: "Query"


@dataclass(frozen=True, slots=True)
class Has:
    """The subject has a series, this one or another, for which the child holds."""

    child: "Query"


Query = Is | Between | AllOf | AnyOf | Not | Has

EVERYTHING = AllOf()
NOTHING = AnyOf()
