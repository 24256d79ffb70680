"""What somebody is in the federation: a visitor or a user by whether they signed in, the rest by grants."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from cancerimage.hub.accounts.models import Grant
from cancerimage.wire.asker import Role

Account = AbstractBaseUser | AnonymousUser
"""Whoever a request comes from."""

_VISITOR = frozenset({Role.VISITOR})


def roles_of(user: Account) -> frozenset[Role]:
    """Return the roles that `user` has now; never none.

    Whoever was made an operator is one only with a second factor, where the hub wants that: pages, API and nodes all
    go by these roles, so there is no way around it.
    """
    roles = granted(user)
    if Role.OPERATOR in roles and settings.CANCERIMAGE.second_factor_for_operators and not has_second_factor(user):
        return roles - {Role.OPERATOR}
    return roles


def granted(user: Account) -> frozenset[Role]:
    """Return the roles that were given to `user`, whether or not the second factor is still missing."""
    if not isinstance(user, AbstractBaseUser) or not user.is_active:
        return _VISITOR
    rows = Grant.objects.filter(user_id=user.pk).values_list("role", flat=True)
    return frozenset({Role.USER, *map(Role, rows)})


def has_second_factor(user: Account) -> bool:
    """Whether `user` signs in with an authenticator app or a security key besides; recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists())
