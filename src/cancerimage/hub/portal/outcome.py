"""The result of a question as its page shows it, put together from a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue.entries import LabelledFacet
from cancerimage.hub.explore.snapshots import MatchedDataset, Snapshot
from cancerimage.hub.portal.builder.picker import is_applied, refinement
from cancerimage.hub.portal.drawings import is_number
from cancerimage.hub.portal.words import field_label, value_label
from cancerimage.query import FIELDS
from cancerimage.query.fields import Kind
from cancerimage.vocabulary import OTHER, UNKNOWN
from cancerimage.wire.question import CriterionState

IN_VIEW = 8

STATES: Mapping[str, tuple[str | Promise, str]] = {
    "asked": (_("asked"), "busy"),
    "answered": (_("answered"), "good"),
    "slow": (_("slow"), "warn busy"),
    "late": (_("no answer in time"), "warn"),
    "offline": (_("offline"), ""),
    "refused": (_("refused"), "warn"),
    "failed": (_("failed"), "bad"),
}
"""Each state of a node with its words and its look; `late` is `slow` after the deadline."""


@dataclass(frozen=True, slots=True)
class NodeLine:
    """Where one node stands."""

    node: str
    title: str
    words: str | Promise
    look: str
    latency_ms: float | None
    indexed: datetime | None
    sentence: str
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A criterion that some datasets hold no value for."""

    text: str
    datasets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One dataset with its numbers, and the fields asked for that it holds no value of."""

    matched: MatchedDataset
    not_held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value of a facet; clicking it narrows the question."""

    label: str
    subjects: Number
    series: Number
    edit: str
    applied: bool
    unknown: bool


@dataclass(frozen=True, slots=True)
class FacetBox:
    """One field's values in the cohort."""

    field: str
    label: str
    rows: tuple[FacetRow, ...]
    folded: tuple[FacetRow, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that the result page shows and that a snapshot does not say directly."""

    snapshot: Snapshot
    answered: int
    asked: int
    slowest_ms: float | None
    oldest: datetime | None
    rows: tuple[Row, ...]
    most: int
    nodes: tuple[NodeLine, ...]
    gaps: tuple[Gap, ...]
    facets: tuple[FacetBox, ...]


def outcome(snapshot: Snapshot) -> Outcome:
    """Put together what the result page shows."""
    answered = [node for node in snapshot.nodes if node.state == "answered"]
    latencies = [node.latency_ms for node in answered if node.latency_ms is not None]
    titles = {node.node: node.title for node in snapshot.nodes}
    return Outcome(
        snapshot=snapshot,
        answered=len(answered),
        asked=len(snapshot.nodes),
        slowest_ms=max(latencies, default=None),
        oldest=min((node.indexed for node in answered if node.indexed), default=None),
        rows=tuple(Row(one, _without_value(one)) for one in snapshot.datasets),
        most=max((one.subjects.value or 0 for one in snapshot.datasets), default=0),
        nodes=tuple(
            NodeLine(
                node.node,
                titles[node.node],
                *STATES["late" if node.state == "slow" and snapshot.complete else node.state],
                node.latency_ms,
                node.indexed,
                node.sentence,
                tuple(f"{part.text}: {part.reason}" if part.reason else part.text for part in node.refused),
            )
            for node in snapshot.nodes
        ),
        gaps=_gaps(snapshot),
        facets=tuple(
            _box(snapshot, facet)
            for facet in snapshot.facets
            if facet.values and not (facet.field in FIELDS and FIELDS[facet.field].kind is Kind.NAME)
        ),
    )


def _without_value(one: MatchedDataset) -> tuple[str, ...]:
    fields = dict.fromkeys(part.field for part in one.criteria if part.state is CriterionState.NOT_HELD)
    return tuple(field_label(field) for field in fields)


def _gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    datasets: dict[str, list[str]] = {}
    for node in snapshot.nodes:
        for one in node.not_held:
            datasets.setdefault(one.text, []).append(one.dataset)
    return tuple(Gap(text, tuple(sorted(names))) for text, names in datasets.items())


def _box(snapshot: Snapshot, facet: LabelledFacet) -> FacetBox:
    number = is_number(facet.field)
    values = [one for one in facet.values if one.subjects.value]
    if not number:
        values.sort(key=lambda one: (one.value in (UNKNOWN, OTHER), -(one.subjects.value or 0), one.label))
    rows = tuple(
        FacetRow(
            label=value_label(facet.field, one.value),
            subjects=one.subjects,
            series=one.series,
            edit=refinement(facet.field, one.value),
            applied=is_applied(snapshot.question.query, facet.field, one.value),
            unknown=one.value in (UNKNOWN, OTHER),
        )
        for one in values
    )
    # The bands of a number read only as a whole.
    first = len(rows) if number else IN_VIEW
    return FacetBox(
        facet.field, facet.label, rows[:first], rows[first:], max((r.subjects.value or 0 for r in rows), default=0)
    )
