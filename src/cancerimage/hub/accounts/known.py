"""Browsers in which somebody has signed in with a password before, so that strangers cannot shut that person out.

Wrong passwords for one name add up from wherever they come, or a thousand machines could guess together. But then a
thousand machines can also keep the name shut. The way out is OWASP's "device cookie": a browser that has signed in with
a name once keeps a signed mark of it, and is counted by that mark alone, as strictly as any stranger but apart from
them. The mark opens nothing: the password is still needed, and the second factor after it.
"""

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cancerimage.hub.accounts.people import digest
from cancerimage.hub.settings.middleware import Finishing

COOKIE = "known"
SECONDS = 180 * 24 * 3600
NAMES = 5
"""Names that one browser can be known for; the one that signed in longest ago goes first."""
PATH = "/sign-in/"
"""The only page that the mark is sent to."""

_SALT = "cancerimage.hub.accounts.known"


def mark(request: HttpRequest | None, username: str | None) -> str | None:
    """Return the mark of this browser if somebody has signed in as `username` in it."""
    if request is None or username is None:
        return None
    return _marks(request).get(_called(username))


def remember(request: HttpRequest, username: str) -> None:
    """Let the answer to `request` mark the browser."""
    marks = dict(_marks(request))
    kept = marks.pop(_called(username), None) or secrets.token_urlsafe(16)
    newest = {_called(username): kept} | marks
    request.known_marks = dict(list(newest.items())[:NAMES])  # type: ignore[attr-defined]


class KnownBrowserMiddleware(Finishing):
    """Hands the mark to the browser in which somebody has just signed in."""

    def finish(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response with the mark."""
        marks = getattr(request, "known_marks", None)
        if marks is not None:
            response.set_cookie(
                COOKIE,
                signing.dumps(marks, salt=_SALT),
                max_age=SECONDS,
                path=PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _marks(request: HttpRequest) -> Mapping[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _called(username: str) -> str:
    # A cookie is readable; the name of an operator need not stand in it.
    return digest("known", username)[:32]
