"""Signing in by OpenID Connect against a real provider process: what counts, and what is refused."""

import html
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from cancerimage.hub.accounts.openid import identity
from cancerimage.hub.accounts.openid.faults import ProviderFault
from cancerimage.hub.accounts.operators import create
from cancerimage.hub.audit import log
from cancerimage.hub.settings.openid import OpenIDProvider
from cancerimage.hub.settings.sign_in import sign_in_settings
from tests.support.people import PASSWORD
from tests.support.provider import provider_running

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PROVIDER = OpenIDProvider(id="any", name="Any", issuer="https://any.example", client_id="hub")
NONCE = "n" * 32


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIDProvider]:
    """A provider process."""
    with provider_running() as provider:
        yield provider


@pytest.fixture(scope="module")
def another() -> Iterator[OpenIDProvider]:
    """Another provider process, with people of the same names."""
    with provider_running() as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIDProvider, settings: Settings) -> OpenIDProvider:
    """The provider that the hub is configured with."""
    configure(settings, running)
    return running


def configure(settings: Settings, *providers: OpenIDProvider) -> None:
    cache.clear()
    settings.CANCERIMAGE = replace(settings.CANCERIMAGE, oidc_providers=providers)
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_settings(settings.CANCERIMAGE)["SOCIALACCOUNT_PROVIDERS"]


