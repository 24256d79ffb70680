"""Sessions, cookies, forgery, guessing: what has to hold on every page, and by default."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from cancerimage.hub.accounts import known, operators
from cancerimage.hub.accounts.backend import ATTEMPTS, ATTEMPTS_OF_ADDRESS, ATTEMPTS_ON_NAME
from cancerimage.hub.accounts.operators import OperatorRefused
from cancerimage.hub.settings import HubSettings
from tests.security.endpoints import DOORS
from tests.security.test_roles import path_of
from tests.support.records import approve, publish, record

pytestmark = pytest.mark.django_db

DATABASES = ("sqlite",)

PASSWORD = "seven plain herons"
HOME = "192.0.2.1"
COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, known.COOKIE)


@pytest.fixture(autouse=True)
def _no_attempts_and_quick_passwords(settings: Settings) -> None:
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ann() -> User:
    """Somebody with a password."""
    return User.objects.create_user("ann", password=PASSWORD)


def sign_in(browser: Client, password: str = PASSWORD, name: str = "ann", address: str = HOME) -> HttpResponse:
    """Send the form that signs in."""
    return browser.post("/sign-in/", {"login": name, "password": password}, REMOTE_ADDR=address)


def is_signed_in(browser: Client) -> bool:
    """Whether the hub knows who this is."""
    return bool(browser.get("/api/v1/account").status_code == 200)


def key(browser: Client) -> str:
    """Return the session's key as the browser has it."""
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


# Sessions


def test_signing_in_changes_the_key_of_the_session_and_the_token_against_forgery(ann: User) -> None:
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    browser.get("/sign-in/")
    planted, forgery = key(browser), browser.cookies["csrftoken"].value
    sign_in(browser)
    assert is_signed_in(browser)
    assert key(browser) != planted
    assert browser.cookies["csrftoken"].value != forgery
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_signed_in(stranger)


def test_signing_out_ends_the_session_at_the_hub_too(ann: User) -> None:
    browser = Client()
    sign_in(browser)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key(browser)
    assert is_signed_in(thief)
    browser.post("/sign-out/")
    assert not is_signed_in(browser)
    assert not is_signed_in(thief)


def test_a_session_expires(ann: User) -> None:
    browser = Client()
    sign_in(browser)
    assert 0 < browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"] <= 12 * 3600
    kept = Session.objects.get(pk=key(browser))
    assert kept.expire_date <= timezone.now() + timedelta(hours=12)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(browser)


def test_a_session_is_revoked_from_another(ann: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser)
    number = UserSession.objects.get(session_key=key(there)).pk
    stranger = Client()
    stranger.force_login(User.objects.create_user("ben"))
    stranger.post(f"/account/sessions/{number}/end/")
    assert is_signed_in(there), "nobody ends the session of another"
    here.post(f"/account/sessions/{number}/end/")
    assert not is_signed_in(there)
    assert is_signed_in(here)


def test_a_new_password_ends_every_other_session(ann: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser)
    new = "eight green lizards"
    here.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    ann.refresh_from_db()
    assert ann.check_password(new)
    assert not is_signed_in(there)


def test_an_account_that_is_switched_off_has_no_sessions(ann: User) -> None:
    browser = Client()
    sign_in(browser)
    User.objects.update(is_active=False)
    assert not is_signed_in(browser)


def test_nobody_is_sent_elsewhere_after_signing_in(ann: User) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        browser = Client()
        answer = browser.post("/sign-in/", {"login": "ann", "password": PASSWORD, "next": elsewhere})
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]
        assert "javascript" not in answer["Location"]


# Cookies


def test_no_script_reads_a_cookie_that_opens_anything(ann: User) -> None:
    browser = Client()
    sign_in(browser)
    browser.get("/")
    for name in COOKIES:
        cookie = browser.cookies[name]
        assert cookie["samesite"] == "Lax", name
        assert cookie["httponly"] or name == settings.CSRF_COOKIE_NAME
        assert not cookie["domain"], name
    assert browser.cookies[known.COOKIE]["path"] == known.PATH


def configured(folder: Path, code: str, **environ: str) -> str:
    """Return what `code` prints in a hub that is configured so."""
    wanted = {name: value for name, value in os.environ.items() if not name.startswith("CANCERIMAGE_")}
    wanted |= {"DJANGO_SETTINGS_MODULE": "cancerimage.hub.settings.django", "CANCERIMAGE_HUB_DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=wanted | environ, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout + done.stderr


def test_over_tls_cookies_stay_there_and_django_finds_little_to_complain_of(tmp_path: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG)\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True)\n"
    )
    said = configured(tmp_path, code, CANCERIMAGE_HUB_URL="https://hub.example.org")
    assert said.startswith("True True True False")
    # Other hosts of the domain are the operator's, and to redirect is the proxy's task, which alone sees plain HTTP.
    assert set(re.findall(r"security\.W\d+", said)) == {"security.W005", "security.W008", "security.W021"}


# Forgery: every door is tried in test_roles.py


