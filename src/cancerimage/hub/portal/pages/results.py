"""Asking a question and showing its result while the nodes answer."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cancerimage.hub.accounts.askers import ProjectRefused
from cancerimage.hub.accounts.roles import Account
from cancerimage.hub.explore import asking, live
from cancerimage.hub.explore.previews import Preview
from cancerimage.hub.explore.questions import QuestionUnknown
from cancerimage.hub.explore.readers import Crowded
from cancerimage.hub.explore.snapshots import Snapshot
from cancerimage.hub.portal.costs import foreseen
from cancerimage.hub.portal.crowding import crowded
from cancerimage.hub.portal.outcome import outcome
from cancerimage.hub.portal.pages.explorer import desk, surroundings
from cancerimage.hub.portal.reader import Reader, reader
from cancerimage.hub.portal.recipes import recipes
from cancerimage.hub.portal.words import language
from cancerimage.query import QueryError

FIRST_WAIT = 0.4
"""Seconds that the first view of a result waits, so that most results appear at once and whole."""


@require_POST
async def ask(request: HttpRequest) -> HttpResponse:
    """Ask the nodes, and show the first of the result or, without script, go to its page."""
    user = await request.auser()
    try:
        question = await asking.ask(
            request.POST.get("q", ""), user=user, project=request.POST.get("project", "") or None
        )
    except Crowded:
        return crowded(request, 503, 10)
    except QueryError as error:
        # The page offers no button for a query with a fault; this is a hand-made request.
        return await _refused(request, error.message, 422)
    except ProjectRefused as refusal:
        return await _refused(request, str(refusal), 403)
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("result", args=[question.token]), status=303)
    snapshot = await live.wait(question.token, FIRST_WAIT, language(), user)
    return await sync_to_async(_fresh)(request, snapshot)


@require_safe
async def cost(request: HttpRequest) -> HttpResponse:
    """Show what an answer would cost; if it costs nothing, and that is wanted, have it asked for."""
    user = await request.auser()
    project = request.GET.get("project", "")
    try:
        preview = await asking.preview(request.GET.get("q", ""), user, project or None, language())
    except Crowded:
        # Whoever asks anyway is told the same, or perhaps is lucky.
        return await sync_to_async(_foreseen)(request, None)
    except QueryError as error:
        return await _refused(request, error.message, 422)
    except ProjectRefused as refusal:
        return await _refused(request, str(refusal), 403)
    return await sync_to_async(_foreseen)(request, preview)


@require_safe
async def result(request: HttpRequest, token: str) -> HttpResponse:
    """Show a result under its own address."""
    try:
        snapshot = await live.wait(token, FIRST_WAIT, language(), await request.auser())
    except QuestionUnknown:
        raise Http404(_unknown()) from None
    response = await sync_to_async(_page)(request, snapshot)
    # The address is the key to the result, so it goes into no cache and no search engine.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
async def stream(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the result again whenever more of it is known, as server-sent events."""
    try:
        user = await request.auser()
        await live.current(token, language(), user)
    except QuestionUnknown:
        raise Http404(_unknown()) from None
    response = StreamingHttpResponse(_events(token, language(), user), content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _events(token: str, code: str, user: Account) -> AsyncIterator[bytes]:
    asks: Reader | None = None
    async for snapshot in live.follow(token, code, user):
        asks = asks or await sync_to_async(reader)(user, snapshot.question.project)
        page = await sync_to_async(_fragment, thread_sensitive=False)(snapshot, code, asks)
        lines = "".join(f"data: {line}\n" for line in page.splitlines())
        yield f"event: result\n{lines}\n".encode()
    yield b"event: complete\ndata: complete\n\n"


def _fragment(snapshot: Snapshot, code: str, asks: Reader) -> str:
    # A stream outlives the request that set the language.
    with translation.override(code):
        return render_to_string("portal/explorer/live.html", _live(snapshot, asks))


def _fresh(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asks = reader(request.user, snapshot.question.project)
    return render(request, "portal/explorer/results.html", _context(snapshot, asks) | {"fresh": True})


def _page(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asks = reader(request.user, snapshot.question.project)
    context = surroundings(desk(snapshot.question.text), asks) | _context(snapshot, asks) | {"asked": True}
    return render(request, "portal/explorer/page.html", context)


def _foreseen(request: HttpRequest, preview: Preview | None) -> HttpResponse:
    text = request.GET.get("q", "")
    asks = reader(request.user, request.GET.get("project"))
    on_desk = desk(text)
    said = foreseen(preview, on_desk.draft.query, asks) if preview else None
    then = request.GET.get("then") == "1"
    context = {
        "desk": on_desk,
        "reader": asks,
        "foreseen": said,
        "asking": then and said is not None and not said.charged,
        "ready": then and (said is None or bool(said.charged)),
        "back": on_desk.address(asks.project),
    }
    response = render(request, "portal/explorer/cost.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


async def _refused(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return await sync_to_async(render)(request, "portal/explorer/refused.html", {"reason": reason}, status=status)


def _unknown() -> str:
    return _(
        "There is no result here that you can see: perhaps it is older than a day, or somebody else asked the question."
    )


def _live(snapshot: Snapshot, asks: Reader) -> dict[str, object]:
    return {
        "outcome": outcome(snapshot, asks),
        "reader": asks,
        "back": desk(snapshot.question.text).address(asks.project),
    }


def _context(snapshot: Snapshot, asks: Reader) -> dict[str, object]:
    hub = settings.CANCERIMAGE.url
    return _live(snapshot, asks) | {
        "recipes": recipes(snapshot.question.text, hub, asks.project),
        "address": f"{hub}{reverse('result', args=[snapshot.question.token])}",
    }
