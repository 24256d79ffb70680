"""The node's log as a file that can be kept and verified elsewhere."""

from collections.abc import Iterator
from pathlib import Path

from cancerimage.audit.events import NodeEvent
from cancerimage.audit.export import lines
from cancerimage.audit.verify import Log
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.evidence import evidence
from cancerimage.node.ledger.notes import note
from cancerimage.node.link.identity import Identity


def own_log(data_dir: Path, identity: Identity) -> Log:
    """Return the node's log with the signed heads that there are of it."""
    return evidence(data_dir, identity.name, frozenset({identity.keys.public.id})).log


def exported(data_dir: Path, identity: Identity, ledger: Ledger, actor: str) -> Iterator[str]:
    """Return the lines of the file; that the log was exported is one of its last."""
    note(ledger, NodeEvent.NODE_LOG_EXPORTED, actor, entries=log.size(ledger.store.reading()))
    yield from lines(own_log(data_dir, identity))
