"""The dataset record that a node derives from its index, completes with the holder's words, and signs."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from cancerimage.wire.counts import Facet, Totals
from cancerimage.wire.shapes import Code, Count, Moment, Name, Shape

Text = Annotated[str, Field(max_length=20_000)]
Words = Annotated[str, Field(max_length=500)]


class Source(Shape):
    """Where the data come from and how to cite them."""

    title: Words
    url: Words
    doi: Words | None = None
    citation: Text | None = None
    licence: Code | None = None
    """What the source itself is licensed under; the licences of the series are a facet."""


class Description(Shape):
    """What the holder says of a dataset; the numbers come from the index."""

    dataset: Name
    title: Mapping[str, Words]
    """By language."""
    description: Mapping[str, Text]
    """By language, plain text."""
    cancers: tuple[Code, ...]
    countries: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    species: Words = "human"
    demonstration: bool = False
    synthetic: bool = False


class FieldCoverage(Shape):
    """How many records of a field's own level carry a value."""

    field: Code
    known: Count
    records: Count


class DatasetRecord(Shape):
    """What a node publishes about one dataset."""

    description: Description
    totals: Totals
    facets: tuple[Facet, ...]
    coverage: tuple[FieldCoverage, ...]
    age_min: int | None = None
    age_max: int | None = None
    snapshot: Annotated[str, Field(max_length=64)]
    """Fingerprint of the index that the numbers were counted in."""
    indexed: Moment
    """When that index was built."""


class Catalogue(Shape):
    """All the records of one node: what it publishes now replaces what it published before."""

    node: Name
    title: Mapping[str, Words]
    datasets: tuple[DatasetRecord, ...]
    issued: Moment
