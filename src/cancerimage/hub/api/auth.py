"""Who makes a request to the API, by token or by session, and whether they may do what they ask for."""

import math
from collections.abc import Awaitable, Mapping

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.buckets import Buckets
from cancerimage.hub.accounts.permissions import PERMISSIONS, Action, may
from cancerimage.hub.accounts.scopes import COVERED, needed
from cancerimage.hub.accounts.token_models import ApiToken
from cancerimage.hub.api.problems import ProblemRaised, problem
from cancerimage.hub.settings.middleware import Middleware
from cancerimage.wire.asker import Role

PREFIX = "/api/v1/"
"""The page about the API lies above it, and is a page."""
SAFE = ("GET", "HEAD", "OPTIONS")

FAILURES = Buckets(rate=1 / 10, burst=20)
"""Tokens that are not valid, by client address; one that is valid is never held up by them."""


class IdentityMiddleware(Middleware):
    """Puts the person into every request to the API before anything of it is answered.

    A token decides alone: where one is sent, cookies are not looked at, and where it is not valid, the request is
    refused instead of being answered as a visitor's. A session counts only together with the token against forgery,
    unless the request changes nothing: a browser sends its cookies along whoever wrote the page.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer the request."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if self.is_async:
            return self._answer(request)
        return identify(request) or self.get_response(request)

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        # Most requests are those of visitors, who need no look in the database and so no thread.
        is_plain = "Authorization" not in request.headers and settings.SESSION_COOKIE_NAME not in request.COOKIES
        refused = identify(request) if is_plain else await sync_to_async(identify)(request)
        return refused or await self.get_response(request)  # type: ignore[misc]  # is_async says which it is


def identify(request: HttpRequest) -> HttpResponseBase | None:
    """Set `request.user` to a person or a visitor; return the refusal where a token or a session does not count."""
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.strip().partition(" ")
        token = tokens.find(secret.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            return _refuse(request)
        _put(request, token.user, token)
        return None
    user = get_user(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else AnonymousUser()
    _put(request, user if isinstance(user, User) else AnonymousUser(), None)
    if isinstance(user, User) and request.method not in SAFE and check_csrf(request):
        return problem("cross_site")
    return None


def token_of(request: HttpRequest) -> ApiToken | None:
    """Return the token that the request was made with."""
    return getattr(request, "api_token", None)


def person(request: HttpRequest) -> User:
    """Return the person who makes the request; only for routes that let nobody else through."""
    if not isinstance(request.user, User):
        raise ProblemRaised("sign_in")
    return request.user


def allow(request: HttpRequest, action: Action, *, any_scope: bool = False) -> None:
    """Raise the problem that keeps this request from `action`: no account, no such role, a token for other things."""
    token = token_of(request)
    if token is not None and not any_scope and not any(action in COVERED[scope] for scope in tokens.scopes_of(token)):
        scope = needed(action)
        raise ProblemRaised(
            "scope",
            f"This needs a token with the scope {scope.value!r}." if scope else "No token can be used for this.",
        )
    allowed = PERMISSIONS[action]
    if Role.VISITOR in allowed or may(request.user, action):
        return
    raise ProblemRaised("forbidden" if isinstance(request.user, User) else "sign_in")


SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API token, from the page of your tokens or from `cancerimage login`. A signed-in browser needs "
    "none; where it changes something, it sends the CSRF cookie's value as X-CSRFToken.",
}
"""How to say who one is, as the description of the API has it."""


class Allowed(AuthBase):
    """Lets those people through who may do `action`; stands in a route's `auth`."""

    openapi_type = "http"

    def __init__(self, action: Action, *, any_scope: bool = False) -> None:
        super().__init__()
        self.action = action
        self.any_scope = any_scope
        """Whether every token is good for it, whatever it was made for."""

    def __call__(self, request: HttpRequest) -> bool | Awaitable[bool]:
        """Return True, or raise the problem."""
        allow(request, self.action, any_scope=self.any_scope)
        return True


class Open(Allowed):
    """The same where everybody may, with an account or without, but a token has to be meant for it."""

    def __init__(self, action: Action) -> None:
        super().__init__(action)
        # It looks at nothing in the database, so it need not leave the event loop.
        self.is_async = True

    async def __call__(self, request: HttpRequest) -> bool:
        """Return True, or raise the problem."""
        allow(request, self.action)
        return True


SECURITY: Mapping[str, list[dict[str, list[str]]]] = {
    Allowed.__name__: [{"Token": []}],
    Open.__name__: [{}, {"Token": []}],
}
"""How the description of the API says what each kind wants: a token, or one or nothing."""


def _put(request: HttpRequest, user: User | AnonymousUser, token: ApiToken | None) -> None:
    async def auser() -> User | AnonymousUser:
        return user

    request.user = user
    request.auser = auser
    request.api_token = token  # type: ignore[attr-defined]  # ours


def _refuse(request: HttpRequest) -> HttpResponseBase:
    wait = FAILURES.take(request.META.get("REMOTE_ADDR", ""))
    if not wait:
        return problem("token")
    seconds = math.ceil(wait)
    refused = problem("rate_limited", f"Too many tokens that are not valid came from here. Try again in {seconds} s.")
    refused["Retry-After"] = str(seconds)
    return refused
