"""Writing down in the node's log who signs in to the console, who signs out, and who is refused."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from cancerimage.audit.events import NodeEvent
from cancerimage.node.console import desk
from cancerimage.node.ledger.notes import note


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


def _refused(**_: Any) -> None:
    # Not with the name that was typed: people type passwords where names go.
    note(desk.ledger(), NodeEvent.STEWARD_SESSION_REFUSED, "system")
