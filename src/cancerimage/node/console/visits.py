"""Writing down in the node's log who signs in to the console, who signs out, and who is refused."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.cache import cache
from django.http import HttpRequest

from cancerimage.audit.events import NodeEvent
from cancerimage.node.console import desk
from cancerimage.node.ledger.notes import note

QUIET_SECONDS = 60
"""Failed attempts on one name from one address within this time are written down once."""


def follow() -> None:
    """Follow what Django tells of signing in and out."""
    user_logged_in.connect(_opened)
    user_logged_out.connect(_closed)
    user_login_failed.connect(_refused)


def _opened(user: User, **_: Any) -> None:
    note(desk.ledger(), NodeEvent.STEWARD_SESSION_OPENED, f"steward:{user.get_username()}")


def _closed(user: User | None, **_: Any) -> None:
    if user is not None:
        note(desk.ledger(), NodeEvent.STEWARD_SESSION_CLOSED, f"steward:{user.get_username()}")


def _refused(request: HttpRequest | None = None, credentials: Mapping[str, Any] | None = None, **_: Any) -> None:
    said = (str((credentials or {}).get("username", "")), str(request.META.get("REMOTE_ADDR", "")) if request else "")
    key = "refused:" + hashlib.sha256("\0".join(said).encode()).hexdigest()
    # Once in a while only, so that guessing cannot fill the log.
    if not cache.add(key, 1, QUIET_SECONDS):
        return
    # Not with the name that was typed: people type passwords where names go.
    note(desk.ledger(), NodeEvent.STEWARD_SESSION_REFUSED, "system")
