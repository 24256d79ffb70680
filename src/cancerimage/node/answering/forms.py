"""What a question asks of one dataset, in the form that its noise and its charge follow from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cancerimage.query import AnyOf, Has, Is, Query, asked_of_datasets, fingerprint_of_normal, narrow, normalise


@dataclass(frozen=True, slots=True)
class Form:
    """A query in its normal form and its fingerprint."""

    query: Query
    fingerprint: str
    of_datasets: frozenset[Is]
    """The conditions on the dataset itself; none are left in a narrowed form."""

    @classmethod
    def of(cls, normal: Query) -> "Form":
        """Return the form of a query that is in its normal form."""
        return cls(normal, fingerprint_of_normal(normal), asked_of_datasets(normal))


@lru_cache(maxsize=1000)
def whole(query: Query) -> Form:
    """Return the form of the question as it was asked."""
    return Form.of(normalise(query))


def narrowed(query: Query, values: Mapping[str, Collection[str]]) -> Form:
    """Return the form of the question at a dataset of which its holder says these values.

    Only people are counted there, and whoever has a matching series is one of them, however that is said.
    """
    form = whole(query)
    return _narrowed(form, frozenset(leaf for leaf in form.of_datasets if leaf.value in values[leaf.field]))


@lru_cache(maxsize=10_000)
def _narrowed(form: Form, holding: frozenset[Is]) -> Form:
    # Datasets of which the same conditions hold are asked the same, so this is worked out once for all of them.
    values: dict[str, set[str]] = {leaf.field: set() for leaf in form.of_datasets}
    for leaf in holding:
        values[leaf.field].add(leaf.value)
    return Form.of(normalise(Has(narrow(form.query, values))))


def people_of(form: Query) -> Query:
    """Return a query that selects series of the same people as a form does, with less work."""
    match form:
        case Has(child):
            return child
        case AnyOf(children):
            return AnyOf(tuple(map(people_of, children)))
        case _:
            return form
