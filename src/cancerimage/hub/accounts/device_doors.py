"""The two addresses that a program without a browser calls to be signed in (RFC 8628 sections 3.1 and 3.4).

They speak OAuth: forms in, JSON out, and refusals with an `error` (RFC 6749 section 5.2), so that any client of that
standard can use them. Nothing here looks at cookies, so nothing needs protection against other sites.
"""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cancerimage.hub.accounts import devices
from cancerimage.hub.accounts.buckets import Buckets
from cancerimage.hub.accounts.devices import MEANINGS, Crowded, Outcome
from cancerimage.hub.accounts.scopes import USUAL, ScopeUnknown, read, write
from cancerimage.hub.accounts.tokens import scopes_of

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
CLIENT = "cancerimage"
"""The one client there is: public, as every program is that people install themselves (RFC 6749 section 2.1)."""

STARTS = Buckets(rate=1 / 20, burst=20)
POLLS = Buckets(rate=10, burst=200)
"""Each client address may begin so many times, and poll so often."""

_Door = Callable[[HttpRequest], HttpResponse]


def _limited(buckets: Buckets) -> Callable[[_Door], _Door]:
    def limit(door: _Door) -> _Door:
        @wraps(door)
        def limited(request: HttpRequest) -> HttpResponse:
            wait = buckets.take(request.META.get("REMOTE_ADDR", ""))
            if not wait:
                return door(request)
            refused = _error("slow_down", "Too many requests came from this address.", 429)
            refused["Retry-After"] = str(math.ceil(wait))
            return refused

        return limited

    return limit


@csrf_exempt
@require_POST
@_limited(STARTS)
def start(request: HttpRequest) -> HttpResponse:
    """Give a program the code that it shows, and the secret that it polls with."""
    if request.POST.get("client_id") != CLIENT:
        return _error("invalid_client", f"The client_id is {CLIENT!r}.", 401)
    try:
        scopes = read(request.POST.get("scope", "")) or USUAL
        started = devices.start(request.POST.get("device_name", CLIENT), scopes)
    except ScopeUnknown as unknown:
        return _error("invalid_scope", str(unknown))
    except Crowded:
        return _error("temporarily_unavailable", "Too many programs wait to be signed in. Try again later.", 503)
    return _answer(
        {
            "device_code": started.secret,
            "user_code": started.code,
            "verification_uri": settings.CANCERIMAGE.url + reverse("device"),
            "expires_in": started.expires_in,
            "interval": started.interval,
        }
    )


@csrf_exempt
@require_POST
@_limited(POLLS)
def token(request: HttpRequest) -> HttpResponse:
    """Give a program its token once its person has agreed."""
    if request.POST.get("grant_type") != GRANT_TYPE:
        return _error("unsupported_grant_type", f"The grant_type is {GRANT_TYPE}.")
    if request.POST.get("client_id") != CLIENT:
        return _error("invalid_client", f"The client_id is {CLIENT!r}.", 401)
    got = devices.poll(request.POST.get("device_code", ""))
    if isinstance(got, Outcome):
        return _error(got, MEANINGS[got])
    lasts = got.token.expires - got.token.created
    return _answer(
        {
            "access_token": got.secret,
            "token_type": "Bearer",
            "expires_in": int(lasts.total_seconds()),
            "scope": write(scopes_of(got.token)),
        }
    )


def _answer(members: dict[str, Any], status: int = 200) -> HttpResponse:
    return JsonResponse(members, status=status, headers={"Cache-Control": "no-store"})


def _error(code: str, description: str, status: int = 400) -> HttpResponse:
    return _answer({"error": code, "error_description": description}, status)
