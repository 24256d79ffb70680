"""The pages that cost the hub most, asking and signing in, are rate limited for each client address."""

import math
from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from cancerimage.hub.accounts.buckets import Buckets

PREFIXES = ("/explorer/", "/sign-in/")

_Sync = Callable[[HttpRequest], HttpResponseBase]
_Async = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class CrowdingMiddleware:
    """Stands behind the choice of the language, so that a refusal is a page in the visitor's own."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: _Sync | _Async) -> None:
        self.get_response = get_response
        self.buckets = Buckets(settings.CANCERIMAGE.rate, settings.CANCERIMAGE.rate_burst)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer the request, or say how long to wait."""
        wait = self.buckets.take(request.META.get("REMOTE_ADDR", "")) if request.path_info.startswith(PREFIXES) else 0
        if not wait:
            return self.get_response(request)
        refused = crowded(request, 429, math.ceil(wait))
        return _ready(refused) if iscoroutinefunction(self) else refused


def crowded(request: HttpRequest, status: int, seconds: int) -> HttpResponse:
    """Return the page that asks the visitor to try again in a while."""
    page = render(request, "portal/crowded.html", {"status": status}, status=status)
    page.headers["Retry-After"] = str(max(1, seconds))
    page.headers["Cache-Control"] = "no-store"
    return page


async def _ready(response: HttpResponse) -> HttpResponse:
    return response
