"""Who is approved, remembered for a second so that a question costs no query of the database."""

import time
from collections.abc import Mapping

from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.states import State

FRESH = 1.0
"""Seconds for which the memory is believed; another process may approve or revoke nodes."""

_approved: Mapping[str, str] | None = None
_read = 0.0


def approved() -> Mapping[str, str] | None:
    """Return the key identifiers of the approved nodes by name, or None where the memory is too old."""
    return _approved if time.monotonic() - _read < FRESH else None


def refresh() -> Mapping[str, str]:
    """Read the approved nodes from the database."""
    global _approved, _read
    started = time.monotonic()
    _approved = dict(Node.objects.filter(state=State.APPROVED).values_list("name", "key_id"))
    _read = started
    return _approved


def forget() -> None:
    """Let the next question read the database."""
    global _approved
    _approved = None
