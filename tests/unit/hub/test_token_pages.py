"""The pages of tokens and of signing a program in: what they show, what they ask, and what they refuse."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client

from cancerimage.hub.accounts import device_pages, devices, tokens
from cancerimage.hub.accounts.devices import Outcome
from cancerimage.hub.accounts.scopes import MEANINGS, Scope
from cancerimage.hub.accounts.tokens import Issued
from tests.support.people import browser_of

PASSWORD = "seven plain herons"

pytestmark = pytest.mark.django_db

DATABASES = ("sqlite",)
"""Tokens themselves are tested over both."""


@pytest.fixture(autouse=True)
def _no_codes() -> Iterator[None]:
    device_pages.CODES.forget()
    yield
    device_pages.CODES.forget()


@pytest.fixture
def ann() -> User:
    """Somebody who signs in at a provider, and so has no password here."""
    return User.objects.create_user("ann")


@pytest.fixture
def browser(ann: User) -> Client:
    """Her browser."""
    return signed_in(ann)


def signed_in(user: User) -> Client:
    """Return a browser in which `user` has just signed in."""
    return browser_of(user)


def secret_on(page: str) -> str | None:
    """Return the token that a page shows."""
    found = re.search(rf"{tokens.PREFIX}[0-9a-f]{{64}}", page)
    return found[0] if found else None


def test_a_token_is_shown_once(browser: Client, ann: User) -> None:
    made = browser.post("/account/tokens/", {"name": "notebook", "scope": ["questions", "account"], "days": "30"})
    secret = secret_on(made.text)
    assert secret is not None
    assert "no-store" in made["Cache-Control"]
    found = tokens.find(secret)
    assert found is not None
    assert (found.user, found.name, tokens.scopes_of(found)) == (ann, "notebook", {Scope.ACCOUNT, Scope.QUESTIONS})
    assert (found.expires - found.created).days == 30
    page = browser.get("/account/tokens/").text
    assert "notebook" in page
    assert secret_on(page) is None


@pytest.mark.parametrize(
    "asked", [{}, {"name": "x"}, {"name": "x", "scope": "questions"}, {"name": "x", "scope": "everything", "days": "9"}]
    + [{"name": "x", "scope": "questions", "days": days} for days in ("", "0", "366", "-1", "²", "9" * 50)],
)  # fmt: skip
def test_a_form_that_lacks_something_is_refused_with_a_reason(browser: Client, asked: dict[str, str]) -> None:
    refused = browser.post("/account/tokens/", asked)
    assert refused.status_code == 422
    assert 'class="notice bad' in refused.text
    assert secret_on(refused.text) is None


def test_a_token_is_revoked_by_its_person_alone(browser: Client, ann: User) -> None:
    secret = tokens.create(ann, "notebook", [Scope.QUESTIONS])
    path = f"/account/tokens/{secret.token.pk}/revoke/"
    assert signed_in(User.objects.create_user("ben")).post(path).status_code == 404
    assert browser.get(path).status_code == 405
    assert browser.post("/account/tokens/1" + "0" * 30 + "/revoke/").status_code == 404
    assert tokens.find(secret.secret)
    assert "notebook" in browser.post(path, follow=True).text
    assert tokens.find(secret.secret) is None


def test_what_a_program_asks_for_is_shown_before_it_is_granted(browser: Client, ann: User) -> None:
    started = devices.start("laptop <b>", [Scope.QUESTIONS])
    page = browser.post("/device/", {"code": started.code.lower().replace("-", " ")}).text
    assert started.code in page
    assert "laptop &lt;b&gt;" in page
    assert str(MEANINGS[Scope.QUESTIONS]) in page
    assert str(MEANINGS[Scope.TOKENS]) not in page
    assert devices.poll(started.secret) == Outcome.AUTHORIZATION_PENDING, "to look is not to grant"


@pytest.mark.parametrize("decision", ["grant", "refuse"])
def test_the_decision_reaches_the_program(browser: Client, ann: User, decision: str) -> None:
    started = devices.start("laptop", [Scope.QUESTIONS])
    assert browser.post("/device/", {"code": started.code, "decision": decision}).status_code == 200
    got = devices.poll(started.secret)
    if decision == "grant":
        assert isinstance(got, Issued)
        assert got.token.user == ann
    else:
        assert got == Outcome.ACCESS_DENIED
    assert browser.post("/device/", {"code": started.code, "decision": "grant"}).status_code == 422


def test_nothing_is_granted_by_an_address_alone(browser: Client) -> None:
    started = devices.start("laptop", [Scope.QUESTIONS])
    page = browser.get("/device/", {"code": started.code, "decision": "grant"})
    assert 'name="decision"' not in page.text
    assert devices.poll(started.secret) == Outcome.AUTHORIZATION_PENDING


def test_codes_cannot_be_tried_without_end(browser: Client) -> None:
    statuses = [browser.post("/device/", {"code": "BCDF-GHJK"}).status_code for _ in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    started = devices.start("laptop", [Scope.QUESTIONS])
    assert browser.post("/device/", {"code": started.code, "decision": "grant"}).status_code == 429
    ben = signed_in(User.objects.create_user("ben"))
    assert ben.post("/device/", {"code": started.code}).status_code == 200, "another person's tries are their own"


def test_who_has_as_many_tokens_as_possible_signs_nothing_more_in(
    browser: Client, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MAX_TOKENS", 1)
    tokens.create(ann, "notebook", [Scope.QUESTIONS])
    started = devices.start("laptop", [Scope.QUESTIONS])
    assert browser.post("/device/", {"code": started.code, "decision": "grant"}).status_code == 409


def test_who_makes_tokens_too_fast_is_told_so(browser: Client, ann: User) -> None:
    for _ in range(tokens.TOKENS_AN_HOUR):
        tokens.revoke(ann, tokens.create(ann, "notebook", [Scope.QUESTIONS]).token.pk)
    refused = browser.post("/account/tokens/", {"name": "notebook", "scope": "questions", "days": "30"})
    assert refused.status_code == 429
    assert "One can make 20 tokens an hour." in refused.content.decode()
    started = devices.start("laptop", [Scope.QUESTIONS])
    assert browser.post("/device/", {"code": started.code, "decision": "grant"}).status_code == 409


def test_a_visitor_has_to_sign_in_first() -> None:
    for path in ("/account/tokens/", "/device/"):
        for response in (Client().get(path), Client().post(path)):
            assert response.status_code == 302
            assert response["Location"].startswith("/sign-in/")


def test_who_has_a_password_confirms_it_before_a_token_is_made() -> None:
    olga = User.objects.create_user("olga", password=PASSWORD)
    browser = signed_in(olga)
    form = {"name": "notebook", "scope": "questions", "days": "30"}
    assert browser.get("/account/tokens/").status_code == 200
    for path, asked in (("/account/tokens/", form), ("/device/", {"code": "BCDF-GHJK"})):
        asked_again = browser.post(path, asked)
        assert asked_again.status_code == 302
        assert asked_again["Location"].startswith("/account/confirm/")
    assert tokens.listed(olga) == []
    browser.post("/account/tokens/", form)
    assert browser.post("/account/confirm/?next=/account/tokens/", {"password": "a wrong one"}).status_code == 200
    assert tokens.listed(olga) == []
    confirmed = browser.post("/account/confirm/?next=/account/tokens/", {"password": PASSWORD}, follow=True)
    assert secret_on(confirmed.text), "what was asked for goes on where it was interrupted"
    assert secret_on(browser.post("/account/tokens/", form).text), "and once confirmed, it is for a while"


def test_who_came_from_a_provider_long_ago_signs_in_again_before_anything_lasting(ann: User) -> None:
    SocialAccount.objects.create(user=ann, provider="somewhere", uid="1")
    browser = browser_of(ann, seconds_ago=3600)
    waiting = devices.start("a laptop", [Scope.QUESTIONS])
    forms = {"/account/tokens/": {"name": "x", "scope": "questions", "days": "7"}, "/device/": {"code": waiting.code}}
    for path, form in forms.items():
        refused = browser.post(path, form)
        assert refused.status_code == 302
        assert refused["Location"] == f"/sign-in/with/somewhere/?next={quote(path, safe='')}"
    assert not tokens.listed(ann)
