"""Signing in a program by a code, by the rules of RFC 8628."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from cancerimage.hub.accounts import devices, tokens
from cancerimage.hub.accounts.devices import ALPHABET, INTERVAL, LENGTH, MEANINGS, Crowded, Outcome
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.accounts.token_models import DeviceLogin
from cancerimage.hub.accounts.tokens import Issued

pytestmark = pytest.mark.django_db

SCOPES = (Scope.QUESTIONS,)


@pytest.fixture
def ann() -> User:
    """Somebody with an account."""
    return User.objects.create_user("ann")


def later(seconds: float) -> None:
    """Let time go by for every device that waits."""
    for login in DeviceLogin.objects.all():
        login.expires -= timedelta(seconds=seconds)
        login.polled = login.polled and login.polled - timedelta(seconds=seconds)
        login.save()


def test_a_program_waits_is_granted_and_gets_its_token_once(ann: User) -> None:
    started = devices.start("laptop", SCOPES)
    assert devices.poll(started.secret) == Outcome.AUTHORIZATION_PENDING
    later(INTERVAL)
    assert devices.waiting(started.code) is not None
    assert devices.decide(started.code, ann, grant=True)
    got = devices.poll(started.secret)
    assert isinstance(got, Issued)
    assert (got.token.user, got.token.name, tokens.scopes_of(got.token)) == (ann, "laptop", set(SCOPES))
    assert tokens.find(got.secret) == got.token
    assert devices.poll(started.secret) == Outcome.EXPIRED_TOKEN
    assert len(tokens.listed(ann)) == 1


def test_a_refused_program_is_told_so_and_gets_nothing(ann: User) -> None:
    started = devices.start("laptop", SCOPES)
    assert devices.decide(started.code, ann, grant=False)
    assert devices.poll(started.secret) == Outcome.ACCESS_DENIED
    assert tokens.listed(ann) == []


def test_what_was_decided_stays_decided(ann: User) -> None:
    started = devices.start("laptop", SCOPES)
    assert devices.decide(started.code, ann, grant=False)
    assert devices.waiting(started.code) is None
    assert not devices.decide(started.code, User.objects.create_user("ben"), grant=True)
    assert devices.poll(started.secret) == Outcome.ACCESS_DENIED


def test_each_poll_that_comes_too_early_makes_the_interval_longer() -> None:
    started = devices.start("laptop", SCOPES)
    assert devices.poll(started.secret) == Outcome.AUTHORIZATION_PENDING
    assert devices.poll(started.secret) == Outcome.SLOW_DOWN
    later(INTERVAL)
    assert devices.poll(started.secret) == Outcome.SLOW_DOWN, "it has to wait for twice the interval now"
    later(3 * INTERVAL)
    assert devices.poll(started.secret) == Outcome.AUTHORIZATION_PENDING


def test_a_code_expires(ann: User) -> None:
    started = devices.start("laptop", SCOPES)
    later(devices.SECONDS)
    assert devices.waiting(started.code) is None
    assert not devices.decide(started.code, ann, grant=True)
    assert devices.poll(started.secret) == Outcome.EXPIRED_TOKEN
    devices.start("another", SCOPES)
    assert DeviceLogin.objects.count() == 1, "what has expired is deleted"


def test_a_code_can_be_typed_as_people_type() -> None:
    started = devices.start("laptop", SCOPES)
    plain = started.code.replace("-", "")
    for typed in (plain, plain.lower(), f" {plain[:3]} {plain[3:]} "):
        assert devices.waiting(typed) is not None
    assert devices.waiting("") is None


def test_code_and_secret_are_hard_to_guess_and_not_kept() -> None:
    started = devices.start("laptop", SCOPES)
    plain = started.code.replace("-", "")
    assert len(ALPHABET) ** LENGTH > 2**34
    assert set(plain) <= set(ALPHABET)
    assert not set(ALPHABET) & set("AEIOUY0123456789")
    assert len(started.secret) >= 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_devicelogin")
        kept = str(cursor.fetchall())
    assert plain not in kept
    assert started.secret not in kept
    assert started.secret not in repr(started)


def test_only_so_many_programs_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "MAX_WAITING", 2)
    devices.start("a", SCOPES)
    devices.start("b", SCOPES)
    with pytest.raises(Crowded):
        devices.start("c", SCOPES)
    DeviceLogin.objects.update(expires=timezone.now() - timedelta(seconds=1))
    devices.start("d", SCOPES)


def test_an_account_that_was_switched_off_in_between_gets_nothing(ann: User) -> None:
    started = devices.start("laptop", SCOPES)
    assert devices.decide(started.code, ann, grant=True)
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert devices.poll(started.secret) == Outcome.ACCESS_DENIED


def test_what_a_program_calls_itself_is_one_short_line() -> None:
    devices.start("evil\x1b[2J\n" + "x" * 500, SCOPES)
    name = DeviceLogin.objects.get().device
    assert name.isprintable()
    assert len(name) <= 80


def test_every_outcome_says_what_it_means() -> None:
    assert set(MEANINGS) == set(Outcome)
