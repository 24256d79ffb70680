"""Routes of questions: ask, check, read the result, follow it, take it away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from ninja import Query, Router

from cancerimage.hub.accounts.askers import ProjectRefused
from cancerimage.hub.accounts.permissions import Action
from cancerimage.hub.accounts.roles import Account
from cancerimage.hub.api import query_shapes as shapes
from cancerimage.hub.api.auth import Open
from cancerimage.hub.api.caching import not_modified, tag, tagged
from cancerimage.hub.api.problems import ProblemRaised
from cancerimage.hub.api.requests import JSON, language, only, respond
from cancerimage.hub.api.results import write_csv, write_json
from cancerimage.hub.explore import asking, live
from cancerimage.hub.explore.questions import QuestionUnknown
from cancerimage.hub.explore.readers import aside
from cancerimage.hub.explore.snapshots import Snapshot
from cancerimage.query import describe, fingerprint, render, to_json

router = Router(tags=["queries"], by_alias=True)

MAX_WAIT = asking.MAX_DEADLINE
KEEP_ALIVE_SECONDS = 15.0
PRIVATE = "private, no-cache"

_Wait = Annotated[
    float, Query(0, ge=0, le=MAX_WAIT, description="Seconds to wait for the complete result before answering.")
]


@router.post(
    "/queries",
    response={200: shapes.Result, 202: shapes.Result},
    summary="Ask the federation",
    auth=Open(Action.QUESTION_ASK),
)
async def ask(request: HttpRequest, asked: shapes.QueryRequest, wait: _Wait = 0) -> HttpResponse:
    """Ask every node at once.

    Answers 202 with what is known so far while the nodes are still counting, or 200 once the result is complete. The
    Location header names the result, which is kept for a day. What you ask signed in only you can read; what a visitor
    asks can be read by whoever has the address.
    """
    only(request, ["wait"])
    wanted = language(request)
    user = await request.auser()
    with _projects(user):
        question = await asking.ask(asked.query, asked.deadline, user, asked.project)
    snapshot = await _snapshot(question.token, wait, wanted, user)
    response = _json(snapshot, 200 if snapshot.complete else 202)
    response["Location"] = f"{request.path}/{question.token}"
    return response


@router.post(
    "/queries/preview",
    response={200: shapes.Preview},
    summary="What an answer would cost",
    auth=Open(Action.QUESTION_ASK),
)
async def preview(request: HttpRequest, asked: shapes.PreviewRequest) -> HttpResponse:
    """At which datasets the answer is free, at which it uses up one of your questions, and which tell nothing.

    Every node is asked, but counts nothing and takes nothing off what you have left.
    """
    only(request)
    user = await request.auser()
    with _projects(user):
        found = await asking.preview(asked.query, user, asked.project, language(request))
    response = respond(shapes.Preview.model_validate(found))
    response["Cache-Control"] = "no-store"
    return response


@router.post("/queries/check", response={200: shapes.QueryForms}, summary="Check a query without asking it")
async def check(request: HttpRequest, asked: shapes.QueryRequest) -> HttpResponse:
    """The query in all its forms: text, JSON, words, fingerprint. Or what is wrong with it, and where."""
    only(request)
    return respond(await aside(_forms, asked.query, language(request)))


@router.get(
    "/queries/{token:token}.csv",
    response={200: str},
    summary="The datasets of a result as CSV",
    auth=Open(Action.QUESTION_READ),
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
)
async def show_csv(request: HttpRequest, token: str) -> HttpResponse:
    """One line for each dataset, and one for the totals.

    Each level has four columns: the value, its meaning, and the lower and upper end of the 95 % interval.
    """
    only(request)
    snapshot = await _snapshot(token, 0, language(request), await request.auser())
    response = HttpResponse(write_csv(snapshot), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cancerimage-{snapshot.question.fingerprint[-12:]}.csv"'
    response["Cache-Control"] = PRIVATE
    return response


@router.get(
    "/queries/{token:token}/stream",
    response={200: str},
    summary="Follow a question",
    auth=Open(Action.QUESTION_READ),
    openapi_extra={"responses": {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}},
)
async def stream(request: HttpRequest, token: str) -> HttpResponseBase:
    """Server-sent events: `result` with the whole result each time more is known, `complete` at the end."""
    only(request)
    wanted = language(request)
    # What is wrong with the token has to be said before the stream begins.
    user = await request.auser()
    await _snapshot(token, 0, wanted, user)
    response = StreamingHttpResponse(_events(token, wanted, user), content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


@router.get(
    "/queries/{token:token}",
    response={200: shapes.Result},
    summary="The result of a question",
    auth=Open(Action.QUESTION_READ),
)
async def show(request: HttpRequest, token: str, wait: _Wait = 0) -> HttpResponse:
    """What is known now, or with `wait`, as soon as the result is complete. Somebody else's question is not found."""
    only(request, ["wait"])
    wanted = language(request)
    snapshot = await _snapshot(token, wait, wanted, await request.auser())
    if not snapshot.complete:
        return _json(snapshot)
    etag = tag(token, wanted)
    response = not_modified(request, etag) or tagged(_json(snapshot), etag)
    # It is for whoever asked, so no cache on the way keeps it for others.
    response["Cache-Control"] = PRIVATE
    return response


def _forms(query: str | dict[str, Any], wanted: str) -> shapes.QueryForms:
    tree = asking.read(query)
    return shapes.QueryForms(
        text=render(tree), form=to_json(tree), words=describe(tree, wanted), fingerprint=fingerprint(tree)
    )


@contextlib.contextmanager
def _projects(user: Account) -> Iterator[None]:
    """Answer with a problem where somebody asks in the name of a project that is not theirs."""
    try:
        yield
    except ProjectRefused as refused:
        raise ProblemRaised("forbidden" if user.is_authenticated else "sign_in", str(refused)) from None


async def _snapshot(token: str, wait: float, wanted: str, user: Account) -> Snapshot:
    try:
        if wait:
            return await live.wait(token, wait, wanted, user)
        return await live.current(token, wanted, user)
    except QuestionUnknown:
        raise ProblemRaised(
            "not_found",
            "There is no result of yours at this address. Results are kept for a day; ask the question again.",
        ) from None


async def _events(token: str, wanted: str, user: Account) -> AsyncIterator[str]:
    with contextlib.suppress(QuestionUnknown):
        async for snapshot in _kept_alive(live.follow(token, wanted, user)):
            if snapshot is None:
                yield ": still counting\n\n"
            else:
                yield f"id: {snapshot.revision}\nevent: result\ndata: {write_json(snapshot)}\n\n"
    yield "event: complete\ndata: {}\n\n"


async def _kept_alive(snapshots: AsyncIterator[Snapshot]) -> AsyncIterator[Snapshot | None]:
    """Yield the snapshots, and None where none came for a while, so that no proxy takes the stream for dead."""
    following = asyncio.ensure_future(anext(snapshots))
    try:
        while True:
            done, _ = await asyncio.wait((following,), timeout=KEEP_ALIVE_SECONDS)
            if not done:
                yield None
                continue
            try:
                snapshot = following.result()
            except StopAsyncIteration:
                return
            following = asyncio.ensure_future(anext(snapshots))
            yield snapshot
    finally:
        following.cancel()


def _json(snapshot: Snapshot, status: int = 200) -> HttpResponse:
    response = HttpResponse(write_json(snapshot), status=status, content_type=JSON)
    response["Cache-Control"] = PRIVATE
    return response
