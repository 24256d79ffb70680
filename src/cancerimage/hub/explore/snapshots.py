"""The combined result of a question at one moment: frozen, in one language."""

from dataclasses import dataclass
from datetime import datetime

from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.entries import LabelledFacet
from cancerimage.hub.explore.matched import only_subjects
from cancerimage.hub.explore.questions import Question
from cancerimage.wire.counts import Totals
from cancerimage.wire.question import Charge, Criterion, Withheld


@dataclass(frozen=True, slots=True)
class MatchedDataset:
    """How much of one dataset matches, or why it does not say; one that tells that nobody does is not listed."""

    dataset: str
    title: str
    node: str
    policy: PolicyName
    subjects: Number
    criteria: tuple[Criterion, ...]
    exact: Totals | None = None
    """What an open dataset tells at every level."""
    withheld: Withheld | None = None
    charge: Charge | None = None
    """What the answer cost, for a protected dataset that the asker may ask."""

    @property
    def totals(self) -> Amounts:
        """How much matches at every level; a protected dataset tells only people."""
        return Amounts.exactly(self.exact) if self.exact is not None else only_subjects(self.subjects)


@dataclass(frozen=True, slots=True)
class Untold:
    """The datasets that tell no number for one reason."""

    reason: Withheld
    text: str
    """The reason in words, and what can be done about it."""
    datasets: tuple[str, ...]


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
    """The most subjects first; then those that are hidden as too few, then those that tell nothing."""
    withheld: tuple[Untold, ...]
    """The datasets that tell nothing, by the reason."""
    facets: tuple[LabelledFacet, ...]
    """Over the open datasets alone."""
    nodes: tuple[NodeResult, ...]
    missing: tuple[str, ...]
    """The nodes that have given no answer."""
    notes: tuple[Note, ...]
    revision: int
    """Rises with each change."""

    @property
    def counted(self) -> int:
        """How many datasets show a number of subjects."""
        return sum(one.subjects.value is not None for one in self.datasets)
