"""What the entries of a log say about heads and keys, which can be held against what is kept of them."""

import json
from collections.abc import Iterator

from cancerimage.audit.entry import Kept
from cancerimage.audit.events import HubEvent, NodeEvent

Holding = tuple[str, int]
"""Whose head is kept, a node's name or `hub` or `own`, and of which size."""

OWN, HUB = "own", "hub"


def promised(entry: Kept) -> Iterator[Holding]:
    """Yield the heads that were kept in the same transaction as this entry."""
    if entry.event == HubEvent.NODE_LOG_WITNESSED:
        about = _about(entry)
        owner, size = about.get("node"), about.get("size")
        if isinstance(owner, str) and isinstance(size, int):
            yield owner, size
    elif entry.event == NodeEvent.HUB_LOG_WITNESSED:
        about = _about(entry)
        for owner, key in ((OWN, "entries"), (HUB, "size")):
            size = about.get(key)
            if isinstance(size, int):
                yield owner, size


def trusted(entry: Kept) -> frozenset[str]:
    """Return the fingerprints of keys that the entry names as those of the log's owner."""
    about = _about(entry) if entry.event == NodeEvent.NODE_KEYS_ROTATED else {}
    if "node" in about:
        # At the hub the same event tells of somebody else's keys.
        return frozenset()
    return frozenset(key for key in (about.get("old"), about.get("new")) if isinstance(key, str))


def _about(entry: Kept) -> dict[str, object]:
    try:
        about = json.loads(entry.about)
    except (ValueError, TypeError):
        return {}
    return about if isinstance(about, dict) else {}
