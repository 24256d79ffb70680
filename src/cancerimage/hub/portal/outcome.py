"""The result of a question as its page shows it, put together from a snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue.entries import LabelledFacet
from cancerimage.hub.explore.snapshots import MatchedDataset, Note, Snapshot
from cancerimage.hub.portal.builder.picker import is_applied, refinement
from cancerimage.hub.portal.concerned import concerned, counted_by
from cancerimage.hub.portal.costs import incurred
from cancerimage.hub.portal.drawings import is_number
from cancerimage.hub.portal.reader import Reader
from cancerimage.hub.portal.silence import Silent, silent
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

READING = ("counted_twice", "about", "hidden")
"""Notes on how to read the numbers."""
TOLD_ELSEWHERE = ("not_held", "only_subjects", "withheld")
"""Notes on what the page shows in a place of its own, with its particulars."""


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

    @property
    def drawn(self) -> tuple[int, int]:
        """How long its bar is, and how far to both sides of its end the true number may lie."""
        subjects = self.matched.subjects
        shown = subjects.value or 0
        return shown, max(0, (subjects.high or 0) - shown)


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
    is_sum: bool
    """Whether several datasets tell a number, so that somebody may be counted twice."""
    is_empty: bool
    """Whether nobody matches, as far as numbers are told."""
    is_untold: bool
    """Whether there are datasets that the question can be about, and none of them tells a number."""
    cost: str
    answered: int
    asked: int
    slowest_ms: float | None
    oldest: datetime | None
    rows: tuple[Row, ...]
    has_levels: bool
    """Whether more than people is told: an open dataset is among the rows, or nobody matches at all."""
    protected: bool
    """Whether a dataset is among the rows that tells only people."""
    most: int
    silent: tuple[Silent, ...]
    warnings: tuple[Note, ...]
    reading: tuple[Note, ...]
    nodes: tuple[NodeLine, ...]
    gaps: tuple[Gap, ...]
    facets: tuple[FacetBox, ...]


def outcome(snapshot: Snapshot, reader: Reader) -> Outcome:
    """Put together what the result page shows to `reader`."""
    answered = [node for node in snapshot.nodes if node.state == "answered"]
    latencies = [node.latency_ms for node in answered if node.latency_ms is not None]
    titles = {node.node: node.title for node in snapshot.nodes}
    telling = [one for one in snapshot.datasets if one.withheld is None]
    untold = {one.dataset: one.title for one in snapshot.datasets if one.withheld is not None}
    counted = counted_by(snapshot.question.query, (node.node for node in answered)) - untold.keys()
    rows = tuple(Row(one, _without_value(one)) for one in telling)
    return Outcome(
        snapshot=snapshot,
        is_sum=len(telling) > 1,
        is_empty=not rows,
        is_untold=not rows and bool(untold) and not counted,
        cost=incurred(telling, reader),
        answered=len(answered),
        asked=len(snapshot.nodes),
        slowest_ms=max(latencies, default=None),
        oldest=min((node.indexed for node in answered if node.indexed), default=None),
        rows=rows,
        has_levels=not rows or any(one.exact is not None for one in telling),
        protected=any(one.exact is None for one in telling),
        most=max((sum(row.drawn) for row in rows), default=0),
        silent=silent(snapshot.withheld, untold, reader),
        warnings=tuple(note for note in snapshot.notes if note.code not in (*READING, *TOLD_ELSEWHERE)),
        reading=tuple(note for note in snapshot.notes if note.code in READING),
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
    about = concerned(snapshot.question.query, {name for names in datasets.values() for name in names})
    gaps = (Gap(text, tuple(sorted(about.intersection(names)))) for text, names in datasets.items())
    return tuple(gap for gap in gaps if gap.datasets)


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
