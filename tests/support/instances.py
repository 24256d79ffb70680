"""Small instances that are sound: each its own, with pixels, as bytes or as files."""

from io import BytesIO
from pathlib import Path

from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian

CT = "1.2.840.10008.5.1.4.1.1.2"
ROOT = "1.2.826.0.1.3680043.10.1"


def instance(number: int, study: int = 1, sop_class: str = CT, pixels: bytes = bytes(512)) -> bytes:
    """Return a whole file; the numbers make its UIDs."""
    uid = f"{ROOT}.{study}.1.{number}"
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = UID(sop_class), UID(uid)
    meta.TransferSyntaxUID, meta.ImplementationClassUID = ExplicitVRLittleEndian, UID(f"{ROOT}.9")
    ds = Dataset()
    ds.SOPClassUID, ds.SOPInstanceUID = UID(sop_class), UID(uid)
    ds.StudyInstanceUID, ds.SeriesInstanceUID = study_uid(study), f"{ROOT}.{study}.1"
    ds.PatientName, ds.PatientID, ds.StudyID, ds.Modality = "Synthetic^Patient", f"P{study}", str(study), "CT"
    ds.StudyDate, ds.StudyTime, ds.AccessionNumber, ds.PatientBirthDate, ds.PatientSex = "20260131", "", "", "", "O"
    ds.ReferringPhysicianName, ds.SeriesNumber, ds.InstanceNumber = "", "1", str(number)
    ds.Rows, ds.Columns, ds.SamplesPerPixel, ds.PhotometricInterpretation = 16, len(pixels) // 32, 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 0
    ds.PixelData = pixels
    ds.file_meta = meta
    written = BytesIO()
    ds.save_as(written, enforce_file_format=True)
    return written.getvalue()


def study_uid(study: int) -> str:
    """Return the UID of a study."""
    return f"{ROOT}.{study}"


def folder_of(place: Path, count: int, study: int = 1, pixels: bytes = bytes(512)) -> Path:
    """Write some instances into a folder."""
    place.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        (place / f"{study}-{number}.dcm").write_bytes(instance(number, study, pixels=pixels))
    return place


def dataset_of(file: bytes) -> bytes:
    """Return what follows the file meta information, which everybody who passes a file on writes anew."""
    length = int.from_bytes(file[140:144], "little")
    return file[144 + length :]
