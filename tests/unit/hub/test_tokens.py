"""API tokens: shown once, kept as a digest, good for no more and no longer than was said."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.permissions import PERMISSIONS, Action
from cancerimage.hub.accounts.scopes import COVERED, MEANINGS, Scope, ScopeUnknown, read, write
from cancerimage.hub.accounts.token_models import ApiToken
from cancerimage.hub.accounts.tokens import TokenRefused, TokenTooSoon

pytestmark = pytest.mark.django_db

EVERYTHING = tuple(Scope)


@pytest.fixture
def ann() -> User:
    """Somebody with an account."""
    return User.objects.create_user("ann")


def age(token: ApiToken, **by: float) -> None:
    """Make a token look as if it had been made earlier."""
    token.refresh_from_db()
    moved = {name: getattr(token, name) - timedelta(**by) for name in ("created", "expires")}
    ApiToken.objects.filter(pk=token.pk).update(**moved)


def test_a_token_is_found_by_its_secret_and_is_its_persons(ann: User) -> None:
    issued = tokens.create(ann, "notebook", [Scope.QUESTIONS])
    found = tokens.find(issued.secret)
    assert found == issued.token
    assert found.user == ann
    assert tokens.scopes_of(found) == {Scope.QUESTIONS}


def test_the_secret_is_long_recognisable_and_never_kept(ann: User) -> None:
    issued = tokens.create(ann, "notebook", EVERYTHING)
    assert issued.secret.startswith(tokens.PREFIX)
    assert len(bytes.fromhex(issued.secret.removeprefix(tokens.PREFIX))) * 8 >= 256
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apitoken")
        kept = str(cursor.fetchall())
    assert issued.secret.removeprefix(tokens.PREFIX) not in kept
    assert issued.secret not in f"{issued!r} {issued.token!r} {issued.token}"
    assert issued.secret != tokens.create(ann, "notebook", EVERYTHING).secret


@pytest.mark.parametrize("change", ["", "other", " ", "\n"])
def test_what_is_almost_a_token_is_none(ann: User, change: str) -> None:
    secret = tokens.create(ann, "notebook", EVERYTHING).secret
    last = ("1" if secret[-1] == "0" else "0") if change == "other" else change
    assert tokens.find(secret[:-1] + last) is None
    assert tokens.find(secret + "0") is None
    assert tokens.find(secret.upper()) is None


def test_a_token_expires(ann: User) -> None:
    issued = tokens.create(ann, "notebook", EVERYTHING, days=2)
    age(issued.token, days=1.99)
    assert tokens.find(issued.secret)
    age(issued.token, days=0.02)
    assert tokens.find(issued.secret) is None
    assert tokens.listed(ann) == [issued.token], "the person can see that it has expired"


def test_long_expired_tokens_are_forgotten_when_another_is_made(ann: User) -> None:
    old = tokens.create(ann, "old", EVERYTHING, days=1).token
    age(old, days=1 + tokens.KEPT_DAYS)
    new = tokens.create(ann, "new", EVERYTHING).token
    assert tokens.listed(ann) == [new]


def test_a_token_of_an_account_that_is_switched_off_is_none(ann: User) -> None:
    issued = tokens.create(ann, "notebook", EVERYTHING)
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert tokens.find(issued.secret) is None


def test_only_the_day_of_the_last_use_is_kept(ann: User) -> None:
    issued = tokens.create(ann, "notebook", EVERYTHING)
    assert tokens.listed(ann)[0].last_used is None
    tokens.find(issued.secret)
    assert tokens.listed(ann)[0].last_used == timezone.now().date()


def test_a_revoked_token_is_gone_with_all_that_came_of_it(ann: User) -> None:
    first = tokens.create(ann, "first", EVERYTHING)
    second = tokens.create(ann, "second", EVERYTHING, parent=first.token)
    third = tokens.create(ann, "third", EVERYTHING, parent=second.token)
    other = tokens.create(ann, "other", EVERYTHING)
    assert tokens.revoke(ann, first.token.pk) == "first"
    assert [tokens.find(one.secret) is not None for one in (first, second, third, other)] == [False, False, False, True]
    assert tokens.revoke(ann, first.token.pk) is None


def test_nobody_revokes_the_token_of_another(ann: User) -> None:
    issued = tokens.create(ann, "notebook", EVERYTHING)
    assert tokens.revoke(User.objects.create_user("ben"), issued.token.pk) is None
    assert tokens.find(issued.secret)


def test_a_token_made_with_another_is_good_for_no_more_and_no_longer(ann: User) -> None:
    parent = tokens.create(ann, "login", [Scope.TOKENS, Scope.QUESTIONS], days=10).token
    child = tokens.create(ann, "script", [Scope.QUESTIONS], days=365, parent=parent).token
    assert child.expires == parent.expires
    with pytest.raises(TokenRefused, match="more than that one"):
        tokens.create(ann, "script", [Scope.ACCOUNT], parent=parent)


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", EVERYTHING, 90),
        ("\x00\n", EVERYTHING, 90),
        ("x" * 81, EVERYTHING, 90),
        ("x", (), 90),
        ("x", EVERYTHING, 0),
        ("x", EVERYTHING, tokens.MAX_DAYS + 1),
    ],
)
def test_a_token_without_name_use_or_end_is_refused(ann: User, name: str, scopes: tuple[Scope, ...], days: int) -> None:
    with pytest.raises(TokenRefused, match=r"\w"):
        tokens.create(ann, name, scopes, days)
    assert tokens.listed(ann) == []


def test_there_is_a_limit_to_how_many_one_has(ann: User) -> None:
    for number in range(tokens.MAX_TOKENS):
        tokens.PACE.forget()
        tokens.create(ann, f"token {number}", EVERYTHING)
    with pytest.raises(TokenRefused, match="Revoke"):
        tokens.create(ann, "one more", EVERYTHING)
    tokens.create(User.objects.create_user("ben"), "another person's", EVERYTHING)


def test_there_is_a_limit_to_how_fast_one_makes_them(ann: User) -> None:
    for number in range(tokens.TOKENS_AN_HOUR):
        tokens.revoke(ann, tokens.create(ann, f"token {number}", EVERYTHING).token.pk)
    with pytest.raises(TokenTooSoon, match=r"20 tokens an hour. Make the next one in 3 minutes\.") as refused:
        tokens.create(ann, "one more", EVERYTHING)
    assert 0 < refused.value.seconds <= 3600 / tokens.TOKENS_AN_HOUR
    with pytest.raises(TokenRefused, match="Name the token"):
        tokens.create(ann, "", EVERYTHING)
    assert tokens.listed(ann) == []
    tokens.create(User.objects.create_user("ben"), "another person's", EVERYTHING)


def test_every_scope_says_what_it_grants_and_covers_what_needs_a_scope() -> None:
    assert set(MEANINGS) == set(COVERED) == set(Scope)
    assert all(COVERED.values())
    covered = [action for actions in COVERED.values() for action in actions]
    assert len(covered) == len(set(covered)), "one action has one scope"
    assert set(covered) <= set(PERMISSIONS) == set(Action)


def test_scopes_are_written_in_one_order_and_read_back() -> None:
    assert read(write(reversed(EVERYTHING))) == set(EVERYTHING)
    assert write(EVERYTHING) == write(reversed(EVERYTHING))
    with pytest.raises(ScopeUnknown, match="everything"):
        read("questions everything")
