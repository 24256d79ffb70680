"""What somebody is in the federation: a visitor or a user by whether they signed in, the rest by grants."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from cancerimage.hub.accounts.models import Grant
from cancerimage.wire.asker import Role

Account = AbstractBaseUser | AnonymousUser
"""Whoever a request comes from."""


def roles_of(user: Account) -> frozenset[Role]:
    """Return the roles of `user`; never none."""
    if not isinstance(user, AbstractBaseUser) or not user.is_active:
        return frozenset({Role.VISITOR})
    granted = Grant.objects.filter(user_id=user.pk).values_list("role", flat=True)
    return frozenset({Role.USER, *map(Role, granted)})
