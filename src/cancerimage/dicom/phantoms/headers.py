"""What every object of a synthetic dataset says about patient, study, series and device."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from cancerimage.dicom.phantoms.people import SYNTHETIC
from cancerimage.dicom.phantoms.plants import IMAGES, Place, Planted, plant, where
from cancerimage.dicom.phantoms.recipe import Recipe
from cancerimage.dicom.phantoms.vendors import Private
from cancerimage.dicom.phantoms.visits import Kind, Take, age

if TYPE_CHECKING:
    from pydicom import Dataset

CT = "1.2.840.10008.5.1.4.1.1.2"
MR = "1.2.840.10008.5.1.4.1.1.4"
CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
DOSE = "1.2.840.10008.5.1.4.1.1.88.67"

CLASSES = {
    Kind.ULTRASOUND: CAPTURE,
    Kind.LOCALISER: CT,
    Kind.CT: CT,
    Kind.DOSE: DOSE,
    Kind.T2: MR,
    Kind.T1: MR,
}
"""The SOP class of each kind of series."""

_STUDIES = "1.2.840.10008.3.1.2.3.3"
"""Modality Performed Procedure Step, which a scanner refers to."""


def header(take: Take, recipe: Recipe) -> "tuple[Dataset, tuple[Planted, ...]]":
    """Return the attributes that all instances of a series share, and the identifiers among them."""
    from pydicom import Dataset

    ds = Dataset()
    found = [*_patient(ds, take), *_study(ds, take), *_series(ds, take)]
    if recipe.planted:
        found += [*plant(ds, take), *_private(ds, take)]
    return ds, tuple(found)


def instance_uid(take: Take, number: int) -> str:
    """Return the SOP Instance UID of an instance."""
    return take.chance.uid("instance", number)


def _patient(ds: "Dataset", take: Take) -> Iterator[Planted]:
    person = take.person
    if person.character_set:
        ds.SpecificCharacterSet = person.character_set
    ds.PatientName = person.name
    ds.PatientID = person.patient_id
    ds.PatientBirthDate = person.birth.strftime("%Y%m%d")
    ds.PatientSex = person.sex
    ds.PatientAge = age(person.birth, take.visit.day)
    for keyword, token in (
        ("PatientName", person.family),
        ("PatientName", person.given),
        ("PatientID", person.patient_id),
    ):
        yield Planted(Place.IDENTIFIER, where((keyword,)), token)
    yield Planted(Place.DATE, where(("PatientBirthDate",)), ds.PatientBirthDate)


def _study(ds: "Dataset", take: Take) -> Iterator[Planted]:
    visit = take.visit
    ds.StudyInstanceUID = visit.uid
    ds.StudyDate = visit.day.strftime("%Y%m%d")
    ds.StudyTime = f"{visit.hour:02}0000"
    ds.StudyID = str(visit.number)
    ds.AccessionNumber = ""
    ds.ReferringPhysicianName = ""
    # A description as people type it: with the name of the child.
    ds.StudyDescription = f"{SYNTHETIC} {visit.title} {take.person.family}"
    yield Planted(Place.UID, where(("StudyInstanceUID",)), visit.uid)
    yield Planted(Place.DATE, where(("StudyDate",)), ds.StudyDate)
    yield Planted(Place.LISTED_TEXT, where(("StudyDescription",)), take.person.family)


def _series(ds: "Dataset", take: Take) -> Iterator[Planted]:
    vendor, day = take.vendor, take.visit.day
    ds.SOPClassUID = CLASSES[take.kind]
    ds.Modality = take.modality
    ds.SeriesInstanceUID = take.uid
    ds.SeriesNumber = take.number
    ds.SeriesDate = ds.StudyDate
    ds.SeriesTime = take.time
    ds.Manufacturer = vendor.manufacturer
    ds.ManufacturerModelName = vendor.model
    ds.SoftwareVersions = vendor.software
    ds.DeviceSerialNumber = f"{SYNTHETIC}-1"
    ds.SeriesDescription = f"{SYNTHETIC} {series_title(take)}".strip()
    ds.InstanceCreationDate = ds.StudyDate
    ds.InstanceCreationTime = take.time
    ds.ContentDate = ds.StudyDate
    ds.ContentTime = take.time
    yield Planted(Place.UID, where(("SeriesInstanceUID",)), take.uid)
    if take.kind not in IMAGES:
        return
    ds.AcquisitionDate = ds.StudyDate
    ds.AcquisitionTime = take.time
    ds.AcquisitionDateTime = f"{ds.StudyDate}{take.time}"
    ds.BodyPartExamined = "ABDOMEN"
    ds.ProtocolName = series_title(take) or "Abdomen"
    ds.PerformedProcedureStepStartDate = ds.StudyDate
    ds.PerformedProcedureStepStartTime = ds.StudyTime
    calibrated = day - timedelta(days=take.chance.number("calibrated", 1, 60))
    ds.DateOfLastCalibration = calibrated.strftime("%Y%m%d")
    yield Planted(Place.DATE, where(("DateOfLastCalibration",)), ds.DateOfLastCalibration)


def series_title(take: Take) -> str:
    """Return what the device calls the series."""
    first, second, localiser = take.vendor.protocols
    return {
        Kind.ULTRASOUND: first,
        Kind.LOCALISER: localiser,
        Kind.CT: second,
        Kind.T2: first,
        Kind.T1: second,
        Kind.DOSE: "Dose Report",
    }[take.kind]


def _private(ds: "Dataset", take: Take) -> Iterator[Planted]:
    for block in take.vendor.blocks:
        made = ds.private_block(block.group, block.creator, create=True)
        for element in block.elements:
            word = take.visit.chance.word(f"private {block.creator} {element.element}")
            made.add_new(element.element, element.vr, _value(element, word))
            if "{token}" in element.value:
                tag = made.get_tag(element.element)
                yield Planted(Place.PRIVATE, f"({tag.group:04X},{tag.element:04X})", word)


def _value(element: Private, word: str) -> str | bytes | float:
    text = element.value.format(token=word)
    if element.vr == "OB":
        encoded = text.encode()
        return encoded + b"\0" * (len(encoded) % 2)
    return float(text) if element.vr == "FL" else text
