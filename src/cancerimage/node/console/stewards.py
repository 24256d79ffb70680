"""Stewards: the people of the data holder who may use the console. Each has a name and a password of their own."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


class StewardRefused(Exception):
    """A steward cannot be added or removed like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Steward:
    """One person with access to the console."""

    name: str
    added: datetime
    last_sign_in: datetime | None


def listed() -> tuple[Steward, ...]:
    """Return every steward, by name."""
    return tuple(Steward(one.username, one.date_joined, one.last_login) for one in User.objects.order_by("username"))


def add(name: str, password: str) -> bool:
    """Add a steward and return True, or give one who is there this password, which ends their sessions."""
    user = User.objects.filter(username=name).first()
    known, user = user is not None, user or User(username=name)
    try:
        User.username_validator(name)
        validate_password(password, user)
    except ValidationError as error:
        raise StewardRefused(" ".join(error.messages)) from None
    user.set_password(password)
    user.save()
    return not known


def remove(name: str) -> None:
    """Remove a steward, who is signed out at once everywhere."""
    found, _ = User.objects.filter(username=name).delete()
    if not found:
        raise StewardRefused(f"There is no steward called {name}.")