def test_the_form_that_signs_in_is_protected_too(ann: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert sign_in(browser).status_code == 403
    page = browser.get("/sign-in/").text
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    form = {"login": "ann", "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
    assert browser.post("/sign-in/", form).status_code == 302
    assert browser.post("/sign-in/", form, headers={"Origin": "https://evil.example"}).status_code == 403


# Pages


INLINE = re.compile(
    r"<style|<[^>]*\s(?:style|on[a-z]+)\s*=|javascript:|<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)", re.I
)
"""What a policy without `unsafe-inline` would not run or apply: scripts, styles and handlers within a page."""

DIRECTIVES = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "form-action": "'self'"}
DIRECTIVES |= {"base-uri": "'none'", "frame-ancestors": "'none'"}


def directives(response: HttpResponse) -> dict[str, str]:
    """Return the content security policy of a response by directive."""
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("who", ["visitor", "user", "operator"])
def test_no_page_has_a_script_or_a_style_within_it(tmp_path: Path, who: str) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("lidc", subjects=40))
    browser = Client()
    if who != "visitor":
        browser.force_login(operators.create("olga", PASSWORD) if who == "operator" else User.objects.create_user("u"))
    asked = browser.post("/explorer/ask/", {"q": "sex:male"})["Location"]
    paths = {path_of(door.route) for door in DOORS if door.method == "GET" and not door.route.startswith("api/v1/")}
    paths |= {"/catalogue/lidc/", "/explorer/?q=sex:purple", asked, "/federation/alder/revoke/", "/nowhere/"}
    looked_at = 0
    for path in sorted(paths - {"/sign-out/"}):
        response = browser.get(path)
        policy = directives(response)
        assert {name: policy.get(name) for name in DIRECTIVES} == DIRECTIVES, path
        assert "unsafe" not in response["Content-Security-Policy"], path
        assert response["X-Content-Type-Options"] == "nosniff", path
        assert response["Referrer-Policy"] == "same-origin", path
        assert response["X-Frame-Options"] == "DENY", path
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        assert not INLINE.findall(response.text), path
        looked_at += bool(response.text)
    assert looked_at > 10


def test_a_page_for_one_person_is_kept_by_nobody_in_between() -> None:
    browser = Client()
    browser.force_login(User.objects.create_user("ann"))
    for door in DOORS:
        if door.method == "GET" and door.route.startswith(("account/", "device/", "api/v1/account")):
            response = browser.get(path_of(door.route))
            assert response.status_code != 200 or "no-store" in response["Cache-Control"], door.route


# Guessing


def test_guessing_is_slowed_down_by_default(ann: User) -> None:
    for _ in range(ATTEMPTS):
        assert sign_in(Client(), "wrong").status_code == 200
    browser = Client()
    sign_in(browser)
    assert not is_signed_in(browser), "even the right password has to wait now"
    assert ATTEMPTS <= 10
    assert ATTEMPTS_OF_ADDRESS <= 50
    assert HubSettings(data_dir=Path()).rate > 0


def test_strangers_cannot_shut_out_whoever_the_name_belongs_to(ann: User) -> None:
    hers = Client()
    sign_in(hers)
    hers.post("/sign-out/")
    for number in range(ATTEMPTS_ON_NAME + ATTEMPTS):
        sign_in(Client(), "wrong", address=f"2001:db8:{number:x}::1")
    stranger = Client()
    sign_in(stranger, address="198.51.100.7")
    assert not is_signed_in(stranger), "the name is shut to browsers that nobody knows, even with the right password"
    sign_in(hers, address="198.51.100.8")
    assert is_signed_in(hers), "but not to the one in which she has signed in before, wherever she is"


def test_a_known_browser_is_no_better_place_to_guess_from(ann: User) -> None:
    hers = Client()
    sign_in(hers)
    hers.post("/sign-out/")
    for number in range(ATTEMPTS):
        sign_in(hers, "wrong", address=f"192.0.2.{number}")
    sign_in(hers, address="198.51.100.8")
    assert not is_signed_in(hers)


def test_a_browser_is_known_for_its_own_names_only(ann: User) -> None:
    User.objects.create_user("olga", password=PASSWORD)
    hers = Client()
    sign_in(hers)
    hers.post("/sign-out/")
    for _ in range(ATTEMPTS):
        sign_in(hers, "wrong", name="olga")
    sign_in(hers, name="olga")
    assert not is_signed_in(hers)
    sign_in(hers)
    assert is_signed_in(hers)


@pytest.mark.parametrize("forged", ["", "x", "eyJhIjoiYiJ9:1tQ:abc", "[]"])
def test_a_forged_mark_is_none(ann: User, forged: str) -> None:
    for _ in range(ATTEMPTS):
        sign_in(Client(), "wrong")
    browser = Client()
    browser.cookies[known.COOKIE] = forged
    sign_in(browser)
    assert not is_signed_in(browser)


def test_whether_there_is_such_a_name_cannot_be_seen(ann: User) -> None:
    def said(name: str) -> str:
        text = sign_in(Client(), "wrong", name=name).text
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|\b(ann|ben)\b', "", text)

    assert said("ann") == said("ben")


# Passwords


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012", "operator-olga"])
def test_a_weak_password_is_refused_wherever_one_is_set(ann: User, weak: str) -> None:
    with pytest.raises(OperatorRefused):
        operators.create("operator-olga", weak)
    User.objects.filter(pk=ann.pk).update(username="operator-olga")
    browser = Client()
    sign_in(browser, name="operator-olga")
    assert is_signed_in(browser)
    browser.post("/account/password/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_passwords_are_kept_by_a_slow_digest_by_default() -> None:
    from django.conf.global_settings import PASSWORD_HASHERS

    from cancerimage.hub.settings import django as hub_settings

    # The tests themselves run with a fast one.
    assert not hasattr(hub_settings, "PASSWORD_HASHERS")
    assert PASSWORD_HASHERS[0].endswith(("PBKDF2PasswordHasher", "ScryptPasswordHasher", "Argon2PasswordHasher"))
    names = {
        one["NAME"].rpartition(".")[2].removesuffix("PasswordValidator") for one in settings.AUTH_PASSWORD_VALIDATORS
    }
    assert names == {"UserAttributeSimilarityValidator", "MinimumLengthValidator", "Common", "Numeric"}
    assert settings.AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"]["min_length"] >= 12
