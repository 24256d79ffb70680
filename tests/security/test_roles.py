"""Every endpoint of the hub against everybody who could knock, compared with the truth table in `endpoints.py`."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from allauth.mfa.models import Authenticator
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cancerimage.hub.accounts import device_doors, device_pages, grants, tokens
from cancerimage.hub.accounts.permissions import Action
from cancerimage.hub.accounts.scopes import COVERED, Scope
from cancerimage.hub.api import auth
from cancerimage.hub.api.routes import api
from cancerimage.hub.federation import attempts
from cancerimage.wire.asker import Role
from tests.security.endpoints import API, DOORS, FILLED, Caller, Door
from tests.support.linking import PATIENCE, RunningHub

DATABASES = ("sqlite",)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CSRF = "c" * 32

ROLES = {
    Caller.STEWARD: Role.STEWARD,
    Caller.REVIEWER: Role.REVIEWER,
    Caller.OPERATOR: Role.OPERATOR,
    Caller.HALF_OPERATOR: Role.OPERATOR,
    Caller.OPERATORS_TOKEN: Role.OPERATOR,
}
WITH_TOKEN = (Caller.TOKEN, Caller.NARROW_TOKEN, Caller.OPERATORS_TOKEN, Caller.DEAD_TOKEN)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    def forget() -> None:
        cache.clear()
        attempts.forget()
        for limit in (auth.FAILURES, device_doors.STARTS, device_doors.POLLS, device_pages.CODES):
            limit.forget()

    forget()
    yield
    forget()


@pytest.fixture
async def browser(hub: RunningHub) -> AsyncIterator[httpx.AsyncClient]:
    """What everybody knocks with."""
    async with httpx.AsyncClient(base_url=hub.url, timeout=2 * PATIENCE, trust_env=False) as client:
        yield client


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Yield every route of the URL configuration."""
    for one in (resolver or get_resolver()).url_patterns:
        whole = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield whole
        else:
            yield from routes(one, whole)


