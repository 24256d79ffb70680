"""Tell the node's log that a batch is released, once."""

import hashlib

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.node.ledger import Ledger, LedgerFault, log
from cancerimage.node.link.identity import Identity
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.states import State
from cancerimage.node.pipeline.work import Work

BACK = 1_000
"""Entries of the log in which a release is looked for that a killed process had told of already."""


def release(work: Work) -> State:
    """Write the release into the log of a node that has enrolled; before that, a node has no log to show."""
    if Identity.load(work.data_dir) is not None:
        digest = hashlib.sha256(work.places.evidence.read_bytes()).hexdigest()
        entry = Entry(
            NodeEvent.BATCH_IMAGES_RELEASED,
            work.actor,
            {"batch": work.batch, "dataset": work.dataset, "digest": digest},
        )
        ledger = Ledger.open(work.data_dir)
        try:
            _tell(ledger, entry, digest)
        except LedgerFault as fault:
            raise PipelineFault(f"The release cannot be written into the node's log. {fault}") from None
        finally:
            ledger.close()
    return State.LOGGED


def _tell(ledger: Ledger, entry: Entry, digest: str) -> None:
    with ledger.store.writing() as change:
        first = max(0, log.size(change.connection) - BACK)
        told = log.entries(change.connection, first, BACK)
        if not any(one.event == entry.event and digest in one.about for one in told):
            log.append(change.connection, entry)
