"""Two files of a made-up patient with words where none belong: in numbers, codes, tables, profiles and pixel data."""

import io
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cancerimage.dicom.phantoms.chance import Chance
from cancerimage.dicom.phantoms.encoding import WRITER

if TYPE_CHECKING:
    from pydicom import Dataset

CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
EXPLICIT, JPEG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.50"
SIDE = 16
"""Pixels."""


def recesses(seed: int = 0) -> Iterator[tuple[bytes, frozenset[str]]]:
    """Yield files with what is planted in each; the numbers are those of the patient."""
    chance = Chance(("recesses", seed))
    yield _native(chance)
    yield _compressed(chance)


def _native(chance: Chance) -> tuple[bytes, frozenset[str]]:
    ds, number, words = _capture(chance.of("native"))
    ds.SeriesNumber = ds.InstanceNumber = number
    ds.PixelAspectRatio = [number, number]
    ds.LossyImageCompressionRatio = number
    ds.AnatomicRegionSequence = [_code(number)]
    in_numbers, in_table, in_profile, behind = (chance.word(name) for name in ("US", "OW", "OB", "behind"))
    words |= {in_numbers, in_table, in_profile, behind}
    # The word in the order in which it will be written.
    ds.SmallestImagePixelValue = list(struct.unpack("<5H", in_numbers.encode()))
    for channel in ("Red", "Green", "Blue"):
        setattr(ds, f"{channel}PaletteColorLookupTableDescriptor", [256, 0, 16])
        table = b"".join(struct.pack("<H", shade * 257) for shade in range(256))
        setattr(ds, f"{channel}PaletteColorLookupTableData", table + in_table.encode())
    head = bytes(4) + b"SYN \2\x20\0\0mntrRGB XYZ ".ljust(32, b"\0") + b"acsp"
    ds.ICCProfile = head.ljust(128, b"\0") + in_profile.encode()
    ds.PhotometricInterpretation = "PALETTE COLOR"
    ds.PixelData = bytes(range(SIDE)) * SIDE + behind.encode() * 3
    return _written(ds, EXPLICIT), words


def _compressed(chance: Chance) -> tuple[bytes, frozenset[str]]:
    from pydicom.encaps import encapsulate

    ds, _, words = _capture(chance.of("compressed"))
    comment, exif, wide = (chance.word(name) for name in ("comment", "exif", "wide"))
    segments = (0xFE, comment.encode()), (0xE1, b"Exif\0\0" + exif.encode()), (0xFE, wide.encode("utf-16-le"))
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.LossyImageCompression = "01"
    ds.PixelData = encapsulate([grey(*segments)])
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    return _written(ds, JPEG), words | {comment, exif, wide}


def grey(*segments: tuple[int, bytes]) -> bytes:
    """Return a JPEG image of 16 by 16 pixels of one grey, with the given segments in it (ITU-T T.81 Annex B)."""
    one_code = b"\1" + bytes(15) + b"\0"
    # Each of the four blocks is two codes of one bit: no difference, and end of block.
    parts = (
        *segments,
        (0xDB, b"\0" + b"\1" * 64),
        (0xC0, struct.pack(">BHHBBBB", 8, SIDE, SIDE, 1, 1, 0x11, 0)),
        (0xC4, b"\0" + one_code),
        (0xC4, b"\x10" + one_code),
        (0xDA, b"\1\1\0\0\x3f\0"),
    )
    written = b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in parts)
    return b"\xff\xd8" + written + b"\0\xff\xd9"


def _capture(chance: Chance) -> "tuple[Dataset, str, frozenset[str]]":
    from pydicom import Dataset

    ds = Dataset()
    family, number = chance.word("family"), chance.digits("number", 9)
    ds.SOPClassUID, ds.SOPInstanceUID = CAPTURE, chance.uid("instance")
    ds.StudyInstanceUID, ds.SeriesInstanceUID = chance.uid("study"), chance.uid("series")
    ds.PatientName, ds.PatientID = f"{family}^Synthetic", number
    ds.PatientBirthDate, ds.PatientSex = "20110407", "O"
    ds.StudyDate, ds.StudyTime, ds.StudyID = "20190516", "", ""
    ds.AccessionNumber = ds.ReferringPhysicianName = ""
    ds.Modality, ds.ConversionType = "OT", "WSD"
    ds.SeriesNumber = ds.InstanceNumber = 1
    ds.SamplesPerPixel, ds.Rows, ds.Columns = 1, SIDE, SIDE
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
    return ds, number, frozenset({family, number})


def _code(value: str) -> "Dataset":
    from pydicom import Dataset

    ds = Dataset()
    ds.CodeValue, ds.CodingSchemeDesignator, ds.CodeMeaning = value, "SCT", "Abdomen"
    return ds


def _written(ds: "Dataset", syntax: str) -> bytes:
    from pydicom import dcmwrite
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    meta.TransferSyntaxUID, meta.ImplementationClassUID = UID(syntax), UID(WRITER)
    ds.file_meta = meta
    buffer = io.BytesIO()
    dcmwrite(buffer, ds, implicit_vr=False, little_endian=True, enforce_file_format=True)
    return buffer.getvalue()
