"""Retrieve studies by C-GET, over a connection of ours, or by C-MOVE, to a receiver of ours (PS3.4, annex C)."""

import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cancerimage.dicom.silence import silence
from cancerimage.dicom.syntaxes import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT
from cancerimage.node.intake.archive import Archive, associated
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.reception import Reception
from cancerimage.node.intake.storing import Status, storage_classes, store

if TYPE_CHECKING:
    from pydicom import Dataset
    from pynetdicom.events import Event

SUCCESS = 0x0000
PENDING = 0xFF00
PARTLY = (0xB000, 0xA702)
"""Some or all instances could not be sent (PS3.4, tables C.4-2 and C.4-3)."""
DESTINATION_UNKNOWN = 0xA801
RETRIEVED = (
    *(syntax.uid for syntax in (EXPLICIT, IMPLICIT, DEFLATED, BIG_ENDIAN)),
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91",
    "1.2.840.10008.1.2.4.102",
    "1.2.840.10008.1.2.4.201",
    "1.2.840.10008.1.2.5",
)
"""Syntaxes that archives store in: JPEG, JPEG-LS, JPEG 2000, H.264, RLE and none. With all there are, a request is
longer than the 128 KiB that widespread archives read."""

CONTEXTS = 127
"""Offers that one association can hold beside the request itself: their numbers are odd and below 256.

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
    studies: Mapping[str, Sequence[str]],
    progress: Progress,
    tls: ssl.SSLContext | None = None,
) -> Delivered:
    """Let studies come over connections that we opened; `studies` names the classes in each, where they are known."""
    from pynetdicom import build_context, build_role, evt
    from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelGet as Model  # type: ignore[attr-defined]

    seen = _Seen()

    def on_store(event: "Event") -> int:
        status = store(landing, batch, event, archive.title)
        seen.kept += status == Status.SUCCESS
        seen.refused += status not in (Status.SUCCESS, Status.OUT_OF_RESOURCES)
        return status

    delivered = Delivered()
    for number, (study, told) in enumerate(studies.items(), start=1):
        missing = 0
        for round_, offer in enumerate(_offers(told)):
            before = seen.all
            contexts = [build_context(Model), *(build_context(one, list(syntaxes)) for one, syntaxes in offer)]
            roles = [build_role(one, scp_role=True) for one in dict.fromkeys(one for one, _ in offer)]
            refused = seen.refused
            with associated(archive, ours, contexts, tls, roles, [(evt.EVT_C_STORE, on_store)]) as association:
                failed = _failed(association.send_c_get(_question(study), Model), archive)
            if round_ == 0:
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
    studies: Collection[str],
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


def _offers(told: Sequence[str]) -> tuple[Sequence[tuple[str, Sequence[str]]], ...]:
    """Return what to ask for, one association after the other: classes, and the syntaxes that we take them in.

    An archive chooses one syntax for each offer. Where few classes have to be named, each syntax is an offer of its
    own, so that everything can come as it is stored.
    """
    apart = [(one, (syntax,)) for one in told for syntax in RETRIEVED]
    if 0 < len(apart) <= CONTEXTS:
        return (apart,)
    together = [(one, RETRIEVED) for one in told or storage_classes()]
    return tuple(together[start : start + CONTEXTS] for start in range(0, len(together), CONTEXTS))


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
