"""The JSON of the catalogue: datasets, and the choices that narrow their list."""

from datetime import datetime

from pydantic import Field

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.api.numbers import Facet, NumberOut, Totals
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


class Epoch(Shape):
    """Since when a protected dataset is one frozen snapshot, with one allowance of privacy loss."""

    number: int
    opened: datetime


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
    policy: PolicyName = Field(description="How the dataset tells its numbers.")
    audience: Audience = Field(description="Who may ask live questions of it.")
    epoch: Epoch | None = Field(description="Of a protected dataset; null for any other.")
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


class SpreadFacet(Facet):
    """The values of one field in one dataset."""

    below: int = Field(
        description="What the subjects with a value that is not listed stay below, whether or not there are any; 0 "
        "where every value is listed."
    )


class Explanation(Shape):
    """Something to know about how the numbers are told, in plain words."""

    code: str
    text: str


class CubeCell(Shape):
    """How many people have one value, or one pair of values."""

    values: list[str]
    labels: list[str]
    subjects: NumberOut


class CubeTable(Shape):
    """People by the values of one or two fields."""

    fields: list[str]
    labels: list[str]
    cells: list[CubeCell] = Field(description="Those that are shown, in the order of the vocabularies.")
    margin: int = Field(description="Half the width of the 95 % interval of every cell.")
    below: int = Field(description="What every cell that is not listed stays below, whether or not anybody is in it.")
    bound: int = Field(description="The most cells that one person is counted in; what one has beyond it is left out.")


class LevelSum(Shape):
    """How much there is at one level."""

    level: str
    amount: NumberOut
    bound: int = Field(description="The most that one person counts for.")


class Cube(Shape):
    """All that a protected dataset publishes of its data in one epoch; reading it is free."""

    dataset: str
    policy: PolicyName
    epoch: Epoch
    tables: list[CubeTable]
    sums: list[LevelSum]
    cost: int = Field(description="What publishing it was charged, in 1e-9 of zero-concentrated privacy loss.")
    explanations: list[Explanation]


class Picture(Shape):
    """A small picture of de-identified images, chosen by the holder of an open dataset."""

    address: str = Field(description="Where it is, as PNG, as long as the dataset shows it.")
    columns: int
    rows: int
    modality: Coded
    body_part: Coded


class DatasetDetail(Dataset):
    """One dataset with everything that its node says of it."""

    species: str
    sources: list[Credit]
    facets: list[SpreadFacet]
    explanations: list[Explanation]
    cube: str | None = Field(description="Where the tables by two fields are, for a protected dataset.")
    coverage: list[Coverage]
    pictures: list[Picture] = Field(
        description="At most six; none unless the dataset is open and its holder chose some."
    )
    snapshot: str
    published: datetime
    withdrawn: datetime | None
    signed_by: str
    signed_at: datetime
    signature: str
