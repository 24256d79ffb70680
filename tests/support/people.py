"""People with accounts, for tests that need somebody signed in."""

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User

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
