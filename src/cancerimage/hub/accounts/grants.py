"""Giving roles to people, and taking them away."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from cancerimage.hub import audit
from cancerimage.hub.accounts.groups import SYSTEM
from cancerimage.hub.accounts.models import GRANTABLE, Grant
from cancerimage.hub.accounts.people import pseudonym
from cancerimage.hub.audit import HubEvent
from cancerimage.wire.asker import Role


class RoleRefused(Exception):
    """The role cannot be given or taken; the message says why."""


def give(user: AbstractBaseUser, role: Role, actor: str = SYSTEM) -> None:
    """Give `user` a role; nothing happens where they have it."""
    _check(role)
    with transaction.atomic():
        _grant, made = Grant.objects.get_or_create(user_id=user.pk, role=role.value)
        if made:
            audit.record(HubEvent.ROLE_GRANT_GIVEN, actor, role=role.value, person=pseudonym(user))


def take(user: AbstractBaseUser, role: Role, actor: str = SYSTEM) -> None:
    """Take a role from `user`; nothing happens where they do not have it."""
    _check(role)
    with transaction.atomic():
        if role is Role.OPERATOR and is_last_operator(user):
            raise RoleRefused(_("Somebody has to operate the hub: first make somebody else an operator."))
        deleted, _rows = Grant.objects.filter(user_id=user.pk, role=role.value).delete()
        if deleted:
            audit.record(HubEvent.ROLE_GRANT_TAKEN, actor, role=role.value, person=pseudonym(user))


def is_last_operator(user: AbstractBaseUser) -> bool:
    """Whether nobody but `user` operates the hub."""
    # Locked, so that two operators who take the role from each other at once do not both succeed.
    operators = set(
        User.objects.select_for_update(no_key=True)
        .filter(is_active=True, pk__in=Grant.objects.filter(role=Role.OPERATOR.value).values("user_id"))
        .values_list("pk", flat=True)
    )
    return operators == {user.pk}


def _check(role: Role) -> None:
    if role not in GRANTABLE:
        names = ", ".join(one.value for one in GRANTABLE)
        raise RoleRefused(_("Roles that can be given are: %(names)s.") % {"names": names})
