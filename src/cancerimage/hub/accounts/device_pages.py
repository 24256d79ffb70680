"""The page where a person enters the code that a program shows, reads what it asks for, and decides."""

import math

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cancerimage.hub.accounts import devices, tokens
from cancerimage.hub.accounts.buckets import Buckets
from cancerimage.hub.accounts.devices import granting
from cancerimage.hub.accounts.people import name_of
from cancerimage.hub.accounts.scopes import MEANINGS, Scope
from cancerimage.hub.accounts.token_models import DeviceLogin
from cancerimage.hub.accounts.tokens import TokenRefused

CODES = Buckets(rate=1 / 60, burst=10)
"""Codes that one person may try: ten tries hit one of five thousand waiting devices with a chance of 1 : 500 000."""


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth has no types
def device(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then for the decision, then say what became of it."""
    if request.method != "POST":
        return _page(request)
    assert isinstance(request.user, User)  # noqa: S101  # the decorator has let nobody else through
    wait = CODES.take(f"person {request.user.pk}")
    if wait:
        refused = _page(request, fault=_("Too many codes were tried. Wait a few minutes."), status=429)
        refused["Retry-After"] = str(math.ceil(wait))
        return refused
    code = request.POST.get("code", "")[:40]
    found = devices.waiting(code)
    if found is None:
        return _page(request, fault=_("No program waits with this code. Codes are good for ten minutes."), status=422)
    decision = request.POST.get("decision")
    if decision not in ("grant", "refuse"):
        return _page(request, found, code, scopes=granting(found, request.user))
    if decision == "grant":
        try:
            tokens.admit(request.user)
        except TokenRefused as refused:
            return _page(request, fault=str(refused), status=409)
    if not devices.decide(code, request.user, grant=decision == "grant"):
        return _page(request, fault=_("No program waits with this code. Codes are good for ten minutes."), status=422)
    return render(request, "accounts/device_done.html", {"device": found, "granted": decision == "grant"})


def _page(
    request: HttpRequest,
    found: DeviceLogin | None = None,
    code: str = "",
    *,
    scopes: frozenset[Scope] = frozenset(),
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "device": found,
        "code": devices.written(code) if found else "",
        "who": name_of(request.user) if isinstance(request.user, User) else "",
        "fault": fault,
        "meanings": [MEANINGS[scope] for scope in Scope if scope in scopes],
        "days": tokens.DEFAULT_DAYS,
    }
    return render(request, "accounts/device.html", context, status=status)
