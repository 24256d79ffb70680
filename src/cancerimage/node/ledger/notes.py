"""Lines of the node's log that no change of the ledger writes: who came to the console, and whose keys changed."""

import logging

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.node.ledger import log
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.ledger.ledger import Ledger

logger = logging.getLogger(__name__)


def note(ledger: Ledger, event: NodeEvent, actor: str, **about: str | int) -> None:
    """Write one line in a transaction of its own; while the ledger is closed, it goes to the log of the process.

    A steward has to be able to sign in, and keys to be replaced, above all when something is wrong.
    """
    try:
        with ledger.store.writing() as change:
            log.append(change.connection, Entry(event, actor, about))
    except LedgerFault:
        logger.warning("While the ledger is closed, this is not in its log: %s by %s", event.value, actor)
