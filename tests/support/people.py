"""People with accounts, for tests that need somebody signed in."""

import time

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client

from cancerimage.hub.accounts import grants
from cancerimage.wire.asker import Role

PASSWORD = "seven plain herons"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The key in every operator's authenticator app."""


def person(name: str, *roles: Role) -> User:
    """Make somebody with these roles; an operator has a second factor."""
    user = User.objects.create_user(name, f"{name}@example.org", first_name=name.capitalize())
    for role in roles:
        grants.give(user, role)
    if Role.OPERATOR in roles:
        TOTP.activate(user, KEY)
    return user


def operator(name: str = "olga") -> User:
    """Make an operator."""
    return person(name, Role.OPERATOR)


def browser_of(user: User, *, seconds_ago: float = 0.0, again: bool = False) -> Client:
    """Return a browser in which `user` came from a provider so long ago, and maybe has confirmed it by now."""
    browser = Client()
    browser.force_login(user)
    request = HttpRequest()
    request.user, request.session = user, browser.session
    record_authentication(request, user, "socialaccount", reauthenticated=again or None)
    (record,) = request.session["account_authentication_methods"]
    record["at"] = time.time() - seconds_ago
    request.session.save()
    return browser
