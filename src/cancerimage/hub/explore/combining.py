"""Combining the replies of all nodes into one result. Nothing is shown that did not come from a node."""

from collections.abc import Iterable, Mapping

from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.entries import LabelledFacet, LabelledValue
from cancerimage.hub.catalogue.labels import field_label, in_language, value_label
from cancerimage.hub.explore.notes import note
from cancerimage.hub.explore.published import Publishing
from cancerimage.hub.explore.questions import Question, Reply
from cancerimage.hub.explore.snapshots import MatchedDataset, NodeResult, Note, NotHeld, Snapshot
from cancerimage.query import describe
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.wire.problems import PROBLEMS
from cancerimage.wire.question import Answer, CriterionState

_WITHOUT_ANSWER = frozenset({"asked", "slow", "offline", "failed"})


def combine(
    question: Question,
    replies: Iterable[Reply],
    published: Publishing,
    *,
    complete: bool,
    interrupted: bool = False,
    revision: int = 0,
    language: str = "en",
) -> Snapshot:
    """Return what the replies amount to, as far as they have come."""
    known = sorted(replies, key=lambda reply: reply.node)
    answers = [(reply, reply.answer) for reply in known if reply.answer is not None and reply.state == "answered"]
    datasets = tuple(
        sorted(
            (one for reply, answer in answers for one in _datasets(reply, answer, published, language)),
            key=lambda one: (-one.totals.subjects, one.dataset),
        )
    )
    nodes = tuple(_node(reply, published, language) for reply in known)
    notes = _notes(known, nodes, datasets, published, complete=complete, interrupted=interrupted, language=language)
    return Snapshot(
        question=question,
        words=describe(question.query, language),
        complete=complete,
        matched=Amounts.sum(one.totals for one in datasets),
        datasets=datasets,
        facets=_facets([answer for reply, answer in answers if not _foreign(reply, published)], language),
        nodes=nodes,
        missing=tuple(reply.node for reply in known if reply.state in _WITHOUT_ANSWER),
        notes=notes,
        revision=revision,
    )


def _datasets(reply: Reply, answer: Answer, published: Publishing, language: str) -> Iterable[MatchedDataset]:
    for part in answer.datasets:
        if part.totals.subjects and published.holders.get(part.dataset) == reply.node:
            title = in_language(dict(published.labels[part.dataset]), language) or part.dataset
            yield MatchedDataset(part.dataset, title, reply.node, part.totals, part.criteria)


def _foreign(reply: Reply, published: Publishing) -> bool:
    """Whether a node counted in a dataset that it does not publish, so that its facets hold what its totals may not."""
    return any(
        part.totals.subjects and published.holders.get(part.dataset) != reply.node
        for part in (reply.answer.datasets if reply.answer else ())
    )


def _node(reply: Reply, published: Publishing, language: str) -> NodeResult:
    answer = reply.answer
    not_held = tuple(
        NotHeld(part.dataset, criterion.field, criterion.text)
        for part in (answer.datasets if answer else ())
        for criterion in part.criteria
        if criterion.state is CriterionState.NOT_HELD and published.holders.get(part.dataset) == reply.node
    )
    problem = PROBLEMS.get(reply.problem) if reply.problem else None
    return NodeResult(
        node=reply.node,
        title=in_language(dict(published.node_titles.get(reply.node, {})), language) or reply.node,
        state=reply.state,
        latency_ms=reply.latency_ms,
        indexed=answer.indexed if answer else None,
        refused=answer.refused if answer else (),
        not_held=not_held,
        problem=reply.problem,
        sentence=problem.sentence if problem else "",
    )


def _facets(answers: list[Answer], language: str) -> tuple[LabelledFacet, ...]:
    counts: dict[str, dict[str, list[int]]] = {}
    for answer in answers:
        for facet in answer.facets:
            values = counts.setdefault(facet.field, {})
            for one in facet.values:
                subjects_and_series = values.setdefault(one.value, [0, 0])
                subjects_and_series[0] += one.subjects
                subjects_and_series[1] += one.series
    order = [field for field in FIELDS if field in counts] + sorted(set(counts) - set(FIELDS))
    return tuple(_facet(field, counts[field], language) for field in order)


def _facet(field: str, counts: Mapping[str, list[int]], language: str) -> LabelledFacet:
    values = [
        LabelledValue(value, value_label(field, value, language), subjects, series)
        for value, (subjects, series) in counts.items()
    ]
    known = FIELDS.get(field)
    if known and known.kind is Kind.NUMBER:
        # Bands read best in their own order; what is unknown comes last.
        places = {known.band(bound): place for place, bound in enumerate(known.bands)}
        values.sort(key=lambda one: (places.get(one.value, len(places)), one.value))
    else:
        values.sort(key=lambda one: (-one.subjects, -one.series, one.value))
    return LabelledFacet(field, field_label(field, language), tuple(values))


def _notes(
    replies: list[Reply],
    nodes: tuple[NodeResult, ...],
    datasets: tuple[MatchedDataset, ...],
    published: Publishing,
    *,
    complete: bool,
    interrupted: bool,
    language: str,
) -> tuple[Note, ...]:
    holds = {
        "interrupted": interrupted,
        "no_nodes": complete and not replies and not interrupted,
        "incomplete": complete and any(reply.state in _WITHOUT_ANSWER for reply in replies),
        "refused": any(node.refused for node in nodes),
        "not_held": any(node.not_held for node in nodes),
        "unpublished": any(reply.state == "answered" and _foreign(reply, published) for reply in replies),
        "counted_twice": len(datasets) > 1,
    }
    return tuple(note(code, language) for code, applies in holds.items() if applies)
