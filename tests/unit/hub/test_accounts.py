"""Operators: who they are, how they sign in, and how guessing is slowed down."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.test import RequestFactory
from pytest_django import Settings

from cancerimage.hub.accounts.backend import ATTEMPTS, ATTEMPTS_OF_ADDRESS, ATTEMPTS_ON_NAME
from cancerimage.hub.accounts.operators import OperatorRefused, create, is_operator
from tests.support.people import operator, person

pytestmark = pytest.mark.django_db

PASSWORD = "seven plain herons"


@pytest.fixture(autouse=True)
def _no_attempts() -> None:
    cache.clear()


def attempt(password: str, username: str = "ann", address: str = "192.0.2.1") -> bool:
    request = RequestFactory().post("/sign-in/", REMOTE_ADDR=address)
    return authenticate(request, username=username, password=password) is not None


def test_an_operator_can_sign_in() -> None:
    create("ann", PASSWORD)
    assert attempt(PASSWORD)
    assert not attempt("another password")


def test_creating_an_operator_again_sets_the_password() -> None:
    create("ann", PASSWORD)
    create("ann", "eight plain herons")
    assert User.objects.count() == 1
    assert attempt("eight plain herons")


def test_only_who_was_given_the_role_is_an_operator() -> None:
    assert is_operator(operator("ann"))
    assert not is_operator(person("ben"))
    assert not is_operator(AnonymousUser())


def test_an_inactive_operator_is_none() -> None:
    ann = create("ann", PASSWORD)
    ann.is_active = False
    ann.save()
    assert not is_operator(ann)
    assert not attempt(PASSWORD)


@pytest.mark.parametrize(("username", "password"), [("ann", "short"), ("ann", "password1234"), ("a n n", PASSWORD)])
def test_a_weak_password_or_a_strange_name_is_refused(username: str, password: str) -> None:
    with pytest.raises(OperatorRefused, match=r"\w"):
        create(username, password)
    assert not User.objects.exists()


def test_after_many_failures_even_the_right_password_has_to_wait() -> None:
    create("ann", PASSWORD)
    for _ in range(ATTEMPTS):
        assert not attempt("wrong")
    assert not attempt(PASSWORD)
    assert attempt(PASSWORD, address="192.0.2.2"), "somebody else's failures must not lock the operator out"


def test_a_success_forgets_the_failures() -> None:
    create("ann", PASSWORD)
    for _ in range(ATTEMPTS - 1):
        attempt("wrong")
    assert attempt(PASSWORD)
    for _ in range(ATTEMPTS - 1):
        attempt("wrong")
    assert attempt(PASSWORD)


def test_one_address_cannot_go_through_all_names(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create("ann", PASSWORD)
    for number in range(ATTEMPTS_OF_ADDRESS):
        assert not attempt("wrong", username=f"name{number}", address=f"2001:db8::{number + 1:x}")
    assert not attempt(PASSWORD, address="2001:db8::ffff"), "the whole network is one client"
    assert attempt(PASSWORD, address="2001:db8:0:1::1")


def test_one_name_cannot_be_tried_from_all_addresses(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create("ann", PASSWORD)
    for number in range(ATTEMPTS_ON_NAME):
        assert not attempt("wrong", address=f"192.0.2.{number % 250}")
    assert not attempt(PASSWORD, address="198.51.100.1")


def test_a_success_does_not_make_up_for_guessing_at_other_names(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create("ann", PASSWORD)
    for number in range(ATTEMPTS_OF_ADDRESS - 1):
        assert not attempt("wrong", username=f"name{number}")
    assert attempt(PASSWORD)
    assert not attempt("wrong", username="another")
    assert not attempt(PASSWORD)
