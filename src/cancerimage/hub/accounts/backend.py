"""Signing in with a password, slowed down where passwords are being guessed."""

import hashlib
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest

ATTEMPTS = 10
"""Failed attempts in a row, per name and address, before the door stays shut for a while."""
PAUSE_SECONDS = 300


class ThrottledBackend(ModelBackend):
    """Django's own check, which refuses for five minutes after ten failures for the same name and address."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return the user whose password this is, or None."""
        key = _key(request, username)
        if cache.get(key, 0) >= ATTEMPTS:
            return None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None:
            cache.add(key, 0, PAUSE_SECONDS)
            cache.incr(key)
        else:
            cache.delete(key)
        return user


def _key(request: HttpRequest | None, username: str | None) -> str:
    address = request.META.get("REMOTE_ADDR", "") if request else ""
    return "sign-in:" + hashlib.sha256(f"{username}\0{address}".encode()).hexdigest()
