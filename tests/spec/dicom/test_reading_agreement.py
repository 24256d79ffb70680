"""Our reader and pydicom say the same of every real file, but for the differences that are listed here."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import RawDataElement
from pydicom.multival import MultiValue

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import Header, header
from cancerimage.dicom.silence import silence
from cancerimage.dicom.vr import REPRESENTATIONS
from tests.support.real_files import name, unique_files

LEAST = 0.9999
"""The share of values on which both have to agree."""

DIFFERENCES = {
    # pydicom leaves out the empty third group of a name's components; we leave the name as it stands.
    ("pydicom/charset_files/chrX1.dcm", tags.PATIENT_NAME),
    ("pydicom/charset_files/chrX2.dcm", tags.PATIENT_NAME),
}

REFUSED = {
    # A table of contents holds no instance.
    "pydicom/test_files/dicomdirtests/DICOMDIR": Reason.DICOMDIR,
    "pydicom/test_files/dicomdirtests/DICOMDIR-bigEnd": Reason.DICOMDIR,
    "pydicom/test_files/dicomdirtests/DICOMDIR-empty.dcm": Reason.DICOMDIR,
    "pydicom/test_files/dicomdirtests/DICOMDIR-implicit": Reason.DICOMDIR,
    "pydicom/test_files/dicomdirtests/DICOMDIR-nooffset": Reason.DICOMDIR,
    "pydicom/test_files/dicomdirtests/DICOMDIR-nopatient": Reason.DICOMDIR,
    "pydicom/test_files/dicomdirtests/DICOMDIR-reordered": Reason.DICOMDIR,
    "pydicom/test_files/dicomdirtests/TINY_ALPHA/DICOMDIR": Reason.DICOMDIR,
    # One stray byte stands before the first attribute; pydicom, if forced, reads a few attributes that nobody wrote.
    "pydicom/test_files/no_meta.dcm": Reason.NOT_DICOM,
    # pydicom returns what comes before the cut, and does not say that there was one.
    "pydicom/test_files/rtplan_truncated.dcm": Reason.TRUNCATED,
}


CUT_SHORT = {
    # The pixels end before they should: pydicom drops them, we say where they begin.
    "data_store/emri_small_jpeg_2k_lossless_too_short.dcm",
}

PIXELS = (tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS, tags.PIXELS)
UNSTATED = {None, "UN"}
UNDEFINED = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one value."""

    file: str
    tag: int
    agrees: bool


def read(path: Path) -> pydicom.FileDataset:
    return pydicom.dcmread(path, force=True, stop_before_pixels=True)


def outcome(path: Path, wanted: frozenset[int] = tags.INDEXED) -> Header | Reason:
    try:
        return header(path, wanted)
    except Unreadable as fault:
        return fault.reason


def texts(value: Any) -> tuple[str, ...]:
    """Return a value of pydicom's as our reader's texts."""
    if value is None or value == "":
        return ()
    return tuple(str(one).strip() for one in (value if isinstance(value, MultiValue | list) else [value]))


def representation(ds: pydicom.FileDataset, tag: int) -> str | None:
    """Return how pydicom represents a value, before it looks at it."""
    stated = ds.get_item(tag).VR
    return pydicom.datadict.dictionary_VR(tag) if stated in UNSTATED and tag in DicomDictionary else stated


def agrees(ds: pydicom.FileDataset, found: Header, tag: int) -> bool:
    if tag not in ds:
        return tag not in found.values
    raw = ds.get_item(tag)
    little = ds.original_encoding[1]
    # What a file means by a private attribute that it calls nothing is known only to its maker; we keep the bytes.
    if tags.private(tag) and isinstance(raw, RawDataElement) and raw.VR in UNSTATED:
        return (raw.value or b"") == found.values.get(tag, b"")
    element = ds[tag]
    if isinstance(element.value, bytes):
        size = 1 if little else max(REPRESENTATIONS[element.VR].size, 1)
        ours = found.values.get(tag, b"")
        return element.value == b"".join(ours[at : at + size][::-1] for at in range(0, len(ours), size))
    values = element.value if isinstance(element.value, MultiValue | list) else [element.value]
    if all(isinstance(value, int | float) for value in values) and found.numbers(tag) != tuple(map(float, values)):
        return False
    return texts(element.value) == tuple(text.strip() for text in found.texts(tag))


def compare(path: Path) -> Iterator[Compared]:
    """Yield every top-level value of a file that is no sequence, and the fifty that are read anyhow."""
    ds = read(path)
    tags_here = frozenset(int(tag) for tag in ds.keys()) | tags.INDEXED  # noqa: SIM118 - iterating parses the values
    found = outcome(path, tags_here)
    if isinstance(found, Header):
        for tag in sorted(tags_here):
            if tag not in ds or representation(ds, tag) != "SQ":
                yield Compared(name(path), tag, agrees(ds, found, tag))


@cache
def compared() -> tuple[Compared, ...]:
    with silence():
        return tuple(one for path in unique_files() for one in compare(path))


def test_every_difference_is_listed() -> None:
    assert {(one.file, one.tag) for one in compared() if not one.agrees} == DIFFERENCES


def test_nearly_all_values_agree() -> None:
    agreeing = sum(one.agrees for one in compared())
    assert agreeing / len(compared()) >= LEAST


def test_every_refusal_is_listed() -> None:
    outcomes = {name(path): outcome(path) for path in unique_files()}
    assert {file: found for file, found in outcomes.items() if not isinstance(found, Header)} == REFUSED


@pytest.mark.parametrize("path", [path for path in unique_files() if name(path) not in REFUSED], ids=name)
def test_the_pixels_stand_where_pydicom_finds_them(path: Path) -> None:
    place = header(path).pixels
    with silence():
        ds = pydicom.dcmread(path, force=True)
    found = next((ds.get_item(tag) for tag in PIXELS if tag in ds), None)
    if name(path) in CUT_SHORT:
        assert place is not None
        assert found is None
    elif place is None or found is None:
        assert place is found is None
    elif place.length is None:
        assert found.length == UNDEFINED
        assert found.value_tell == place.offset
    else:
        assert inflated(path)[place.offset : place.offset + place.length] == found.value


def inflated(path: Path) -> bytes:
    """Return a file as it would be if it were not deflated."""
    data = path.read_bytes()
    found = header(path)
    if not found.syntax.deflated:
        return data
    start = 144 + read(path).file_meta.FileMetaInformationGroupLength
    return data[:start] + zlib.decompress(data[start:], -zlib.MAX_WBITS)
