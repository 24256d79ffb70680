"""Find studies in an archive by C-FIND (PS3.4, annex C), with the keys that people name."""

import re
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cancerimage.dicom.silence import silence
from cancerimage.node.intake.archive import Archive, associated
from cancerimage.node.intake.faults import IntakeFault

if TYPE_CHECKING:
    from pydicom import Dataset

KEYS: Mapping[str, tuple[str, str]] = {
    "study": ("StudyInstanceUID", "0020000D"),
    "patient": ("PatientID", "00100020"),
    "accession": ("AccessionNumber", "00080050"),
    "date": ("StudyDate", "00080020"),
    "modality": ("ModalitiesInStudy", "00080061"),
    "description": ("StudyDescription", "00081030"),
}
"""What studies can be asked for by, as keyword and as the web writes its tag."""

DATE = re.compile(r"\d{8}|\d{8}-(\d{8})?|-\d{8}")
UID = re.compile(r"[0-9]+(\.[0-9]+)*")
PENDING = (0xFF00, 0xFF01)

Wanted = Mapping[str, str]
"""Values by the names of `KEYS`; `*` and `?` stand for any characters, and a date can be a range."""


def require_sound(wanted: Wanted) -> None:
    """Refuse a question for everything, or one that no archive understands."""
    if not wanted or any(value.strip("*?\\ ") == "" for value in wanted.values()):
        raise IntakeFault("Say which studies you want: an archive is not asked for everything that it has.")
    if "date" in wanted and DATE.fullmatch(wanted["date"]) is None:
        raise IntakeFault("A date is written 20260131, and a range 20260101-20260331, 20260101- or -20260331.")
    if "study" in wanted and UID.fullmatch(wanted["study"]) is None:
        raise IntakeFault("A study is named by its UID: numbers with full stops between them.")


def find(archive: Archive, ours: str, wanted: Wanted, tls: ssl.SSLContext | None = None) -> dict[str, tuple[str, ...]]:
    """Return the UIDs of the studies that match, in order, with the classes in them where the archive tells them."""
    require_sound(wanted)
    from pynetdicom import build_context
    from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelFind as Model  # type: ignore[attr-defined]

    studies: dict[str, tuple[str, ...]] = {}
    with associated(archive, ours, [build_context(Model)], tls) as association, silence():
        for status, identifier in association.send_c_find(_question(wanted), Model):
            if "Status" not in status:
                raise IntakeFault(f"{archive} ended the connection while it was searching. Ask again.")
            if status.Status in PENDING and identifier is not None:
                studies[str(identifier.get("StudyInstanceUID", ""))] = _classes(identifier)
            elif status.Status not in (*PENDING, 0):
                raise IntakeFault(f"{archive} refused to search (status {status.Status:04X}).")
    return {study: studies[study] for study in sorted(studies) if UID.fullmatch(study)}


def _classes(identifier: "Dataset") -> tuple[str, ...]:
    value = identifier.get("SOPClassesInStudy") or ()
    values = (value,) if isinstance(value, str) else value
    return tuple(str(one) for one in values if UID.fullmatch(str(one)))


def _question(wanted: Wanted) -> "Dataset":
    from pydicom import Dataset

    question = Dataset()
    question.QueryRetrieveLevel = "STUDY"
    question.StudyInstanceUID = question.SOPClassesInStudy = ""
    for name, value in wanted.items():
        setattr(question, KEYS[name][0], value)
    if not all(value.isascii() for value in wanted.values()):
        question.SpecificCharacterSet = "ISO_IR 192"
    return question
