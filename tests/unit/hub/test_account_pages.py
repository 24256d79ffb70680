"""The pages of one's account and the operator's pages of people, as a plain client gets them."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from cancerimage.hub.accounts import closing, groups, operators, recording, tokens
from cancerimage.hub.accounts.askers import ProjectRefused, identity
from cancerimage.hub.accounts.models import Organisation, Project
from cancerimage.hub.accounts.operators import create
from cancerimage.hub.accounts.roles import granted, roles_of
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.audit import log
from cancerimage.wire.asker import Role
from tests.support import totp
from tests.support.people import KEY, PASSWORD, browser_of, operator, person

pytestmark = pytest.mark.django_db

OWN = [
    "/account/", "/account/sessions/", "/account/second-factor/", "/account/second-factor/app/",
    "/account/second-factor/keys/add/", "/account/delete/", "/account/password/", "/sign-out/",
]  # fmt: skip

FORBIDDEN = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(\ssrc=|application/json))")


@pytest.fixture(autouse=True)
def _no_attempts_and_quick_passwords(settings: Settings) -> None:
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def with_password(client: Client, name: str = "ann", word: str = PASSWORD) -> str:
    """Sign in with name and password, and return where that leads."""
    return str(client.post("/sign-in/", {"login": name, "password": word}).headers.get("Location", ""))


def events(since: int) -> list[str]:
    return [one.event for one in log.entries(since, 50)]


@pytest.mark.parametrize("path", [path for path in OWN if path != "/sign-out/"])
def test_who_has_not_signed_in_is_sent_to_do_so(client: Client, path: str) -> None:
    assert unquote(client.get(path).headers["Location"]) == f"/sign-in/?next={path}"


@pytest.mark.parametrize("path", ["/management/", "/management/people/1/"])
def test_who_is_no_operator_may_not_manage(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"
    assert signed_in(person("ann", Role.STEWARD, Role.REVIEWER)).get(path).status_code == 403


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_stands_and_needs_nothing_that_the_policy_forbids(language: str) -> None:
    ann = create("ann", PASSWORD)
    client = Client(headers={"accept-language": language})
    assert with_password(client) == "/account/second-factor/"
    client.post("/account/confirm/", {"password": PASSWORD})
    pages = [(path, client.get(path)) for path in OWN]
    with_factor = operator("ben")
    client.force_login(with_factor)
    groups.create(Organisation, "north", "North")
    groups.create(Project, "lung", "Lung")
    person_page = reverse("person", args=[ann.pk])
    pages += [(path, client.get(path)) for path in ("/management/", person_page, "/account/")]
    for path, page in pages:
        assert page.status_code == 200, (path, page)
        assert not FORBIDDEN.search(page.text), path
        assert page.text.count("<h1") == 1, path
        assert f'<html lang="{language}"' in page.text
        assert "no-store" in page.headers["Cache-Control"], path


def test_signing_in_with_a_wrong_password_says_nothing_about_the_name() -> None:
    create("ann", PASSWORD)
    answers = {Client().post("/sign-in/", {"login": name, "password": "wrong"}).status_code for name in ("ann", "bob")}
    assert answers == {200}
    wrong = Client().post("/sign-in/", {"login": "ann", "password": "wrong"})
    assert "do not belong together" in wrong.text
    assert 'value="wrong"' not in wrong.text


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_asked_for_from_then_on() -> None:
    ann, client, elsewhere = create("ann", PASSWORD), Client(), Client()
    with_password(elsewhere)
    assert with_password(client) == "/account/second-factor/"
    assert roles_of(ann) == {Role.USER}
    client.post("/account/confirm/", {"password": PASSWORD})
    before = log.size()
    secret = re.search(r'id="secret">([A-Z2-7]+)<', client.get("/account/second-factor/app/").text)
    assert secret
    assert client.post("/account/second-factor/app/", {"code": "000000"}).status_code == 200
    done = client.post("/account/second-factor/app/", {"code": totp.code(secret[1])}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", done.text)
    assert len(codes) == 10
    assert not re.search(r"<li>\d{8}</li>", client.get("/account/second-factor/codes/").text), "they are shown once"
    assert roles_of(ann) == {Role.USER, Role.OPERATOR}
    assert elsewhere.get("/account/").status_code == 302, "what was opened without the factor has ended"
    assert events(before).count("account:factor:added") == 2
    stored = Authenticator.objects.get(user=ann, type="totp").data["secret"]
    assert secret[1] not in stored, "a copy of the database does not give it away"

    again = Client()
    assert with_password(again) == "/sign-in/second-factor/"
    assert again.get("/account/").status_code == 302
    assert again.post("/sign-in/second-factor/", {"code": "123"}).status_code == 200
    assert again.post("/sign-in/second-factor/", {"code": codes[0]}).headers["Location"] == "/federation/"
    used = Client()
    with_password(used)
    assert used.post("/sign-in/second-factor/", {"code": codes[0]}).status_code == 200, "each counts once"


def test_codes_cannot_be_guessed() -> None:
    ann = create("ann", PASSWORD)
    operator("ben")
    Authenticator.objects.create(user=ann, type="totp", data=Authenticator.objects.get(type="totp").data)
    client = Client()
    with_password(client)
    for _ in range(5):
        client.post("/sign-in/second-factor/", {"code": "000000"})
    client.post("/sign-in/second-factor/", {"code": totp.code(KEY)})
    assert client.get("/account/").status_code == 302, "after too many attempts even the right code has to wait"


def test_taking_the_second_factor_away_takes_the_role_away() -> None:
    ann = operator("ann")
    client = signed_in(ann)
    assert client.get("/account/second-factor/app/remove/").headers["Location"].startswith("/account/confirm/code/")
    client.post("/account/confirm/code/", {"code": totp.code(KEY)})
    client.post("/account/second-factor/app/remove/")
    assert granted(ann) == {Role.USER, Role.OPERATOR}
    assert roles_of(ann) == {Role.USER}


def test_a_session_ends_from_another_one() -> None:
    create("ann", PASSWORD)
    here, there, third = Client(), Client(), Client()
    for client in (here, there, third):
        with_password(client)
    before = log.size()
    ends = re.findall(r'action="(/account/sessions/\d+/end/)"', here.get("/account/sessions/").text)
    assert len(ends) == 2
    here.post(ends[0])
    assert sorted(client.get("/account/").status_code for client in (here, there, third)) == [200, 200, 302]
    here.post("/account/sessions/end-others/")
    assert sorted(client.get("/account/").status_code for client in (here, there, third)) == [200, 302, 302]
    assert events(before) == ["account:session:revoked"] * 2


def test_what_is_kept_of_a_session_goes_when_it_has_expired() -> None:
    create("ann", PASSWORD)
    here, there = Client(), Client()
    for client in (here, there):
        with_password(client)
    Session.objects.filter(pk=there.session.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    closing.forget_ended_sessions()
    assert [one.session_key for one in UserSession.objects.all()] == [here.session.session_key]
    assert [one.pk for one in Session.objects.all()] == [here.session.session_key]


def test_nobody_ends_the_session_of_another() -> None:
    create("ann", PASSWORD)
    theirs = Client()
    with_password(theirs)
    number = UserSession.objects.get().pk
    assert signed_in(person("ben")).post(f"/account/sessions/{number}/end/").status_code == 404
    assert theirs.get("/account/").status_code == 200


def test_a_changed_password_ends_the_other_sessions() -> None:
    create("ann", PASSWORD)
    here, there = Client(), Client()
    for client in (here, there):
        with_password(client)
    weak = {"oldpassword": PASSWORD, "password1": "password1234", "password2": "password1234"}
    assert here.post("/account/password/", weak).status_code == 200
    strong = {"oldpassword": PASSWORD, "password1": "eight plain herons", "password2": "eight plain herons"}
    assert here.post("/account/password/", strong).headers["Location"] == "/account/"
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (200, 302)


def test_who_signs_in_elsewhere_has_no_password_to_change() -> None:
    assert signed_in(person("ann")).get("/account/password/").status_code == 404


def test_an_account_is_deleted_with_all_that_hangs_on_it() -> None:
    ann = person("ann", Role.STEWARD)
    groups.add(groups.create(Organisation, "north", "North"), ann)
    here, there = browser_of(ann), signed_in(ann)
    before = log.size()
    done = here.post("/account/delete/", follow=True)
    assert "has been deleted" in done.text
    assert not User.objects.exists()
    assert there.get("/account/").status_code == 302
    assert events(before) == ["account:person:removed"]


def test_the_last_operator_cannot_leave() -> None:
    client = signed_in(operator("ann"))
    client.post("/account/confirm/code/?next=/account/delete/", {"code": totp.code(KEY)})
    done = client.post("/account/delete/", follow=True)
    assert "somebody else an operator" in done.text
    assert User.objects.count() == 1


def test_an_operator_gives_and_takes() -> None:
    client, ann = signed_in(operator()), person("ann")
    before = log.size()
    for where, name, title in (("organisations", "north", "North"), ("projects", "lung", "Lung")):
        client.post(f"/management/{where}/", {"do": "create", "name": name, "title": title})
    client.post("/management/projects/", {"do": "approve", "name": "lung"})
    page = reverse("person", args=[ann.pk])
    client.post(page, {"role": ["steward"], "organisation": ["north"], "project": ["lung"]})
    assert roles_of(ann) == {Role.USER, Role.STEWARD}
    assert [one.name for one in (*ann.organisations.all(), *ann.projects.filter(approved=True))] == ["north", "lung"]
    shown = client.get("/management/?find=ann").text
    assert "steward" in shown
    assert client.get("/management/?find=nobody").text.count("steward") == 0
    client.post(page, {})
    assert roles_of(ann) == {Role.USER, Role.STEWARD}, "what a page did not show it does not take away"
    assert client.get(page).text.count('type="hidden" name="shown-') == 3
    client.post(page, {"shown-role": ["steward"], "shown-organisation": ["north"], "shown-project": ["lung"]})
    assert roles_of(ann) == {Role.USER}
    client.post("/management/projects/", {"do": "withdraw", "name": "lung"})
    client.post("/management/projects/", {"do": "remove", "name": "lung"})
    client.post("/management/organisations/", {"do": "remove", "name": "north"})
    assert events(before) == [
        "organisation:record:created", "project:record:created", "project:record:approved",
        "role:grant:given", "organisation:member:added", "project:member:added",
        "role:grant:taken", "organisation:member:removed", "project:member:removed",
        "project:record:revoked", "project:record:removed", "organisation:record:removed",
    ]  # fmt: skip
    assert {one.actor for one in log.entries(before, 50)} == {log.entries(before, 1)[0].actor}
    client.post(reverse("remove-person", args=[ann.pk]))
    assert not User.objects.filter(pk=ann.pk).exists()


@pytest.mark.parametrize(
    ("where", "said", "told"),
    [
        ("organisations", {"do": "create", "name": "No Name", "title": "x"}, "begin with a letter"),
        ("organisations", {"do": "create", "name": "north", "title": ""}, "cannot be blank"),
        ("organisations", {"do": "create", "name": "taken", "title": "x"}, "is taken"),
        ("organisations", {"do": "remove", "name": "nowhere"}, "There is no organisation"),
        ("organisations", {"do": "approve", "name": "taken"}, "no such decision"),
        ("projects", {"do": "approve", "name": "nowhere"}, "There is no project"),
        ("projects", {}, "no such decision"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(where: str, said: dict[str, str], told: str) -> None:
    groups.create(Organisation, "taken", "Taken")
    before = log.size()
    assert told in signed_in(operator()).post(f"/management/{where}/", said, follow=True).text
    assert not {one for one in events(before) if one.startswith(("organisation", "project"))}


def test_no_page_is_changed_from_another_site() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(operator())
    addresses = [
        "/sign-in/", "/sign-out/", "/account/delete/", "/account/sessions/end-others/", "/management/organisations/",
        "/management/projects/", "/management/people/1/", "/management/people/1/remove/", "/account/second-factor/app/",
    ]  # fmt: skip
    assert {client.post(address).status_code for address in addresses} == {403}


def test_a_character_of_number_0_breaks_nothing() -> None:
    client = browser_of(operator())
    assert client.get("/management/", {"find": "a\0b"}).status_code == 200
    for said in ({"do": "create", "name": "no\0rth", "title": "x"}, {"do": "remove", "name": "\0"}):
        assert client.post("/management/organisations/", said).status_code == 303
    assert client.get("/api/v1/audit/events", {"event": "a\0"}).status_code == 422
    with pytest.raises(ProjectRefused):
        identity(User.objects.get(), "a\0b")


def test_a_new_password_or_factor_ends_the_tokens_of_before() -> None:
    ann = person("ann")
    operators.create("ann", PASSWORD)
    moves = [
        lambda: operators.create("ann", PASSWORD + "x"),
        lambda: recording.changed_password(user=ann),
        lambda: recording.removed_factor(user=ann, authenticator=Authenticator(type=Authenticator.Type.TOTP)),
    ]
    for move in moves:
        tokens.create(ann, "script", [Scope.QUESTIONS])
        before = log.size()
        move()
        assert not tokens.listed(ann)
        assert "token:key:revoked" in events(before)


def test_linking_and_unlinking_are_written_down() -> None:
    ann = person("ann")
    account = SocialAccount(user=ann, provider="somewhere", uid="1")
    before = log.size()
    recording.linked(sociallogin=SocialLogin(user=ann, account=account))
    recording.unlinked(socialaccount=account)
    assert events(before) == ["account:provider:linked", "account:provider:unlinked"]


@pytest.mark.parametrize("path", ["/", "/about/", "/api/v1/federation", "/api/v1/fields"])
def test_what_is_sent_to_somebody_signed_in_is_for_nobody_else(path: str) -> None:
    assert "private" in browser_of(person("ann")).get(path)["Cache-Control"]
