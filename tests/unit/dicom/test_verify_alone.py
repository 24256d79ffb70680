"""What the verifier finds in a file whose source nobody has."""

from io import BytesIO
from typing import Any

import pytest
from pydicom import Dataset, dcmread

from cancerimage.dicom.verify import Kind, alone
from tests.support.research import deidentified, patient, uid

DEVICE = "1.2.840.113619.2.55.3.2831868886.123"
"""A UID as devices make them."""
NUMBER = "170141183460469231731687303715884105727"
"""A patient id in the form of the platform's own tool."""


def changed(change: Any) -> bytes:
    """Return a de-identified file after a change."""
    dataset = dcmread(BytesIO(deidentified()))
    change(dataset)
    written = BytesIO()
    dataset.save_as(written)
    return written.getvalue()


def private(dataset: Dataset, creator: str) -> None:
    dataset.private_block(0x0011, creator, create=True).add_new(1, "LO", "12")


def nested(dataset: Dataset) -> None:
    item = Dataset()
    item.PersonName = "Weber^Anna"
    dataset.PersonIdentificationCodeSequence = [item]


def frame(dataset: Dataset) -> None:
    item = Dataset()
    item.ReferencedFrameOfReferenceUID = DEVICE
    dataset.ReferencedFrameOfReferenceSequence = [item]


def device(dataset: Dataset, code: str) -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", "Retain Device Identity Option"
    dataset.DeidentificationMethodCodeSequence = [item]
    dataset.DeviceSerialNumber, dataset.StationAETitle, dataset.StationName = "4711", "CT7", "WUSCHELKOPF"


def test_what_was_deidentified_is_clean() -> None:
    assert alone(deidentified()) == ()
    assert (
        alone(deidentified(PatientName=patient(1), ReferringPhysicianName="REMOVED^", RequestingService="Radiology"))
        == ()
    )


@pytest.mark.parametrize(
    ("kind", "place", "file"),
    [
        (Kind.STATED, "(0010,0010)", deidentified(PatientName="Weber^Anna")),
        (Kind.STATED, "(0008,0050)", deidentified(AccessionNumber="A47")),
        (Kind.STATED, "(0008,0080)", deidentified(InstitutionName="Hospital")),
        (Kind.STATED, "(0010,0010)", deidentified(PatientName="MUELLER^HANS", PatientID="MUELLER^HANS")),
        (Kind.STATED, "(0010,0020)", deidentified(PatientName="", PatientID="4711")),
        (Kind.STATED, "(0008,0050)", deidentified(AccessionNumber="A47", PatientID="A47")),
        (Kind.FOREIGN, "(0020,0052)", deidentified(FrameOfReferenceUID=DEVICE)),
        (Kind.FOREIGN, "(0020,0052)", deidentified(FrameOfReferenceUID="2.25.20040119.4")),
        (Kind.FOREIGN, "(3006,0010)[1] (3006,0024)", changed(frame)),
        (Kind.FOREIGN, "(0008,1150)", deidentified(ReferencedSOPClassUID=DEVICE)),
        (Kind.FOREIGN, "(0020,0052)", changed(lambda one: one.add_new(0x00200052, "LO", DEVICE))),
        (Kind.FOREIGN, "(0009,1001)", changed(lambda one: one.add_new(0x00091001, "UI", DEVICE))),
        (
            Kind.FOREIGN,
            "(0002,0003)",
            changed(lambda one: setattr(one.file_meta, "MediaStorageSOPInstanceUID", DEVICE)),
        ),
        (Kind.BIRTH, "(0010,0030)", deidentified(PatientBirthDate="19600229")),
        (Kind.WORD, "(0008,103E)", deidentified(SeriesDescription="Thorax Wuschelkopf")),
        (Kind.STATED, "(0040,1101)[1] (0040,A123)", changed(nested)),
        (Kind.STATED, "(0008,0055)", changed(lambda dataset: device(dataset, "113105"))),
        (Kind.PRIVATE, "(0011,0010)", changed(lambda dataset: private(dataset, "WUSCHEL"))),
        (Kind.PRIVATE, "(0011,1001)", changed(lambda dataset: dataset.add_new(0x00111001, "DS", "1"))),
        (Kind.PREAMBLE, "", b"II*\0" + deidentified()[4:]),
        (Kind.META, "(0002,0016)", changed(lambda one: setattr(one.file_meta, "SourceApplicationEntityTitle", "CT7"))),
        (Kind.UNREADABLE, "", b"nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_identifies_somebody_is_found(kind: Kind, place: str, file: bytes) -> None:
    assert (kind, place) in [(hit.kind, hit.place) for hit in alone(file)]


def test_new_ids_and_uids_may_stand_in_every_form_that_they_have() -> None:
    for made in patient(7), NUMBER:
        assert alone(deidentified(PatientName=made, PatientID=made)) == ()
    for made in uid(8), "1.2.840.10008.1.4.1.1":
        assert alone(deidentified(FrameOfReferenceUID=made)) == ()
    # A class that a maker has.
    assert alone(deidentified(ReferencedSOPClassUID="1.3.12.2.1107.5.9.1")) == ()


def test_what_the_profile_keeps_and_makers_publish_may_stand() -> None:
    assert alone(changed(lambda dataset: device(dataset, "113109"))) == ()
    assert alone(changed(lambda dataset: private(dataset, "SIEMENS MED"))) == ()
