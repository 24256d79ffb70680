"""Small series that are sound in every way, to plant faults in: CT, MR, PET, ultrasound, segmentations."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

SIZE = 48
CT = UID("1.2.840.10008.5.1.4.1.1.2")
MR = UID("1.2.840.10008.5.1.4.1.1.4")
PET = UID("1.2.840.10008.5.1.4.1.1.128")
ULTRASOUND = UID("1.2.840.10008.5.1.4.1.1.6.1")
SEGMENTATION = UID("1.2.840.10008.5.1.4.1.1.66.4")


def ct(count: int = 12, *, spacing: float = 2.0, patient: str = "P1", seed: int = 0, **changes: Any) -> list[Dataset]:
    """Return the images of a sound CT series; `changes` are set in all of them."""
    studies = {"StudyInstanceUID": generate_uid(), "SeriesInstanceUID": generate_uid()}
    frame = generate_uid()
    return [_ct(at, spacing, patient, frame, seed, studies | changes) for at in range(count)]


def mr(positions: int = 8, phases: int = 1, **changes: Any) -> list[Dataset]:
    """Return a sound MR series with some phases at each position."""
    made = []
    first = ct(positions, SOPClassUID=MR, Modality="MR", EchoTime="80", **changes)
    for phase in range(phases):
        for ds in first:
            one = deepcopy(ds)
            rename(one)
            one.InstanceNumber = phase * positions + int(ds.InstanceNumber)
            one.TemporalPositionIdentifier = phase + 1
            one.NumberOfTemporalPositions = phases
            one.PixelData = noise(one.InstanceNumber).tobytes()
            del one.RescaleSlope, one.RescaleIntercept
            made.append(one)
    return made


def pet(count: int = 8, **changes: Any) -> list[Dataset]:
    """Return a sound PET series from which uptake values can be computed."""
    dose = Dataset()
    dose.RadionuclideTotalDose = "370000000"
    dose.RadionuclideHalfLife = "6586.2"
    dose.RadiopharmaceuticalStartTime = "101500"
    facts: dict[str, Any] = {
        "SOPClassUID": PET, "Modality": "PT", "Units": "BQML", "DecayCorrection": "START", "PatientWeight": "71.5",
        "RadiopharmaceuticalInformationSequence": [dose], "NumberOfSlices": count, "NumberOfTimeSlices": 1,
    }  # fmt: skip
    return ct(count, **facts | changes)


def write(folder: Path, images: Iterable[Dataset], *, name: str = "image") -> list[Path]:
    """Write images into a folder, each to a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for at, ds in enumerate(images):
        path = folder / f"{name}-{at:03}.dcm"
        ds.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


def rename(ds: Dataset) -> None:
    """Give an image another instance UID."""
    ds.SOPInstanceUID = generate_uid()
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID


def noise(seed: int) -> "np.ndarray[Any, np.dtype[np.uint16]]":
    """Return stored values of a disc of tissue in noisy air, as a CT stores them with an intercept of -1024."""
    chance = np.random.default_rng(seed)
    rows, columns = np.ogrid[:SIZE, :SIZE]
    disc = (rows - SIZE / 2) ** 2 + (columns - SIZE / 2) ** 2 < (SIZE / 3) ** 2
    values = np.where(disc, 1064, 24) + chance.normal(0, 8, (SIZE, SIZE))
    return values.clip(0, 4095).astype("<u2")


def _ct(at: int, spacing: float, patient: str, frame: str, seed: int, changes: dict[str, Any]) -> Dataset:
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    facts: dict[str, Any] = {
        "SpecificCharacterSet": "ISO_IR 192", "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"], "SOPClassUID": CT,
        "StudyDate": "20210309", "SeriesDate": "20210309", "AcquisitionDate": "20210309", "StudyTime": "101112.5",
        "Modality": "CT", "Manufacturer": "SIEMENS", "StudyDescription": "CT Chest", "SeriesDescription": "Axial 2 mm",
        "PatientName": f"SYNTHETIC^{patient}", "PatientID": patient, "PatientBirthDate": "19610101",
        "PatientSex": "F", "PatientAge": "060Y", "PatientIdentityRemoved": "YES", "BodyPartExamined": "CHEST",
        "SliceThickness": str(spacing), "KVP": "120", "AcquisitionNumber": "1", "InstanceNumber": str(at + 1),
        "ImagePositionPatient": ["-100", "-100", f"{at * spacing:.4f}"], "FrameOfReferenceUID": frame,
        "ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"], "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2", "Rows": SIZE, "Columns": SIZE, "PixelSpacing": ["0.7", "0.7"],
        "BitsAllocated": 16, "BitsStored": 12, "HighBit": 11, "PixelRepresentation": 0, "BurnedInAnnotation": "NO",
        "RescaleIntercept": "-1024", "RescaleSlope": "1",
    }  # fmt: skip
    for keyword, value in (facts | changes).items():
        setattr(ds, keyword, value)
    ds.PixelData = noise(1000 * seed + at).tobytes()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    rename(ds)
    return ds


def segmentation(images: Sequence[Dataset], **changes: Any) -> Dataset:
    """Return a minimal segmentation that refers to images and shares their study and patient."""
    (ds,) = ct(1, seed=99, SOPClassUID=SEGMENTATION, Modality="SEG", **changes)
    for keyword in ("PatientID", "PatientName", "StudyInstanceUID", "FrameOfReferenceUID"):
        setattr(ds, keyword, getattr(images[0], keyword))
    series = Dataset()
    series.SeriesInstanceUID = images[0].SeriesInstanceUID
    series.ReferencedInstanceSequence = []
    for image in images:
        reference = Dataset()
        reference.ReferencedSOPClassUID = image.SOPClassUID
        reference.ReferencedSOPInstanceUID = image.SOPInstanceUID
        series.ReferencedInstanceSequence.append(reference)
    ds.ReferencedSeriesSequence = [series]
    ds.NumberOfFrames = 1
    ds.PerFrameFunctionalGroupsSequence = [Dataset()]
    return ds
