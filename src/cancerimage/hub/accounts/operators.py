"""Operators: the people who decide which nodes belong to the federation."""

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cancerimage.hub import audit
from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.groups import SYSTEM
from cancerimage.hub.accounts.models import Grant
from cancerimage.hub.accounts.roles import Account, roles_of
from cancerimage.hub.audit import HubEvent
from cancerimage.wire.asker import Role


class OperatorRefused(Exception):
    """An operator cannot be created like this; the message says why."""


def create(username: str, password: str) -> User:
    """Create an operator, or give an existing one this password."""
    user = User.objects.filter(username=username).first() or User(username=username)
    try:
        User.username_validator(username)
        validate_password(password, user)
    except ValidationError as error:
        raise OperatorRefused(" ".join(error.messages)) from None
    with transaction.atomic():
        user.set_password(password)
        user.save()
        # Whoever knew the old password may have made tokens with it.
        tokens.revoke_all(user)
        Grant.objects.get_or_create(user=user, role=Role.OPERATOR.value)
        audit.record(HubEvent.HUB_OPERATOR_CREATED, SYSTEM, operator=username)
    return user


def is_operator(user: Account) -> bool:
    """Whether `user` is an operator."""
    return Role.OPERATOR in roles_of(user)
