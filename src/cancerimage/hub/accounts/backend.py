"""Signing in with a password, slowed down where passwords are being guessed."""

import contextlib
import hashlib
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpRequest

from cancerimage.hub.accounts import known
from cancerimage.hub.accounts.clients import client_key

ATTEMPTS = 10
"""Failed attempts in a row, per name and address, before the door stays shut for a while."""
ATTEMPTS_OF_ADDRESS = 50
"""The same for one address, whatever the names: each attempt costs the hub a deliberately slow calculation."""
ATTEMPTS_ON_NAME = 200
"""The same for one name, from wherever. Much higher, because it also shuts out the operator in a new browser."""
PAUSE_SECONDS = 300


class ThrottledBackend(ModelBackend):
    """Django's own check, which refuses for five minutes after too many failures."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return the user whose password this is, or None."""
        limits = _limits(request, username)
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
            # Only what is both the user's own: one good password must not wash away the guessing of others.
            cache.delete(next(iter(limits)))
        return user


def _limits(request: HttpRequest | None, username: str | None) -> dict[str, int]:
    """Return the counters that an attempt is counted by, and how high each may go."""
    mark = known.mark(request, username)
    if mark is not None:
        # A browser in which this person has signed in before is not shut out by what others try elsewhere.
        return {_key("known", mark): ATTEMPTS}
    address = client_key(request.META.get("REMOTE_ADDR", "")) if request else ""
    return {
        _key("both", username, address): ATTEMPTS,
        _key("address", address): ATTEMPTS_OF_ADDRESS,
        _key("name", username): ATTEMPTS_ON_NAME,
    }


def _key(*parts: str | None) -> str:
    return "sign-in:" + hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
