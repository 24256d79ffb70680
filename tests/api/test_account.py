"""One's own account over the API: by token, by session, and by no other way."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.models import Membership, Organisation, Project, ProjectMember
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.accounts.token_models import ApiToken
from cancerimage.hub.api import auth
from tests.support.linking import PATIENCE, RunningHub
from tests.support.people import browser_of

EVERYTHING = tuple(Scope)


@pytest.fixture(autouse=True)
def _no_failures() -> Iterator[None]:
    auth.FAILURES.forget()
    yield
    auth.FAILURES.forget()


def issue(name: str = "ann", *scopes: Scope) -> str:
    """Make a token of somebody."""
    user, _ = User.objects.get_or_create(username=name, defaults={"email": f"{name}@example.org"})
    return tokens.create(user, "test", scopes or EVERYTHING).secret


async def token(name: str = "ann", *scopes: Scope) -> str:
    """Make a token of somebody."""
    return await sync_to_async(issue)(name, *scopes)


def api(hub: RunningHub, secret: str | None = None, **headers: str) -> httpx.AsyncClient:
    """Return a client of the API, with a token or without."""
    sent = headers | ({"Authorization": f"Bearer {secret}"} if secret else {})
    return httpx.AsyncClient(base_url=f"{hub.url}/api/v1", headers=sent, timeout=2 * PATIENCE)


async def test_a_token_says_who_one_is(hub: RunningHub) -> None:
    def prepare() -> str:
        secret = issue("ann", Scope.ACCOUNT)
        User.objects.update(first_name="Ann Other")
        ann = User.objects.get()
        north = Organisation.objects.create(name="north", title="Hospital North")
        Organisation.objects.create(name="south", title="Hospital South")
        Membership.objects.create(user=ann, organisation=north)
        study = Project.objects.create(name="study", title="A Study", approved=True)
        ProjectMember.objects.create(user=ann, project=study)
        return secret

    async with api(hub, await sync_to_async(prepare)()) as ann:
        response = await ann.get("/account")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    told = response.json()
    assert told.pop("expires") > timezone.now().isoformat()
    assert told == {
        "name": "ann",
        "title": "Ann Other",
        "email": "ann@example.org",
        "roles": ["user"],
        "organisations": [{"name": "north", "title": "Hospital North"}],
        "projects": [{"name": "study", "title": "A Study", "approved": True}],
        "scopes": ["account"],
    }


async def test_who_makes_tokens_too_fast_is_told_when_to_go_on(hub: RunningHub) -> None:
    async with api(hub, await token()) as ann:
        for _ in range(tokens.TOKENS_AN_HOUR - 1):
            made = await ann.post("/account/tokens", json={"name": "script", "scopes": ["questions"], "days": 7})
            assert made.status_code == 201
        response = await ann.post("/account/tokens", json={"name": "script", "scopes": ["questions"], "days": 7})
        assert (response.status_code, response.json()["code"]) == (429, "rate_limited")
        assert "tokens an hour" in response.json()["detail"]
        assert 0 < int(response.headers["Retry-After"]) <= 180


async def test_without_a_token_one_is_asked_for(hub: RunningHub) -> None:
    async with api(hub) as nobody:
        response = await nobody.get("/account")
    assert (response.status_code, response.json()["code"]) == (401, "sign_in")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Cancer Image"'


async def test_what_is_no_valid_token_is_refused_everywhere_and_never_taken_for_a_visitor(hub: RunningHub) -> None:
    unknown = "cimg_" + "0" * 64
    wrong = ("Bearer", "Bearer x", f"bearer {unknown}", "Basic YW5uOnBhc3N3b3Jk", unknown, "", "Bearer a b")
    for header in wrong:
        auth.FAILURES.forget()
        async with api(hub, Authorization=header) as somebody:
            for path in ("/account", "/federation", "/datasets", "/fields", "/openapi.json"):
                response = await somebody.get(path)
                assert (response.status_code, response.json()["code"]) == (401, "token"), f"{header} at {path}"
                assert response.headers["Content-Type"] == "application/problem+json"
                assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


async def test_expired_and_revoked_tokens_are_refused(hub: RunningHub) -> None:
    expired, revoked = await token(), await token("ben")

    def end() -> None:
        ApiToken.objects.filter(user__username="ann").update(expires=timezone.now() - timedelta(seconds=1))
        ben = User.objects.get(username="ben")
        tokens.revoke(ben, ApiToken.objects.get(user=ben).pk)

    await sync_to_async(end)()
    for secret in (expired, revoked):
        async with api(hub, secret) as somebody:
            assert (await somebody.get("/account")).status_code == 401


async def test_a_token_is_good_only_for_what_it_was_made_for(hub: RunningHub) -> None:
    async with api(hub, await token("ann", Scope.QUESTIONS)) as ann:
        for method, path in (("GET", "/account"), ("GET", "/account/tokens"), ("DELETE", "/account/tokens/1")):
            response = await ann.request(method, path)
            assert (response.status_code, response.json()["code"]) == (403, "scope")
            assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]
        assert (await ann.get("/datasets")).status_code == 200, "what everybody may see needs no scope"
    async with api(hub, await token("ann", Scope.ACCOUNT)) as ann:
        for method, path in (("POST", "/queries"), ("POST", "/queries/preview")):
            response = await ann.request(method, path, json={"query": "sex:male"})
            assert (response.status_code, response.json()["code"]) == (403, "scope")


async def test_tokens_are_made_listed_and_revoked(hub: RunningHub) -> None:
    async with api(hub, await token()) as ann:
        made = await ann.post("/account/tokens", json={"name": "script", "scopes": ["questions"], "days": 7})
        assert made.status_code == 201
        secret, number = made.json()["token"], made.json()["id"]
        listed = (await ann.get("/account/tokens")).json()["tokens"]
        assert [(one["name"], one["current"]) for one in listed] == [("script", False), ("test", True)]
        assert listed[0]["made_with"] == listed[1]["id"]
        assert secret not in str(listed)
        async with api(hub, secret) as script:
            assert (await script.get("/datasets")).status_code == 200
            revoked = await ann.delete(f"/account/tokens/{number}")
            assert revoked.json() == {"id": number, "name": "script"}
            assert (await script.get("/datasets")).status_code == 401
        assert (await ann.delete(f"/account/tokens/{number}")).status_code == 404


async def test_a_token_cannot_be_used_to_get_more_than_it_gives(hub: RunningHub) -> None:
    async with api(hub, await token("ann", Scope.TOKENS)) as ann:
        for asked in ({"scopes": ["account"]}, {"scopes": ["tokens", "questions"]}):
            response = await ann.post("/account/tokens", json={"name": "more"} | asked)
            assert (response.status_code, response.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "scopes": ["account"]},
        {"name": "\n", "scopes": ["account"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x", "scopes": ["account"], "days": 366},
        {"name": "x", "scopes": ["account"], "days": 0},
        {"name": "x" * 81, "scopes": ["account"]},
        [],
    ],
)
async def test_a_token_that_makes_no_sense_is_refused(hub: RunningHub, body: Any) -> None:
    async with api(hub, await token()) as ann:
        response = await ann.post("/account/tokens", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


async def test_nobody_sees_or_revokes_the_tokens_of_another(hub: RunningHub) -> None:
    await token("ann")
    number = await sync_to_async(lambda: ApiToken.objects.get().pk)()
    async with api(hub, await token("ben")) as ben:
        assert number not in [one["id"] for one in (await ben.get("/account/tokens")).json()["tokens"]]
        for wrong in (number, 10**17, 0):
            assert (await ben.delete(f"/account/tokens/{wrong}")).status_code == 404
    assert await sync_to_async(ApiToken.objects.filter(pk=number).exists)()


async def test_every_token_can_end_itself(hub: RunningHub) -> None:
    async with api(hub, await token("ann", Scope.QUESTIONS)) as ann:
        assert (await ann.delete("/account/tokens/current")).json()["name"] == "test"
        assert (await ann.get("/datasets")).status_code == 401
    async with api(hub) as nobody:
        assert (await nobody.delete("/account/tokens/current")).status_code == 401


async def test_tokens_that_are_not_valid_are_limited_and_hold_up_no_valid_one(hub: RunningHub) -> None:
    secret = await token()
    codes = []
    async with api(hub, "x") as guesser:
        for _ in range(40):
            response = await guesser.get("/datasets")
            codes.append(response.status_code)
    assert codes[0] == 401
    assert codes[-1] == 429
    assert int(response.headers["Retry-After"]) >= 1
    async with api(hub, secret) as ann:
        assert (await ann.get("/account")).status_code == 200


@pytest.mark.django_db
def test_a_session_counts_for_reading_and_needs_protection_against_forgery_for_the_rest() -> None:
    ann = User.objects.create_user("ann")
    browser = browser_of(ann)
    browser.handler.enforce_csrf_checks = True
    told = browser.get("/api/v1/account").json()
    assert (told["name"], told["scopes"], told["expires"]) == ("ann", None, None)
    body = {"name": "script", "scopes": ["questions"]}
    refused = browser.post("/api/v1/account/tokens", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "cross_site")
    browser.get("/")
    csrf = browser.cookies["csrftoken"].value
    made = browser.post("/api/v1/account/tokens", body, content_type="application/json", headers={"X-CSRFToken": csrf})
    assert made.status_code == 201


@pytest.mark.django_db
def test_a_session_that_was_left_open_makes_no_tokens() -> None:
    ann, ben = User.objects.create_user("ann"), User.objects.create_user("ben", password="seven plain herons")
    body = {"name": "script", "scopes": ["questions"]}
    outcomes = []
    for browser in (browser_of(ann, seconds_ago=3600), browser_of(ben), browser_of(ben, again=True)):
        answer = browser.post("/api/v1/account/tokens", body, content_type="application/json")
        outcomes.append((answer.status_code, answer.json().get("code")))
    assert outcomes == [(403, "forbidden"), (403, "forbidden"), (201, None)]
    assert ApiToken.objects.count() == 1


@pytest.mark.django_db
def test_where_a_token_is_sent_the_session_does_not_count() -> None:
    ann, ben = User.objects.create_user("ann"), User.objects.create_user("ben")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ann)
    bens = tokens.create(ben, "script", EVERYTHING).secret
    told = browser.get("/api/v1/account", headers={"Authorization": f"Bearer {bens}"}).json()
    assert told["name"] == "ben"
    assert browser.get("/api/v1/account", headers={"Authorization": "Bearer x"}).status_code == 401
    made = browser.post(
        "/api/v1/account/tokens",
        {"name": "another", "scopes": ["account"]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {bens}"},
    )
    assert made.status_code == 201, "a page of another site cannot know a token, so no further protection is needed"


@pytest.mark.django_db
def test_a_token_opens_no_page_and_no_door_of_nodes() -> None:
    ann = User.objects.create_user("ann")
    secret = tokens.create(ann, "script", EVERYTHING).secret
    for path in ("/account/tokens/", "/device/"):
        response = Client().get(path, headers={"Authorization": f"Bearer {secret}"})
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")
