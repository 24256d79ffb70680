"""Operators: the people who decide which nodes belong to the federation."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

GROUP = "operators"


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
        group, _ = Group.objects.get_or_create(name=GROUP)
        user.groups.add(group)
    return user


def is_operator(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether `user` is an operator."""
    return isinstance(user, User) and user.is_active and user.groups.filter(name=GROUP).exists()
