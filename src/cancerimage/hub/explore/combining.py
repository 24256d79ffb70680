"""Combining the replies of all nodes into one result. Nothing is shown that did not come from a node."""

from collections import Counter
from collections.abc import Iterable, Mapping

from cancerimage.disclosure.numbers import WITHHELD, Meaning, Number
from cancerimage.hub.catalogue.entries import LabelledFacet, LabelledValue
from cancerimage.hub.catalogue.labels import field_label, in_language, value_label
from cancerimage.hub.explore.matched import is_nobody, together
from cancerimage.hub.explore.notes import note, untold
from cancerimage.hub.explore.published import Publishing
from cancerimage.hub.explore.questions import Question, Reply
from cancerimage.hub.explore.snapshots import MatchedDataset, NodeResult, Note, NotHeld, Snapshot
from cancerimage.query import describe
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.wire.problems import PROBLEMS
from cancerimage.wire.question import Answer, CriterionState, DatasetAnswer

_TOLD = (Meaning.EXACT, Meaning.ABOUT, Meaning.FEWER)
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
    told = [one for reply, answer in answers for one in _datasets(reply, answer, published, language)]
    datasets = tuple(sorted((one for one in told if not is_nobody(one.subjects)), key=_place))
    nodes = tuple(_node(reply, published, language) for reply in known)
    notes = _notes(known, nodes, datasets, published, complete=complete, interrupted=interrupted, language=language)
    return Snapshot(
        question=question,
        words=describe(question.query, language),
        complete=complete,
        matched=together(
            (one.exact for one in told if one.exact is not None), (one.subjects for one in told if one.exact is None)
        ),
        datasets=datasets,
        withheld=untold(((one.dataset, one.withheld) for one in datasets), language),
        facets=_facets([answer for reply, answer in answers if not _foreign(reply, published)], language),
        nodes=nodes,
        missing=tuple(reply.node for reply in known if reply.state in _WITHOUT_ANSWER),
        notes=notes,
        revision=revision,
    )


def _datasets(reply: Reply, answer: Answer, published: Publishing, language: str) -> Iterable[MatchedDataset]:
    for part in answer.datasets:
        if published.holders.get(part.dataset) == reply.node:
            yield MatchedDataset(
                dataset=part.dataset,
                title=in_language(published.labels[part.dataset], language) or part.dataset,
                node=reply.node,
                policy=part.policy,
                subjects=_subjects(part),
                criteria=part.criteria,
                exact=part.totals,
                withheld=part.withheld,
                charge=part.charge,
            )


def _subjects(part: DatasetAnswer) -> Number:
    if part.totals is not None:
        return Number(part.totals.subjects)
    return WITHHELD if part.subjects is None else part.subjects.number


def _place(one: MatchedDataset) -> tuple[int, int, str]:
    """Return what a dataset is sorted by: what is shown, the most subjects first, then what is hidden or withheld."""
    value = one.subjects.value
    return (0, -value, one.dataset) if value is not None else (2 if one.withheld else 1, 0, one.dataset)


def _foreign(reply: Reply, published: Publishing) -> bool:
    """Whether a node counted in a dataset that it does not publish, so that its facets hold what its totals may not."""
    return any(
        published.holders.get(part.dataset) != reply.node and part.withheld is None and not is_nobody(_subjects(part))
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
        title=in_language(published.node_titles.get(reply.node, {}), language) or reply.node,
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
                held = values.get(one.value)
                if held is None:
                    values[one.value] = [one.subjects, one.series]
                else:
                    held[0] += one.subjects
                    held[1] += one.series
    order = [field for field in FIELDS if field in counts] + sorted(set(counts) - set(FIELDS))
    return tuple(_facet(field, counts[field], language) for field in order)


def _facet(field: str, counts: Mapping[str, list[int]], language: str) -> LabelledFacet:
    known = FIELDS.get(field)
    if known and known.kind is Kind.NUMBER:
        # Bands read best in their own order; what is unknown comes last.
        places = {known.band(bound): place for place, bound in enumerate(known.bands)}
        order = sorted(counts, key=lambda value: (places.get(value, len(places)), value))
    else:
        order = sorted(counts, key=lambda value: (-counts[value][0], -counts[value][1], value))
    values = tuple(
        LabelledValue(value, value_label(field, value, language), *map(Number, counts[value])) for value in order
    )
    return LabelledFacet(field, field_label(field, language), values)


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
    meanings = Counter(one.subjects.meaning for one in datasets)
    holds = {
        "interrupted": interrupted,
        "no_nodes": complete and not replies and not interrupted,
        "incomplete": complete and any(reply.state in _WITHOUT_ANSWER for reply in replies),
        "refused": any(node.refused for node in nodes),
        "not_held": any(node.not_held for node in nodes),
        "unpublished": any(reply.state == "answered" and _foreign(reply, published) for reply in replies),
        "counted_twice": sum(meanings[meaning] for meaning in _TOLD) > 1,
        "about": meanings[Meaning.ABOUT] > 0,
        "hidden": meanings[Meaning.FEWER] > 0,
        "only_subjects": any(one.exact is None and one.withheld is None for one in datasets),
        "withheld": meanings[Meaning.WITHHELD] > 0,
    }
    return tuple(note(code, language) for code, applies in holds.items() if applies)
