"""What a question asks of one dataset, in the form that its noise and its charge follow from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cancerimage.query import Is, Query, asked_of_datasets, fingerprint, narrow, normalise


@dataclass(frozen=True, slots=True)
class Form:
    """A narrowed query and its fingerprint."""

    query: Query
    fingerprint: str


@lru_cache(maxsize=1000)
def whole(query: Query) -> Form:
    """Return the form of the question as it was asked."""
    normal = normalise(query)
    return Form(normal, fingerprint(normal))


def narrowed(query: Query, values: Mapping[str, Collection[str]]) -> Form:
    """Return the form of the question at a dataset of which its holder says these values."""
    normal = whole(query).query
    conditions = asked_of_datasets(normal)
    if not conditions:
        return whole(query)
    return _narrowed(normal, frozenset(leaf for leaf in conditions if leaf.value in values[leaf.field]))


@lru_cache(maxsize=10_000)
def _narrowed(normal: Query, holding: frozenset[Is]) -> Form:
    # Datasets of which the same conditions hold are asked the same, so this is worked out once for all of them.
    values: dict[str, set[str]] = {leaf.field: set() for leaf in asked_of_datasets(normal)}
    for leaf in holding:
        values[leaf.field].add(leaf.value)
    query = narrow(normal, values)
    return Form(query, fingerprint(query))
