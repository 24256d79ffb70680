"""The headers that tell a browser what a page of the hub may do: nothing but what the hub itself serves."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_Handler = Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class HeadersMiddleware:
    """Adds the headers to every response that does not carry its own."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: _Handler) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer the request and add the headers."""
        if self.is_async:
            return self._answer(request)
        return _with_headers(request, self.get_response(request))  # type: ignore[arg-type]  # is_async says which it is

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        return _with_headers(request, await self.get_response(request))  # type: ignore[misc]  # is_async says which it is


def _with_headers(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    personal = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    if personal and response.headers.get("Cache-Control", "no-cache") == "no-cache":
        # It may say whose it is, so no cache that several people share keeps it (RFC 9111 section 5.2.2.7).
        response.headers["Cache-Control"] = "private, no-cache"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
