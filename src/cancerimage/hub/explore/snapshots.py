"""The combined result of a question at one moment: frozen, in one language."""

from dataclasses import dataclass
from datetime import datetime

from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.entries import LabelledFacet
from cancerimage.hub.explore.questions import Question
from cancerimage.wire.counts import Totals
from cancerimage.wire.question import Criterion


@dataclass(frozen=True, slots=True)
class MatchedDataset:
    """A dataset with at least one matching subject."""

    dataset: str
    title: str
    node: str
    totals: Totals
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A field that a dataset holds no value of at all, so that every record of it counted as unknown."""

    dataset: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class NodeResult:
    """Where one node stands with the question."""

    node: str
    title: str
    state: str
    latency_ms: float | None
    indexed: datetime | None
    """How fresh its data are."""
    refused: tuple[Criterion, ...]
    not_held: tuple[NotHeld, ...]
    problem: str | None
    """A code of the problem catalogue."""
    sentence: str
    """The problem in words, or nothing."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know when reading the numbers."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Snapshot:
    """All that is known of the answer to a question at one moment."""

    question: Question
    words: str
    complete: bool
    matched: Amounts
    datasets: tuple[MatchedDataset, ...]
    """The most subjects first."""
    facets: tuple[LabelledFacet, ...]
    nodes: tuple[NodeResult, ...]
    missing: tuple[str, ...]
    """The nodes that have given no answer."""
    notes: tuple[Note, ...]
    revision: int
    """Rises with each change."""
