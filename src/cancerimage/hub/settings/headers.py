"""The headers that tell a browser what a page of the hub may do: nothing but what the hub itself serves."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cancerimage.hub.settings.middleware import Finishing

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


class HeadersMiddleware(Finishing):
    """Adds the headers to every response that does not carry its own."""

    def finish(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response with the headers, and as private where it may say whose it is."""
        personal = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
        if personal and response.headers.get("Cache-Control", "no-cache") == "no-cache":
            # It may say whose it is, so no cache that several people share keeps it (RFC 9111 section 5.2.2.7).
            response.headers["Cache-Control"] = "private, no-cache"
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
