"""A cohort question on its way to one node, and that node's answer."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from cancerimage.query.limits import CONDITIONS
from cancerimage.wire.counts import Facets, Totals
from cancerimage.wire.shapes import DATASETS, Code, Line, Moment, Name, Shape

Fingerprint = Annotated[Line, Field(max_length=64)]


class CriterionState(StrEnum):
    """What became of one criterion at one dataset."""

    APPLIED = "applied"
    NOT_HELD = "not_held"
    """The dataset has no value of this field at all: every record counted as unknown."""
    REFUSED = "refused"
    """The node does not know this field or value, or will not apply it; nothing was counted."""


class Criterion(Shape):
    """One condition of the query, as its text form writes it, and what became of it."""

    text: Annotated[Line, Field(max_length=500)]
    field: Code
    state: CriterionState
    reason: Annotated[Line, Field(max_length=500)] = ""


Criteria = Annotated[tuple[Criterion, ...], Field(max_length=CONDITIONS)]


class Question(Shape):
    """The body of a query task: the query in its JSON form."""

    query: dict[str, Any]
    fingerprint: Fingerprint
    datasets: Annotated[tuple[Name, ...], Field(max_length=DATASETS)] | None = None
    """Ask only these; None asks all that the node holds."""


class DatasetAnswer(Shape):
    """How much of one dataset matched, and which criteria were applied to reach the number."""

    dataset: Name
    totals: Totals
    criteria: Criteria


class Answer(Shape):
    """The body of a node's answer; if a criterion was refused, `refused` says why and no dataset is listed."""

    node: Name
    fingerprint: Fingerprint
    datasets: Annotated[tuple[DatasetAnswer, ...], Field(max_length=DATASETS)]
    """One entry for every dataset asked, also where nothing matched."""
    facets: Facets
    """Over all the datasets of the node."""
    snapshot: Fingerprint
    indexed: Moment
    elapsed_ms: Annotated[float, Field(ge=0)]
    refused: Criteria = ()
