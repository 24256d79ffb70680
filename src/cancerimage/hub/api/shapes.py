"""The JSON of the API: one shape for each thing that it returns."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """The base of every shape; one is made from anything that has attributes of the same names."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class Problem(Shape):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="`urn:cancerimage:problem:` and the code.")
    title: str
    status: int
    detail: str = Field(description="What happened here, and what to do about it.")
    code: str = Field(description="A code of the problem catalogue; programs decide by it.")
    position: int | None = Field(None, description="Where in the query's text the fault begins, from 0.")
    length: int | None = Field(None, description="How many characters of the text are at fault.")
    suggestion: str | None = Field(None, description="What may have been meant.")
    pointer: str | None = Field(None, description="Where in the query's JSON form the fault lies (RFC 6901).")


class Totals(Shape):
    """How much: distinct subjects, studies and series, with their images and bytes."""

    subjects: int
    studies: int
    series: int
    images: int
    bytes: int


class FederationTotals(Totals):
    """How much there is in how many datasets."""

    datasets: int


class Value(Shape):
    """One value of a field and how much has it."""

    value: str
    label: str
    subjects: int
    series: int


class Facet(Shape):
    """The values of one field."""

    field: str
    label: str
    values: list[Value]


class SearchField(Shape):
    """A field that queries can name."""

    name: str
    label: str
    level: str
    kind: str
    vocabulary: str | None
    many: bool
    unit: str | None
    minimum: int | None
    maximum: int | None
    aliases: list[str]


class FieldList(Shape):
    """The fields that queries can name."""

    fields: list[SearchField]


class Concept(Shape):
    """A coded value."""

    code: str
    label: str
    labels: dict[str, str]
    synonyms: list[str]
    codes: dict[str, list[str]]
    broader: str | None


class VocabularySummary(Shape):
    """A vocabulary without its values."""

    name: str
    version: str
    source: str
    concepts: int
    url: str


class VocabularyList(Shape):
    """The vocabularies."""

    vocabularies: list[VocabularySummary]


class Vocabulary(Shape):
    """A vocabulary with its values."""

    name: str
    version: str
    source: str
    concepts: list[Concept]


class QueryRequest(Shape):
    """A question to the federation."""

    query: str | dict[str, Any] = Field(description="The text form, or the JSON form, of the query.")
    deadline: float | None = Field(
        None, gt=0, le=60, description="Seconds after which it completes with what came; the hub has a default."
    )


class QueryForms(Shape):
    """One query in all its forms."""

    text: str
    form: dict[str, Any] = Field(alias="json")
    words: str
    fingerprint: str


class Criterion(Shape):
    """One condition and what became of it."""

    text: str
    field: str
    state: str
    reason: str


class MatchedDataset(Totals):
    """A dataset with at least one matching subject."""

    dataset: str
    title: str
    node: str
    criteria: list[Criterion]


class NotHeld(Shape):
    """A field that a dataset holds no value of."""

    dataset: str
    field: str
    text: str


class NodeResult(Shape):
    """Where one node stands with the question."""

    node: str
    title: str
    state: str
    latency_ms: float | None
    indexed: datetime | None
    refused: list[Criterion]
    not_held: list[NotHeld]
    problem: str | None
    detail: str


class Note(Shape):
    """Something to know when reading the numbers."""

    code: str
    text: str


class Result(Shape):
    """All that is known of the answer to a question at one moment."""

    id: str
    url: str
    page: str = Field(description="The same result as a page for people.")
    query: QueryForms
    state: str = Field(description="`running` or `complete`.")
    created: datetime
    expires: datetime
    totals: FederationTotals
    datasets: list[MatchedDataset]
    facets: list[Facet]
    nodes: list[NodeResult]
    missing: list[str] = Field(description="The nodes that have given no answer.")
    notes: list[Note]
