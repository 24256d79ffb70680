"""What holds for every request to the API: its rate is limited, HEAD is GET without a body, errors are problems."""

import math
from collections.abc import Awaitable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cancerimage.hub.accounts.buckets import Buckets
from cancerimage.hub.api.problems import from_response, problem
from cancerimage.hub.settings.middleware import Handler, Middleware

PREFIX = "/api/"


class ApiMiddleware(Middleware):
    """Stands before everything else; lets whatever is no request to the API through untouched."""

    def __init__(self, get_response: Handler) -> None:
        super().__init__(get_response)
        self.buckets = Buckets(settings.CANCERIMAGE.rate, settings.CANCERIMAGE.rate_burst)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer the request."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if self.is_async:
            return self._answer(request)
        refused, is_head = self._begin(request)
        return _end(refused or self.get_response(request), is_head)  # type: ignore[arg-type]  # is_async says which

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        refused, is_head = self._begin(request)
        return _end(refused or await self.get_response(request), is_head)  # type: ignore[misc]  # is_async says which

    def _begin(self, request: HttpRequest) -> tuple[HttpResponseBase | None, bool]:
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"
        wait = self.buckets.take(request.META.get("REMOTE_ADDR", ""))
        if not wait:
            return None, is_head
        seconds = max(1, math.ceil(wait))
        refused = problem("rate_limited", f"Too many requests came from this address. Try again in {seconds} s.")
        refused["Retry-After"] = str(seconds)
        return refused, is_head


def _end(response: HttpResponseBase, is_head: bool) -> HttpResponseBase:
    answer = from_response(response)
    # RFC 9110 section 9.3.2: HEAD has the header fields of GET and no content.
    if is_head and hasattr(answer, "content"):
        answer["Content-Length"] = str(len(answer.content))
        answer.content = b""
    return answer
