"""From an object to the bytes of a file, in each transfer syntax that needs no compression library."""

import io
from copy import copy
from typing import TYPE_CHECKING

from cancerimage.dicom.phantoms.chance import Chance
from cancerimage.dicom.phantoms.plants import Place, Planted
from cancerimage.dicom.phantoms.vendors import BIG_ENDIAN, EXPLICIT, RLE

if TYPE_CHECKING:
    from pydicom import Dataset

WRITER = "2.25.286147326519867349122743571826735519"
"""Our Implementation Class UID for phantoms."""


def encoded(ds: "Dataset", syntax: str, chance: Chance, *, planted: bool) -> tuple[bytes, tuple[Planted, ...]]:
    """Return the file, and the identifiers at file level: in the preamble, the file meta and the padding."""
    from pydicom import dcmwrite
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID, RLELossless

    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\0\1"
    meta.MediaStorageSOPClassUID = ds.SOPClassUID
    meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    meta.TransferSyntaxUID = UID(EXPLICIT if syntax == RLE else syntax)
    meta.ImplementationClassUID = UID(WRITER)
    meta.ImplementationVersionName = "SYNTHETIC"
    out = duplicate(ds)
    found = []
    preamble = b"\0" * 128
    if planted:
        words = {name: chance.word(name) for name in ("preamble", "sender", "private meta", "padding")}
        preamble = f"SYNTHETIC {words['preamble']}".encode().ljust(128, b"\0")
        meta.SourceApplicationEntityTitle = words["sender"]
        meta.PrivateInformationCreatorUID = UID(WRITER)
        meta.PrivateInformation = _even(f"SYNTHETIC {words['private meta']}")
        out.DataSetTrailingPadding = _even(f"SYNTHETIC {words['padding']}")
        wheres = ("preamble", "(0002,0016)", "(0002,0102)", "(FFFC,FFFC)")
        found = [Planted(Place.FILE, place, word) for place, word in zip(wheres, words.values(), strict=True)]
    out.file_meta = meta
    out.preamble = preamble
    if syntax == BIG_ENDIAN:
        _turn_bytes(out)
    if syntax == RLE and "PixelData" in out:
        out.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    buffer = io.BytesIO()
    little, implicit = syntax != BIG_ENDIAN, syntax == "1.2.840.10008.1.2"
    dcmwrite(buffer, out, implicit_vr=implicit, little_endian=little, enforce_file_format=True)
    return buffer.getvalue(), tuple(found)


def duplicate(ds: "Dataset") -> "Dataset":
    """Return an object with the same attributes, of which each can be changed without changing `ds`."""
    from pydicom import Dataset

    made = Dataset()
    for element in ds:
        made.add(copy(element))
    return made


def _even(text: str) -> bytes:
    written = text.encode()
    return written + b"\0" * (len(written) % 2)


def _turn_bytes(ds: "Dataset") -> None:
    """Turn words of two bytes around; what writes the other numbers leaves these as they are."""
    import numpy as np

    for tag in (0x60003000, 0x7FE00010):
        if tag in ds and (tag == 0x60003000 or ds.BitsAllocated == 16):
            ds[tag].value = np.frombuffer(ds[tag].value, "<u2").astype(">u2").tobytes()
