"""Retrieve studies by C-GET, over a connection of ours, or by C-MOVE, to a receiver of ours (PS3.4, annex C)."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cancerimage.dicom.silence import silence
from cancerimage.node.intake.archive import Archive, associated
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.reception import Reception
from cancerimage.node.intake.storing import NETWORK_SYNTAXES, Status, storage_classes, store

if TYPE_CHECKING:
    from pydicom import Dataset
    from pynetdicom.events import Event

SUCCESS = 0x0000
PENDING = 0xFF00
PARTLY = (0xB000, 0xA702)
"""Some or all instances could not be sent (PS3.4, tables C.4-2 and C.4-3)."""
DESTINATION_UNKNOWN = 0xA801
CONTEXTS = 127
"""Storage classes that one association can name beside the request: their numbers are odd and below 256.

There are more classes, so what is missing then is asked for again with the others, which are rare.
"""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Delivered:
    """What came of what was asked for."""

    instances: int = 0
    """Instances that the archive sent, those in quarantine included."""
    missing: int = 0
    """Instances that it has and could not send, or that we could not keep."""


@dataclass(slots=True)
class _Seen:
    kept: int = 0
    refused: int = 0

    @property
    def all(self) -> int:
        return self.kept + self.refused


def get(
    landing: Landing,
    batch: Batch,
    archive: Archive,
    ours: str,
    studies: Sequence[str],
    progress: Progress,
    tls: ssl.SSLContext | None = None,
) -> Delivered:
    """Let studies come over connections that we opened."""
    from pynetdicom import build_context, build_role, evt
    from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelGet as Model  # type: ignore[attr-defined]

    seen = _Seen()

    def on_store(event: "Event") -> int:
        status = store(landing, batch, event, archive.title)
        seen.kept += status == Status.SUCCESS
        seen.refused += status not in (Status.SUCCESS, Status.OUT_OF_RESOURCES)
        return status

    classes, delivered = storage_classes(), Delivered()
    for number, study in enumerate(studies, start=1):
        missing = 0
        for start in range(0, len(classes), CONTEXTS):
            some, before = classes[start : start + CONTEXTS], seen.all
            contexts = [build_context(Model), *(build_context(one, list(NETWORK_SYNTAXES)) for one in some)]
            roles = [build_role(one, scp_role=True) for one in some]
            refused = seen.refused
            with associated(archive, ours, contexts, tls, roles, [(evt.EVT_C_STORE, on_store)]) as association:
                failed = _failed(association.send_c_get(_question(study), Model), archive)
            if start == 0:
                missing = failed - (seen.refused - refused)
            else:
                # Only instances of these classes came now, and each of them was missing before.
                missing -= seen.all - before
            if missing <= 0:
                break
        delivered.missing += max(0, missing)
        progress(number, len(studies))
    delivered.instances = seen.all
    return delivered


def move(
    landing: Landing,
    batch: Batch,
    archive: Archive,
    ours: str,
    address: tuple[str, int],
    studies: Sequence[str],
    progress: Progress,
    tls: ssl.SSLContext | None = None,
    accepting: ssl.SSLContext | None = None,
) -> Delivered:
    """Let an archive send studies to an address of ours, which it has to know by our name."""
    from pynetdicom import build_context
    from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelMove as Model  # type: ignore[attr-defined]

    delivered = Delivered()
    with closing(
        Reception(landing, ours, {archive.title: lambda: nullcontext(batch)}, address, accepting)
    ) as reception:
        for number, study in enumerate(studies, start=1):
            refused = reception.refused
            with associated(archive, ours, [build_context(Model)], tls) as association:
                failed = _failed(association.send_c_move(_question(study), ours, Model), archive)
            delivered.missing += max(0, failed - (reception.refused - refused))
            progress(number, len(studies))
        delivered.instances = reception.received
    return delivered


def _question(study: str) -> "Dataset":
    from pydicom import Dataset

    question = Dataset()
    question.QueryRetrieveLevel = "STUDY"
    question.StudyInstanceUID = study
    return question


def _failed(responses: "Iterator[tuple[Dataset, Dataset | None]]", archive: Archive) -> int:
    """Follow a request to its end, and return how many instances could not be sent."""
    with silence():
        for status, _ in responses:
            if "Status" not in status:
                raise IntakeFault(f"{archive} ended the connection before everything was sent. Ask again.")
            code = int(status.Status)
            if code in (SUCCESS, *PARTLY):
                return int(status.get("NumberOfFailedSuboperations") or 0)
            if code == DESTINATION_UNKNOWN:
                raise IntakeFault(f"{archive} does not know us as a destination. Ask whoever runs it to enter us.")
            if code != PENDING:
                raise IntakeFault(f"{archive} refused to send (status {code:04X}).")
    raise IntakeFault(f"{archive} ended the connection before everything was sent. Ask again.")
