"""Signing in with a password, slowed down where passwords are being guessed."""

import contextlib
import hashlib
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest

ATTEMPTS = 10
"""Failed attempts in a row on one name, from wherever, before the door stays shut for it for a while."""
ATTEMPTS_OF_ADDRESS = 50
"""The same for one address, whatever the names: each attempt costs a deliberately slow calculation."""
PAUSE_SECONDS = 300


class PatientBackend(ModelBackend):
    """Django's own check, which refuses for five minutes after too many failures."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return the steward whose password this is, or None."""
        address = request.META.get("REMOTE_ADDR", "") if request else ""
        limits = {_key("name", username): ATTEMPTS, _key("address", address): ATTEMPTS_OF_ADDRESS}
        failures = cache.get_many(limits)
        if any(failures.get(key, 0) >= limit for key, limit in limits.items()):
            return None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None:
            for key in limits:
                cache.add(key, 0, PAUSE_SECONDS)
                # It can expire between the two.
                with contextlib.suppress(ValueError):
                    cache.incr(key)
        else:
            cache.delete(_key("name", username))
        return user


def _key(*parts: str | None) -> str:
    return "sign-in:" + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
