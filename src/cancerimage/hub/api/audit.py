"""Routes of the hub's log: its signed head and proofs for everybody, its entries for those who may read them."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from cancerimage.hub.accounts.permissions import Action
from cancerimage.hub.api import audit_shapes as shapes
from cancerimage.hub.api.auth import Allowed
from cancerimage.hub.api.problems import ProblemRaised
from cancerimage.hub.api.requests import only, respond
from cancerimage.hub.audit import heads, log, reading, witness
from cancerimage.hub.federation.keys import hub_keys

router = Router(tags=["audit"])

READ = Allowed(Action.AUDIT_READ)
PAGE, MOST = 100, 1000


@router.get("/audit/head", response={200: shapes.NewestHead}, summary="The signed head of the hub's log")
def show_head(request: HttpRequest) -> HttpResponse:
    """What the log is now. Whoever keeps this can prove later that an entry was altered or removed."""
    only(request)
    keys = hub_keys()
    head = shapes.Head.model_validate(heads.head(keys))
    return _fresh(respond(shapes.NewestHead(head=head, keys=shapes.Keys.model_validate(keys.public.shape()))))


@router.get("/audit/consistency", response={200: shapes.Consistency}, summary="That the log has only grown")
def show_consistency(request: HttpRequest, first: int, second: int | None = None) -> HttpResponse:
    """The proof that the log of `first` entries is the beginning of that of `second`, or of the whole log."""
    only(request, ("first", "second"))
    second = log.size() if second is None else second
    try:
        proof = log.consistency(first, second)
        roots = log.root(first).hex(), log.root(second).hex()
    except ValueError as error:
        raise ProblemRaised("invalid", f"{error}.".capitalize()) from None
    return _fresh(
        respond(
            shapes.Consistency(first=first, second=second, first_root=roots[0], second_root=roots[1], proof=list(proof))
        )
    )


@router.get("/audit/inclusion", response={200: shapes.Inclusion}, summary="That the log has an entry")
def show_inclusion(request: HttpRequest, index: int, size: int | None = None) -> HttpResponse:
    """The proof that the entry `index` is in the log of `size` entries, or in the whole log."""
    only(request, ("index", "size"))
    size = log.size() if size is None else size
    try:
        proof, root, leaf = log.inclusion(index, size), log.root(size).hex(), log.leaf(index).hex()
    except ValueError as error:
        raise ProblemRaised("invalid", f"{error}.".capitalize()) from None
    return _fresh(respond(shapes.Inclusion(index=index, size=size, leaf=leaf, root=root, proof=list(proof))))


@router.get("/audit/events", response={200: shapes.Events}, auth=READ, summary="The entries of the hub's log")
def list_events(
    request: HttpRequest,
    event: str | None = None,
    since: datetime | None = None,
    before: int | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
) -> HttpResponse:
    """The latest entries, or those before the index `before`; for operators and reviewers."""
    only(request, ("event", "since", "before", "limit"))
    if event is not None and not event.isprintable():
        raise ProblemRaised("invalid", "There is no such event.")
    found = reading.latest(limit, event=event, since=since, before=before)
    events = [shapes.Event.model_validate(one) for one in found]
    return _fresh(respond(shapes.Events(size=log.size(), events=events)))


@router.get("/audit/logs", response={200: shapes.NodeLogs}, auth=READ, summary="The logs of the nodes")
def list_logs(request: HttpRequest) -> HttpResponse:
    """Whether the log of each node has only grown since the hub first saw it; for operators and reviewers."""
    only(request)
    logs = [shapes.NodeLog.model_validate(one) for one in witness.standings().values()]
    return _fresh(respond(shapes.NodeLogs(logs=logs)))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