def leave(client: Client, provider: OpenIDProvider, **said: str) -> str:
    """Start to sign in, and return the address at the provider that the browser is sent to."""
    page = client.post(f"/sign-in/with/{provider.id}/", {"process": "login", **said})
    assert page.status_code == 200, page.text
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def choose(address: str, who: str = "", action: str = "") -> str:
    """Be somebody at the provider, or cancel, and return the address that it sends the browser back to."""
    parts = urlsplit(httpx.post(address, data={"sub": who, "action": action}, trust_env=False).headers["location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, provider: OpenIDProvider, who: str, **said: str) -> HttpResponse:
    return client.get(choose(leave(client, provider, **said), who))  # type: ignore[return-value]  # of the test client


@pytest.mark.django_db
def test_the_first_sign_in_makes_an_account_and_the_next_finds_it(provider: OpenIDProvider) -> None:
    first, second = Client(), Client()
    before = log.size()
    assert sign_in(first, provider, "ada")["Location"] == "/account/"
    ada = User.objects.get()
    assert (ada.first_name, ada.email) == ("Ada Example", "ada@example.org")
    assert re.fullmatch(r"person-[0-9a-f]{10}", ada.username), "the name of the account says nothing of the person"
    assert not ada.has_usable_password()
    assert [one.event for one in log.entries(before, 10)] == ["account:person:joined", "account:session:opened"]
    sign_in(second, provider, "ada")
    assert User.objects.get() == ada
    assert "Ada Example" in second.get("/account/").text
    linked = SocialAccount.objects.get()
    assert set(linked.extra_data) == {"iss", "sub", "name", "email"}, "nothing else is kept"


@pytest.mark.django_db
def test_an_address_for_mail_links_nobody(
    provider: OpenIDProvider, another: OpenIDProvider, settings: Settings
) -> None:
    User.objects.create_user("local", "ada@example.org", PASSWORD)
    other = replace(another, id="other", name="Other")
    configure(settings, provider, other)
    for one in (provider, other):
        sign_in(Client(), one, "ada")
    assert User.objects.filter(email="ada@example.org").count() == 3
    assert SocialAccount.objects.values("user").distinct().count() == 2


@pytest.mark.django_db
def test_a_subject_belongs_to_its_issuer_and_not_to_what_the_operator_calls_it(
    provider: OpenIDProvider, another: OpenIDProvider, settings: Settings
) -> None:
    sign_in(Client(), provider, "ada")
    configure(settings, another)
    assert another.id == provider.id
    sign_in(Client(), another, "ada")
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_what_goes_to_the_provider_is_protected_and_cannot_be_changed_by_an_address(provider: OpenIDProvider) -> None:
    page = Client().post(f"/sign-in/with/{provider.id}/?scope=phone&auth_params=prompt%3Dnone%26nonce%3Dmine")
    found = re.search(r'url=([^"]+)"', page.text)
    assert found
    asked = {name: values[0] for name, values in parse_qs(urlsplit(html.unescape(found[1])).query).items()}
    assert set(asked["scope"].split()) == set(provider.scopes)
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert "prompt" not in asked
    assert page.headers["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db
def test_the_nonce_must_come_back(provider: OpenIDProvider, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    address = re.sub(r"nonce=[^&]+", "nonce=stolen", leave(client, provider))
    refused = client.get(choose(address, "ada"))
    assert refused.status_code == 401
    assert "the token belongs to another sign-in" in caplog.text
    assert "Ada" not in caplog.text
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_sign_in_ends_in_the_browser_in_which_it_began(provider: OpenIDProvider) -> None:
    back = choose(leave(Client(), provider), "ada")
    assert Client().get(back).status_code == 401
    once = Client()
    back = choose(leave(once, provider), "ada")
    assert once.get(back).status_code == 302
    assert once.get(back).status_code == 401, "the same return does not count twice"


@pytest.mark.django_db
def test_cancelling_at_the_provider_changes_nothing(provider: OpenIDProvider) -> None:
    client = Client()
    page = client.get(choose(leave(client, provider), action="deny"), follow=True)
    assert "You have not signed in" in page.text
    assert not User.objects.exists()


@pytest.mark.django_db
def test_an_operator_links_a_provider_and_unlinks_it(
    provider: OpenIDProvider, another: OpenIDProvider, settings: Settings
) -> None:
    other = replace(another, id="other", name="Other")
    configure(settings, provider, other)
    ann, client = create("ann", PASSWORD), Client()
    client.post("/sign-in/", {"login": "ann", "password": PASSWORD})
    asked = sign_in(client, other, "ada", process="connect")
    assert asked["Location"] == "/account/confirm/", "whoever finds an open browser links nothing"
    assert not SocialAccount.objects.exists()
    assert client.post("/account/confirm/", {"password": PASSWORD})["Location"] == "/account/"
    assert "Other" in client.get("/account/").text
    assert ann.socialaccount_set.get().provider == "other"

    elsewhere = Client()
    assert sign_in(elsewhere, other, "ada")["Location"] == "/account/second-factor/"
    assert elsewhere.get("/account/").context["user"] == ann
    assert User.objects.get().first_name == "", "what is said elsewhere changes nothing at an operator's own account"
    client.post(f"/account/sign-ins/{ann.socialaccount_set.get().pk}/unlink/")
    assert not SocialAccount.objects.exists()


@pytest.mark.django_db
def test_the_only_sign_in_stays(provider: OpenIDProvider) -> None:
    client = Client()
    sign_in(client, provider, "ada")
    number = SocialAccount.objects.get().pk
    assert "the only way" in client.post(f"/account/sign-ins/{number}/unlink/", follow=True).text
    assert Client().post(f"/account/sign-ins/{number}/unlink/").status_code == 302
    assert SocialAccount.objects.exists()


@pytest.mark.django_db
def test_a_closed_account_is_told_so(provider: OpenIDProvider) -> None:
    sign_in(Client(), provider, "ada")
    User.objects.update(is_active=False)
    assert "is closed" in Client().get(sign_in(Client(), provider, "ada")["Location"]).text


@pytest.mark.django_db
@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(provider: OpenIDProvider, next_page: str) -> None:
    assert sign_in(Client(), provider, "ada", next=next_page)["Location"] == "/account/"


@pytest.mark.django_db
def test_the_page_that_was_wanted_comes_after_signing_in(provider: OpenIDProvider) -> None:
    assert sign_in(Client(), provider, "ada", next="/account/tokens/")["Location"] == "/account/tokens/"


@pytest.mark.django_db
def test_a_provider_that_is_down_or_another_is_told_in_words(
    provider: OpenIDProvider, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    configure(settings, replace(provider, issuer=provider.issuer + "/"))
    assert Client().post(f"/sign-in/with/{provider.id}/").status_code == 401
    assert "another issuer than the one configured" in caplog.text
    configure(settings, replace(provider, issuer="http://127.0.0.1:9"))
    page = Client().post(f"/sign-in/with/{provider.id}/")
    assert page.status_code == 401
    assert "Signing in did not work" in page.text
    assert "did not answer" in caplog.text


@pytest.mark.django_db
def test_there_is_no_door_to_a_provider_that_is_not_configured(client: Client) -> None:
    assert client.post("/sign-in/with/nowhere/").status_code == 404
    assert client.get("/sign-in/with/nowhere/return/?code=1&state=2").status_code == 404


@pytest.mark.django_db
def test_the_hub_cannot_be_left_from_another_site(provider: OpenIDProvider) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/sign-in/with/{provider.id}/").status_code == 403
    assert 'name="csrfmiddlewaretoken"' in client.get(f"/sign-in/with/{provider.id}/").text, "an address only asks"


def token(key: Any = KEY, algorithm: str = "RS256", header: dict[str, str] | None = None, **changes: Any) -> str:
    claims = {"iss": PROVIDER.issuer, "sub": "17", "aud": "hub", "iat": 0, "exp": 300, "nonce": NONCE} | changes
    # Moments are given in seconds from now.
    now = {name: int(time.time()) for name in ("iat", "exp")}
    said = {name: value + now[name] if name in now else value for name, value in claims.items() if value is not None}
    return jwt.encode(said, key, algorithm, headers={"kid": "one"} if header is None else header)


def keys(*kids: str) -> dict[str, Any]:
    shown = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    return {"keys": [shown | {"kid": kid, "alg": "RS256"} for kid in kids or ("one",)]}


@pytest.mark.parametrize(
    "changes",
    [{}, {"aud": ["hub"]}, {"aud": ["hub", "more"], "azp": "hub"}, {"exp": -5}, {"header": {}}],
)
def test_a_token_for_this_sign_in_counts(changes: dict[str, Any]) -> None:
    assert identity.verify(token(**changes), PROVIDER, keys(), NONCE)["sub"] == "17"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": ["hub", "more"]},
        {"aud": ["hub", "more"], "azp": "more"},
        {"exp": -3600},
        {"exp": None},
        {"iat": 3600},
        {"sub": None},
        {"nonce": None},
        {"nonce": "x" * 32},
        {"nonce": 5},
        {"key": OTHER_KEY},
        {"header": {"kid": "two"}},
        {"key": None, "algorithm": "none"},
        {"key": "a secret of sufficient length for this", "algorithm": "HS256"},
    ],
    ids=str,
)
def test_any_other_token_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderFault) as refused:
        identity.verify(token(**changes), PROVIDER, keys(), NONCE)
    assert "17" not in str(refused.value)


def test_a_token_without_a_key_identifier_needs_the_only_key() -> None:
    with pytest.raises(ProviderFault, match="key"):
        identity.verify(token(header={}), PROVIDER, keys("one", "two"), NONCE)


def test_without_a_nonce_nothing_counts() -> None:
    with pytest.raises(ProviderFault):
        identity.verify(token(nonce=""), PROVIDER, keys(), "")


@pytest.mark.parametrize("rubbish", ["", "a.b.c", "not a token", "e30.e30."])
def test_rubbish_is_no_token(rubbish: str) -> None:
    with pytest.raises(ProviderFault):
        identity.verify(rubbish, PROVIDER, keys(), NONCE)


@pytest.mark.parametrize(("verified", "kept"), [(True, True), (False, False), (None, False), ("true", False)])
def test_an_address_counts_only_where_the_provider_has_made_sure_of_it(verified: object, *, kept: bool) -> None:
    claims = {"iss": "i", "sub": "s", "email": "ada@example.org", "email_verified": verified}
    assert ("email" in identity.minimal(claims)) is kept


def test_only_what_is_needed_is_taken_from_the_claims() -> None:
    told = {"iss": "i", "sub": "s", "name": "N" * 400, "email": 7, "picture": "p", "given_name": "G", "birthdate": "b"}
    kept = identity.minimal(told)
    assert set(kept) == {"iss", "sub", "name", "given_name"}
    assert len(kept["name"]) == 255
    assert identity.display_name({"given_name": "Ada", "family_name": " Example"}) == "Ada Example"
