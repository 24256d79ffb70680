"""The JSON of questions: what is asked, and what is known of the answer."""

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field, JsonValue

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.api.numbers import Facet, FederationTotals, Totals
from cancerimage.hub.api.shapes import Shape
from cancerimage.wire.question import Withheld

_EXAMPLES: list[JsonValue] = [
    {"query": "cancer:lung modality:CT"},
    {"query": {"version": 1, "where": {"field": "sex", "is": "female"}}, "project": "lung-screening"},
]


class PreviewRequest(Shape):
    """A question, and in whose name it is asked."""

    model_config = ConfigDict(json_schema_extra={"examples": _EXAMPLES})

    query: str | dict[str, Any] = Field(description="The text form, or the JSON form, of the query.")
    project: str | None = Field(
        None, max_length=64, description="The approved project that it is asked for, one of your own."
    )


class QueryRequest(PreviewRequest):
    """A question to the federation."""

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


class Charge(Shape):
    """What an answer costs at one protected dataset, in 1e-9 of zero-concentrated differential privacy's ρ."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={"examples": [{"cost": 20_000_000, "left": 480_000_000, "allowance": 500_000_000}]},
    )

    cost: int = Field(description="0 where the same was answered before, to whomever, or follows from the catalogue.")
    left: int = Field(description="What you have left until the dataset's next epoch; visitors share one allowance.")
    allowance: int = Field(description="What one person has in an epoch.")


class MatchedDataset(Totals):
    """What one dataset tells; one that tells that nobody matches is not listed."""

    dataset: str
    title: str
    node: str
    policy: PolicyName
    withheld: Withheld | None = Field(description="Why it tells no number; null where it tells one.")
    charge: Charge | None = Field(description="For a protected dataset that you may ask.")
    criteria: list[Criterion]


class WithheldDatasets(Shape):
    """The datasets that tell no number for one reason."""

    reason: Withheld
    text: str = Field(description="The reason in words, and what can be done about it.")
    datasets: list[str]


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
    project: str | None = Field(description="The project that it was asked for.")
    created: datetime
    expires: datetime
    totals: FederationTotals = Field(
        description="Sums over the datasets; `datasets` counts those that show a number of subjects."
    )
    datasets: list[MatchedDataset] = Field(
        description="The most subjects first, then those that are hidden as too few, then those that tell nothing."
    )
    withheld: list[WithheldDatasets]
    facets: list[Facet] = Field(description="Over the open datasets alone.")
    nodes: list[NodeResult]
    missing: list[str] = Field(description="The nodes that have given no answer.")
    notes: list[Note]


class PreviewedDataset(Shape):
    """What an answer of one dataset would cost."""

    dataset: str
    title: str
    node: str
    policy: PolicyName
    free: bool = Field(validation_alias="is_free")
    questions_left: int | None = Field(description="How many questions of this cost you have left; null where free.")
    withheld: Withheld | None = Field(description="Why there would be no number; null where there would be one.")
    charge: Charge | None = Field(description="For a protected dataset that you may ask; nothing of it is taken.")


class Preview(Shape):
    """What an answer to a question would cost; nothing is counted, charged or kept."""

    text: str
    fingerprint: str
    free: int = Field(description="At how many datasets the answer is free.")
    charged: int = Field(description="At how many datasets it uses up one of your remaining questions.")
    questions_left: int | None = Field(description="How many such questions you have where you have fewest.")
    withheld: list[WithheldDatasets] = Field(description="The datasets that would tell no number.")
    datasets: list[PreviewedDataset]
    refused: list[str] = Field(description="The nodes that would not apply every condition, and so count nothing.")
    missing: list[str] = Field(description="The nodes that have given no answer.")
