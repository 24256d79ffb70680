"""The JSON of questions: what is asked, and what is known of the answer."""

from datetime import datetime
from typing import Any

from pydantic import Field

from cancerimage.hub.api.numbers import Facet, FederationTotals, Totals
from cancerimage.hub.api.shapes import Shape


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
