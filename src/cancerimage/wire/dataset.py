"""The dataset record that a node derives from its index, completes with the holder's words, and signs."""

import re
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.query.fields import FIELDS
from cancerimage.wire.counts import Facets, FieldName, Totals
from cancerimage.wire.cube import Cube
from cancerimage.wire.shapes import DATASETS, LANGUAGES, Code, Count, Language, Line, Lines, Moment, Name, Shape

Text = Annotated[Lines, Field(max_length=20_000)]
Words = Annotated[Line, Field(max_length=500)]
Titles = Annotated[Mapping[Language, Words], Field(max_length=LANGUAGES)]
Texts = Annotated[Mapping[Language, Text], Field(max_length=LANGUAGES)]

_WEB = re.compile(r"https?://[^\s/?#\\\"'<>`@][^\s\\\"'<>`]*", re.IGNORECASE)
# The form that Crossref recommends for the DOIs of today, and the handbook's own section 2.2 for the suffix.
_DOI = re.compile(r"10\.[0-9]{4,9}(\.[0-9]+)*/[^\s\\\"'<>`]+")


def _web(text: str) -> str:
    # A page makes a link of it, and a link of another scheme, `javascript:` above all, could run as the hub's own.
    if _WEB.fullmatch(text) is None:
        raise PydanticCustomError("web_address", "This is no address of the web; it begins with https:// or http://")
    return text


def _doi(text: str) -> str:
    if _DOI.fullmatch(text) is None:
        raise PydanticCustomError("doi", "This is no DOI; one looks like 10.7937/K9/TCIA.2015.PF0M9REI")
    return text


Age = Annotated[int, Field(ge=FIELDS["age"].minimum, le=FIELDS["age"].maximum)]


class Source(Shape):
    """Where the data come from and how to cite them."""

    title: Words
    url: Annotated[Words, AfterValidator(_web)]
    doi: Annotated[Words, AfterValidator(_doi)] | None = None
    citation: Text | None = None
    licence: Code | None = None
    """What the source itself is licensed under; the licences of the series are a facet."""


class Description(Shape):
    """What the holder says of a dataset; the numbers come from the index."""

    dataset: Name
    title: Annotated[Titles, Field(min_length=1)]
    """By language."""
    description: Texts
    """By language, plain text."""
    cancers: Annotated[tuple[Code, ...], Field(max_length=500)]
    countries: Annotated[tuple[Code, ...], Field(max_length=500)] = ()
    sources: Annotated[tuple[Source, ...], Field(max_length=500)] = ()
    species: Words = "human"
    demonstration: bool = False
    synthetic: bool = False


class FieldCoverage(Shape):
    """How many records of a field's own level carry a value."""

    field: FieldName
    known: Count
    records: Count

    @model_validator(mode="after")
    def _part_of_all(self) -> Self:
        if self.known > self.records:
            raise PydanticCustomError("coverage", "More records have a value than there are records")
        return self


class Epoch(Shape):
    """The time in which a protected dataset is one frozen snapshot, with one allowance of privacy loss."""

    number: Annotated[int, Field(ge=1, le=10**6)]
    opened: Moment


class DatasetRecord(Shape):
    """What a node publishes about one dataset.

    An open dataset has exact totals, facets and coverage; a protected one has an epoch and a cube instead, and one that
    is in the catalogue only has none of them.
    """

    description: Description
    policy: PolicyName
    audience: Audience
    totals: Totals | None = None
    facets: Facets = ()
    coverage: Annotated[tuple[FieldCoverage, ...], Field(max_length=len(FIELDS))] = ()
    age_min: Age | None = None
    age_max: Age | None = None
    epoch: Epoch | None = None
    cube: Cube | None = None
    snapshot: Annotated[Line, Field(max_length=64)]
    """Names the state of the data that the numbers were counted in, and says nothing about them."""
    indexed: Moment
    """When the index of that state was built."""

    @model_validator(mode="after")
    def _as_the_policy_says(self) -> Self:
        is_open, protected = self.policy is PolicyName.OPEN, POLICIES[self.policy].protected
        if (self.totals is not None) != is_open or (self.cube is not None) != protected:
            raise PydanticCustomError("policy", "The record tells other numbers than its policy allows")
        if not is_open and (self.facets or self.coverage or self.age_min is not None or self.age_max is not None):
            raise PydanticCustomError("policy", "Only an open dataset tells exact numbers")
        if (self.epoch is not None) != protected:
            raise PydanticCustomError("policy", "A protected dataset has an epoch, and no other has")
        return self


class Catalogue(Shape):
    """All the records of one node: what it publishes now replaces what it published before."""

    node: Name
    title: Titles
    datasets: Annotated[tuple[DatasetRecord, ...], Field(max_length=DATASETS)]
    issued: Moment
