"""Signing in with a password, slowed down where passwords are being guessed."""

import contextlib
import hashlib
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest

ATTEMPTS = 10
"""Failed attempts in a row, per name and address, before the door stays shut for a while."""
ATTEMPTS_ON_NAME = 200
"""The same for one name, from wherever. Much higher, because it also shuts out the steward whose name it is."""
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
        both = _key("both", username, address)
        limits = {
            both: ATTEMPTS,
            _key("address", address): ATTEMPTS_OF_ADDRESS,
            _key("name", username): ATTEMPTS_ON_NAME,
        }
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
            # Only what is the steward's own: one good password must not wash away the guessing of others.
            cache.delete(both)
        return user


def _key(*parts: str | None) -> str:
    return "sign-in:" + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
