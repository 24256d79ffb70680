"""Writing a result: as JSON, as an event of a stream, as CSV."""

import csv
import io
from weakref import WeakKeyDictionary

from django.conf import settings

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.api import query_shapes as shapes
from cancerimage.hub.api.numbers import Facet, FederationTotals, NumberOut
from cancerimage.hub.catalogue.amounts import LEVELS, Amounts
from cancerimage.hub.explore.snapshots import MatchedDataset, NodeResult, Snapshot
from cancerimage.query import to_json
from cancerimage.wire.cells import harmless
from cancerimage.wire.counts import Totals
from cancerimage.wire.question import Criterion

_written: "WeakKeyDictionary[Snapshot, str]" = WeakKeyDictionary()


def write_json(snapshot: Snapshot) -> str:
    """Return the JSON of a snapshot; written once, however many follow the question."""
    text = _written.get(snapshot)
    if text is None:
        text = _written[snapshot] = shape(snapshot).model_dump_json(by_alias=True)
    return text


def write_csv(snapshot: Snapshot) -> str:
    """Return the datasets as a table, with the totals in its last line; each level has four columns."""
    text = io.StringIO()
    table = csv.writer(text)
    heads = (f"{level}{column}" for level in LEVELS for column in ("", "_meaning", "_low", "_high"))
    table.writerow(["dataset", "title", "node", "policy", *heads, "withheld"])
    for one in snapshot.datasets:
        words = (one.dataset, harmless(one.title), one.node, str(one.policy))
        table.writerow([*words, *_cells(one.totals), one.withheld or ""])
    table.writerow(["total", "", "", "", *_cells(snapshot.matched), ""])
    return text.getvalue()


def _cells(matched: Amounts) -> list[str | int | None]:
    numbers: list[Number] = [getattr(matched, level) for level in LEVELS]
    return [cell for one in numbers for cell in (one.value, str(one.meaning), one.low, one.high)]


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
        project=question.project,
        created=question.created,
        expires=question.expires,
        totals=FederationTotals(datasets=snapshot.counted, **_levels(snapshot.matched)),
        datasets=[_dataset(one) for one in snapshot.datasets],
        withheld=[shapes.WithheldDatasets.model_validate(one) for one in snapshot.withheld],
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
        policy=one.policy,
        withheld=one.withheld,
        charge=shapes.Charge.model_validate(one.charge) if one.charge else None,
        criteria=[_criterion(criterion) for criterion in one.criteria],
        **_levels(one.totals if one.exact is None else one.exact),
    )


def _levels(matched: Amounts | Totals) -> dict[str, NumberOut]:
    if isinstance(matched, Totals):
        return {level: NumberOut.exactly(getattr(matched, level)) for level in LEVELS}
    return {level: NumberOut.model_validate(getattr(matched, level)) for level in LEVELS}


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
