"""Writing a result: as JSON, as an event of a stream, as CSV."""

import csv
import io
from dataclasses import asdict
from weakref import WeakKeyDictionary

from django.conf import settings

from cancerimage.hub.api import query_shapes as shapes
from cancerimage.hub.api.numbers import Facet, FederationTotals
from cancerimage.hub.explore.snapshots import MatchedDataset, NodeResult, Snapshot
from cancerimage.query import to_json
from cancerimage.wire.cells import harmless
from cancerimage.wire.question import Criterion

_written: "WeakKeyDictionary[Snapshot, str]" = WeakKeyDictionary()


def write_json(snapshot: Snapshot) -> str:
    """Return the JSON of a snapshot; written once, however many follow the question."""
    text = _written.get(snapshot)
    if text is None:
        text = _written[snapshot] = shape(snapshot).model_dump_json(by_alias=True)
    return text


def write_csv(snapshot: Snapshot) -> str:
    """Return the datasets as a table, with the totals in its last line."""
    text = io.StringIO()
    table = csv.writer(text)
    levels = ("subjects", "studies", "series", "images", "bytes")
    table.writerow(["dataset", "title", "node", *levels])
    for one in snapshot.datasets:
        table.writerow([one.dataset, harmless(one.title), one.node, *(getattr(one.totals, level) for level in levels)])
    table.writerow(["total", "", "", *(getattr(snapshot.matched, level) for level in levels)])
    return text.getvalue()


def shape(snapshot: Snapshot) -> shapes.Result:
    """Return a snapshot as the API has it."""
    question = snapshot.question
    return shapes.Result(
        id=question.token,
        url=f"{settings.CANCERIMAGE.url}/api/v1/queries/{question.token}",
        page=f"{settings.CANCERIMAGE.url}/explorer/{question.token}/",
        query=shapes.QueryForms(
            text=question.text,
            form=to_json(question.query),
            words=snapshot.words,
            fingerprint=question.fingerprint,
        ),
        state="complete" if snapshot.complete else "running",
        created=question.created,
        expires=question.expires,
        totals=FederationTotals(datasets=len(snapshot.datasets), **asdict(snapshot.matched)),
        datasets=[_dataset(one) for one in snapshot.datasets],
        facets=[Facet.model_validate(facet) for facet in snapshot.facets],
        nodes=[_node(one) for one in snapshot.nodes],
        missing=list(snapshot.missing),
        notes=[shapes.Note(code=one.code, text=one.text) for one in snapshot.notes],
    )


def _dataset(one: MatchedDataset) -> shapes.MatchedDataset:
    return shapes.MatchedDataset(
        dataset=one.dataset,
        title=one.title,
        node=one.node,
        criteria=[_criterion(criterion) for criterion in one.criteria],
        **one.totals.model_dump(),
    )


def _node(one: NodeResult) -> shapes.NodeResult:
    return shapes.NodeResult(
        node=one.node,
        title=one.title,
        state=one.state,
        latency_ms=one.latency_ms,
        indexed=one.indexed,
        refused=[_criterion(criterion) for criterion in one.refused],
        not_held=[shapes.NotHeld(dataset=part.dataset, field=part.field, text=part.text) for part in one.not_held],
        problem=one.problem,
        detail=one.sentence,
    )


def _criterion(one: Criterion) -> shapes.Criterion:
    return shapes.Criterion(text=one.text, field=one.field, state=str(one.state), reason=one.reason)