def path_of(route: str) -> str:
    """Return an address that the route matches."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: FILLED[found[1]], route)


@dataclass
class Person:
    """Somebody who knocks, with what they have to show."""

    caller: Caller
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": CSRF})
    headers: dict[str, str] = field(default_factory=lambda: {"X-CSRFToken": CSRF})

    def enter(self, narrow: Scope) -> None:
        """Get a session or a token, as a new person; a narrow token is good for `narrow` alone."""
        self.headers.pop("Authorization", None)
        self.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if self.caller is Caller.VISITOR:
            return
        number = User.objects.count()
        # It looks like the digest of a password, so that the hub asks for one where it wants to be sure.
        user = User.objects.create(username=f"{self.caller.name.lower()}{number}", password="none")
        if self.caller in ROLES:
            grants.give(user, ROLES[self.caller])
        if self.caller in (Caller.OPERATOR, Caller.OPERATORS_TOKEN):
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        if self.caller in WITH_TOKEN:
            scopes = [narrow] if self.caller is Caller.NARROW_TOKEN else list(Scope)
            issued = tokens.create(user, "test", scopes)
            if self.caller is Caller.DEAD_TOKEN:
                tokens.revoke(user, issued.token.pk)
            self.headers["Authorization"] = f"Bearer {issued.secret}"
        else:
            browser = Client()
            browser.force_login(user)
            self.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value


async def knock(
    browser: httpx.AsyncClient, person: Person, method: str, path: str, body: object = None
) -> httpx.Response:
    """Make one request, without waiting for a stream to end."""
    auth.FAILURES.forget()
    is_api = path.startswith("/" + API)
    sent = {"json": body} if is_api and body else {"data": body} if body else {}
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    headers = person.headers | {"Cookie": cookies}
    async with browser.stream(method, path, headers=headers, **sent) as response:  # type: ignore[arg-type]
        if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
            await response.aread()
    # What the hub sets goes with one answer: the next request shows what this person has, and nothing else.
    browser.cookies.clear()
    return response


def is_let_in(door: Door, response: httpx.Response) -> bool:
    """Whether the door opened; what lies behind may be missing or want more."""
    assert response.status_code < 500, response.text[:500]
    assert response.status_code != 429, "the test itself ran into a limit"
    if door.route.startswith("node/"):
        return response.is_success
    sent_away = response.status_code == 302 and response.headers["Location"].startswith("/sign-in/")
    return response.status_code == door.answers or (response.status_code not in (401, 403) and not sent_away)


def test_every_endpoint_has_a_row() -> None:
    # ninja adds an address of its own, which answers like the one that is ours there.
    assert set(routes()) == {door.route for door in DOORS}
    assert len({(door.method, door.route) for door in DOORS}) == len(DOORS)


def test_every_operation_of_the_api_has_a_row() -> None:
    described = {
        (method.upper(), path.lstrip("/"))
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    written = {
        (door.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", door.route)) for door in DOORS if door.route.startswith(API)
    }
    assert written - {("GET", f"{API}openapi.json")} == described


def test_every_action_that_needs_an_account_has_a_scope_or_no_door_in_the_api() -> None:
    needed = {
        operation.auth_param.action
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        if isinstance(operation.auth_param, auth.Allowed)
    }
    assert needed <= {action for covered in COVERED.values() for action in covered}
    assert Action.NODE_DECIDE not in needed


@pytest.mark.parametrize("caller", Caller)
async def test_the_door_opens_for_those_it_should_and_for_nobody_else(
    browser: httpx.AsyncClient, caller: Caller
) -> None:
    person = Person(caller)
    wrong = []
    entered: Scope | None = None
    for door in DOORS:
        narrow = Scope.ACCOUNT if "queries" in door.route or "tokens" in door.route else Scope.QUESTIONS
        if entered is not narrow or door.spends:
            await sync_to_async(person.enter)(narrow)
        entered = None if door.spends else narrow
        response = await knock(browser, person, door.method, path_of(door.route), door.body)
        if is_let_in(door, response) != (caller in door.who):
            wrong.append(f"{door.method} /{door.route}: {response.status_code} {response.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


async def test_nothing_is_behind_any_other_method(browser: httpx.AsyncClient) -> None:
    written = {(door.method, door.route) for door in DOORS}
    described = {f"{API}openapi.json"}
    """It tells the same whatever the method is."""
    person = Person(Caller.OPERATOR)
    await sync_to_async(person.enter)(Scope.ACCOUNT)
    wrong = []
    for route in {door.route for door in DOORS}:
        for method in METHODS:
            # Forms that the sign-in library serves take PUT for POST, with the same door before them.
            twin = "POST" if method == "PUT" and not route.startswith(API) else method
            if {(method, route), (twin, route)} & written or route in described:
                continue
            response = await knock(browser, person, method, path_of(route))
            # Some look first at who comes, and send on whoever need not come.
            if response.status_code not in (404, 405) and not response.is_redirect:
                wrong.append(f"{method} /{route}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("caller", [Caller.USER, Caller.OPERATOR])
async def test_what_changes_something_is_refused_without_protection_against_forgery(
    browser: httpx.AsyncClient, caller: Caller
) -> None:
    person = Person(caller)
    person.headers.clear()
    await sync_to_async(person.enter)(Scope.ACCOUNT)
    free = {"node/v1/enrol", "node/v1/poll", "node/v1/rotate", "oauth/device", "oauth/token"}
    """These look at no cookie, so that nobody's cookie can be misused there."""
    wrong = []
    for door in DOORS:
        if door.method == "GET" or door.route in free or caller not in door.who:
            continue
        response = await knock(browser, person, door.method, path_of(door.route), door.body)
        if response.status_code != 403:
            wrong.append(f"{door.method} /{door.route}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


def test_the_table_is_of_the_roles_there_are() -> None:
    assert {Role.STEWARD, Role.REVIEWER, Role.OPERATOR} == set(ROLES.values())
    assert {Caller.VISITOR, Caller.USER} <= set(Caller)
