"""The page of one's API tokens: see them, make one, revoke one."""

from datetime import UTC, date, datetime, time

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.scopes import MEANINGS, USUAL, Scope, usable
from cancerimage.hub.accounts.token_models import NAME_LENGTH
from cancerimage.hub.accounts.tokens import Issued, TokenRefused, TokenTooSoon

DAYS = (7, 30, tokens.DEFAULT_DAYS, 180, tokens.MAX_DAYS)
"""The spans that the page offers."""


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth has no types
def listing(request: HttpRequest) -> HttpResponse:
    """Show one's tokens; make another one and show it this once.

    A token outlives the session that it is made in, so a session that somebody left open does not suffice.
    """
    if request.method != "POST":
        return _page(request)
    try:
        issued = _create(request)
    except TokenRefused as refused:
        messages.error(request, str(refused), extra_tags="bad")
        return _page(request, status=429 if isinstance(refused, TokenTooSoon) else 422)
    # The token is shown in this very answer: it is kept nowhere from which it could be shown again.
    return _page(request, issued)


@login_required
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """End a token."""
    name = tokens.revoke(_person(request), number)
    if name is None:
        raise Http404(_("You have no such token."))
    messages.success(request, _("The token “%(name)s” is revoked.") % {"name": name}, extra_tags="good")
    return HttpResponseRedirect(reverse("tokens"), status=303)


def _create(request: HttpRequest) -> Issued:
    chosen = [scope for scope in Scope if scope in request.POST.getlist("scope")]
    written = request.POST.get("days", "")
    days = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0
    return tokens.create(_person(request), request.POST.get("name", ""), chosen, days)


def _page(request: HttpRequest, issued: Issued | None = None, status: int = 200) -> HttpResponse:
    context = {
        "issued": issued,
        "tokens": [
            (token, _moment(token.last_used), [(one, MEANINGS[one]) for one in Scope if one in tokens.scopes_of(token)])
            for token in tokens.listed(_person(request))
        ],
        "scopes": [(one, MEANINGS[one], one in USUAL) for one in Scope if one in usable(_person(request))],
        "days": DAYS,
        "default_days": tokens.DEFAULT_DAYS,
        "name_length": NAME_LENGTH,
    }
    return render(request, "accounts/tokens.html", context, status=status)


def _moment(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # the decorator has let nobody else through
    return request.user
