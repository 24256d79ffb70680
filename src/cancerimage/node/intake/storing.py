"""What a C-STORE request becomes: an arrival, and a status that is true when it is sent (PS3.4, section B.2.3)."""

import logging
from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, cast

from cancerimage.dicom.faults import Reason
from cancerimage.dicom.file_meta import write
from cancerimage.dicom.syntaxes import SYNTAXES
from cancerimage.node.intake.batch import Arrival, Batch
from cancerimage.node.intake.connection import PDU
from cancerimage.node.intake.faults import FAILURES
from cancerimage.node.intake.landing import Landing

if TYPE_CHECKING:
    from pynetdicom import AE
    from pynetdicom.dimse_primitives import C_STORE
    from pynetdicom.events import Event

logger = logging.getLogger(__name__)

MEDIA_ONLY = frozenset({"1.2.840.10008.1.20"})
"""Syntaxes that files are written in and that no connection uses: Papyrus."""

NETWORK_SYNTAXES = tuple(uid for uid in SYNTAXES if uid not in MEDIA_ONLY)


class Status(IntEnum):
    """How a storage ended (PS3.4, table B.2-1)."""

    SUCCESS = 0x0000
    OUT_OF_RESOURCES = 0xA700
    OTHER_INSTANCE = 0xA900
    CANNOT_UNDERSTAND = 0xC000


def store(landing: Landing, batch: Batch, event: "Event", peer: str) -> Status:
    """Let the instance of a request arrive; the bytes go from the connection to the disk as they are."""
    request = cast("C_STORE", event.request)
    sop_class, instance = str(request.AffectedSOPClassUID or ""), str(request.AffectedSOPInstanceUID or "")
    draft = landing.draft()
    try:
        draft.write(write(SYNTAXES[str(event.context.transfer_syntax)], sop_class, instance))
        if request.DataSet is not None:
            # Lent, not copied: an instance can be half a gigabyte.
            with request.DataSet.getbuffer() as lent:
                draft.write(lent)
        arrival = landing.settle(batch, draft, f"{peer}/{instance}", announced=(sop_class, instance))
    except FAILURES as error:
        draft.discard()
        # The message of such an error names a path at most; what came is not in it.
        logger.error("An instance from %s could not be kept: %s", peer, type(error).__name__)
        return Status.OUT_OF_RESOURCES
    return status(arrival)


def status(arrival: Arrival) -> Status:
    """Return what the sender of an instance is told."""
    return Status.SUCCESS if arrival.reason is None else REFUSALS.get(arrival.reason, Status.CANNOT_UNDERSTAND)


REFUSALS: Mapping[Reason, Status] = {Reason.OTHER_INSTANCE: Status.OTHER_INSTANCE}
"""Reasons that have a status of their own."""


def storage_classes() -> tuple[str, ...]:
    """Return the UIDs of every storage class of the standard, those first that are not rare."""
    from pynetdicom import AllStoragePresentationContexts, StoragePresentationContexts

    contexts = (*StoragePresentationContexts, *AllStoragePresentationContexts)
    return tuple(dict.fromkeys(str(context.abstract_syntax) for context in contexts))


def entity(title: str) -> "AE":
    """Return an application entity that writes nothing into logs: its library quotes what it receives."""
    from pynetdicom import AE, _config

    _config.LOG_HANDLER_LEVEL = "none"
    logging.getLogger("pynetdicom").setLevel(logging.CRITICAL + 1)
    made = AE(ae_title=title)
    made.maximum_pdu_size = PDU
    return made
