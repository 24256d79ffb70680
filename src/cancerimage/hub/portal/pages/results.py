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

from cancerimage.hub.accounts.roles import Account
from cancerimage.hub.explore import asking, live
from cancerimage.hub.explore.questions import QuestionUnknown
from cancerimage.hub.explore.readers import Crowded
from cancerimage.hub.explore.snapshots import Snapshot
from cancerimage.hub.portal.crowding import crowded
from cancerimage.hub.portal.outcome import outcome
from cancerimage.hub.portal.pages.explorer import desk, surroundings
from cancerimage.hub.portal.recipes import recipes
from cancerimage.hub.portal.words import language
from cancerimage.query import QueryError

FIRST_WAIT = 0.4
"""Seconds that the first view of a result waits, so that most results appear at once and whole."""


@require_POST
async def ask(request: HttpRequest) -> HttpResponse:
    """Ask the nodes, and show the first of the result or, without script, go to its page."""
    try:
        user = await request.auser()
        question = await asking.ask(request.POST.get("q", ""), user=user)
    except Crowded:
        return crowded(request, 503, 10)
    except QueryError as error:
        # The page offers no button for a query with a fault; this is a hand-made request.
        return await sync_to_async(render)(
            request, "portal/explorer/refused.html", {"reason": error.message}, status=422
        )
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(reverse("result", args=[question.token]), status=303)
    snapshot = await live.wait(question.token, FIRST_WAIT, language(), user)
    return await sync_to_async(render)(request, "portal/explorer/results.html", _context(snapshot))


@require_safe
async def result(request: HttpRequest, token: str) -> HttpResponse:
    """Show a result under its own address."""
    try:
        snapshot = await live.wait(token, FIRST_WAIT, language(), await request.auser())
    except QuestionUnknown:
        raise Http404(_("This result does not exist, or it is older than a day. Ask the question again.")) from None
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
        raise Http404(_("This result does not exist, or it is older than a day. Ask the question again.")) from None
    response = StreamingHttpResponse(_events(token, language(), user), content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


async def _events(token: str, code: str, user: Account) -> AsyncIterator[bytes]:
    async for snapshot in live.follow(token, code, user):
        page = await sync_to_async(_fragment, thread_sensitive=False)(snapshot, code)
        lines = "".join(f"data: {line}\n" for line in page.splitlines())
        yield f"event: result\n{lines}\n".encode()
    yield b"event: complete\ndata: complete\n\n"


def _fragment(snapshot: Snapshot, code: str) -> str:
    # A stream outlives the request that set the language.
    with translation.override(code):
        return render_to_string("portal/explorer/live.html", {"outcome": outcome(snapshot)})


def _page(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    context = surroundings(desk(snapshot.question.text)) | _context(snapshot) | {"asked": True}
    return render(request, "portal/explorer/page.html", context)


def _context(snapshot: Snapshot) -> dict[str, object]:
    hub = settings.CANCERIMAGE.url
    return {
        "outcome": outcome(snapshot),
        "recipes": recipes(snapshot.question.text, hub),
        "address": f"{hub}{reverse('result', args=[snapshot.question.token])}",
        "question_address": f"{hub}{reverse('explorer')}",
    }
