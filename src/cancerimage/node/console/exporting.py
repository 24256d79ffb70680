"""The node's log as a file that can be kept and verified elsewhere."""

import json
from collections.abc import Iterator
from typing import Any

from cancerimage.audit.events import NodeEvent
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.notes import note

STRIDE = 1000
"""Lines that are read at once."""


def exported(ledger: Ledger, actor: str) -> Iterator[dict[str, Any]]:
    """Return every line as an object, and last the head of the tree over them; that it was exported is one of them."""
    connection = ledger.store.reading()
    note(ledger, NodeEvent.NODE_LOG_EXPORTED, actor, entries=log.size(connection))
    size = log.size(connection)
    for first in range(0, size, STRIDE):
        for entry in log.entries(connection, first, min(STRIDE, size - first)):
            yield {
                "place": entry.place,
                "moment": entry.moment,
                "event": entry.event,
                "actor": entry.actor,
                "about": json.loads(entry.about),
                "salt": entry.salt,
            }
    yield {"log": log.name(connection), "size": size, "root": log.root(connection, size).hex()}
