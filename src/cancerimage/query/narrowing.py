"""Narrowing a query to one dataset: what its holder says of it decides every condition on the dataset itself."""

from collections.abc import Collection, Mapping

from cancerimage.query.fields import FIELDS, Level
from cancerimage.query.nodes import EVERYTHING, NOTHING, AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.query.normal_form import normalise
from cancerimage.vocabulary import UNKNOWN

OF_DATASETS = tuple(field.name for field in FIELDS.values() if field.level is Level.DATASET)
"""The fields that are the same for all records of a dataset."""


def narrow(query: Query, values: Mapping[str, Collection[str]]) -> Query:
    """Return the normal form of what `query` asks of a dataset that has these values of the fields of datasets.

    Queries that differ only in what is already known of a dataset thereby ask the same of it.
    """
    # Queries of one normal form become one narrowed form, because the normal form is what is narrowed.
    return normalise(_narrowed(normalise(query), values))


def without(query: Query, fields: Collection[str]) -> Query:
    """Return what `query` asks where nothing is known of these fields, such as where no record has a column of them."""
    return _narrowed(query, dict.fromkeys(fields, (UNKNOWN,))) if fields else query


def asked_of_datasets(query: Query) -> frozenset[Is]:
    """Return the conditions that narrowing decides; datasets that agree on these are asked the same."""
    match query:
        case Is(field):
            return frozenset({query}) if field in OF_DATASETS else frozenset()
        case Between():
            return frozenset()
        case AllOf(children) | AnyOf(children):
            return frozenset().union(*map(asked_of_datasets, children))
        case Not(child) | Has(child):
            return asked_of_datasets(child)


def _narrowed(query: Query, values: Mapping[str, Collection[str]]) -> Query:
    match query:
        case Is(field, value) if field in values:
            return EVERYTHING if value in values[field] else NOTHING
        case Between(field) if field in values:
            return NOTHING
        case Is() | Between():
            return query
        case AllOf(children):
            return AllOf(tuple(_narrowed(child, values) for child in children))
        case AnyOf(children):
            return AnyOf(tuple(_narrowed(child, values) for child in children))
        case Not(child):
            return Not(_narrowed(child, values))
        case Has(child):
            return Has(_narrowed(child, values))
