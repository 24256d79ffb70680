"""The JSON of the catalogue: datasets, and the choices that narrow their list."""

from datetime import datetime

from pydantic import Field

from cancerimage.hub.api.numbers import Facet, Totals
from cancerimage.hub.api.shapes import Shape


class Coded(Shape):
    """A code of a vocabulary and its label."""

    code: str
    label: str


class Choice(Shape):
    """A value that the list can be narrowed by, and how many datasets would remain."""

    value: str
    label: str
    count: int
    chosen: bool


class ChoiceFacet(Shape):
    """The choices of one field; each counts as if nothing were chosen in this field."""

    field: str
    label: str
    choices: list[Choice]


class Dataset(Shape):
    """One dataset in a list."""

    dataset: str
    title: str
    description: str
    node: str
    node_title: str
    cancers: list[Coded]
    countries: list[Coded]
    modalities: list[Coded]
    body_parts: list[Coded]
    licences: list[Coded]
    totals: Totals
    age_min: int | None
    age_max: int | None
    demonstration: bool
    synthetic: bool
    version: int
    indexed: datetime
    changed: datetime


class DatasetPage(Shape):
    """One page of the datasets that were found."""

    items: list[Dataset]
    total: int
    page: int
    pages: int
    size: int
    facets: list[ChoiceFacet]


class FacetList(Shape):
    """The choices of every field."""

    total: int
    facets: list[ChoiceFacet]


class Credit(Shape):
    """Where the data come from and how to cite them."""

    title: str
    url: str
    doi: str | None
    citation: str | None
    licence: str | None = Field(None, description="A code of the licence vocabulary.")


class Coverage(Shape):
    """How many records of a field's own level carry a value."""

    field: str
    label: str
    known: int
    records: int


class DatasetDetail(Dataset):
    """One dataset with everything that its node says of it."""

    species: str
    sources: list[Credit]
    facets: list[Facet]
    coverage: list[Coverage]
    snapshot: str
    published: datetime
    withdrawn: datetime | None
    signed_by: str
    signed_at: datetime
    signature: str
