"""A mask blackens its regions in every kind of pixels, and leaves every other byte as it is."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileMetaDataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGLSLossless,
    RLELossless,
    SecondaryCaptureImageStorage,
    generate_uid,
)

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels.masking import mask
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.dicom.read import header
from tests.support.real_files import name, unique_files

ROWS, COLUMNS = 12, 16
REGIONS = (Region(2, 1, 5, 3), Region(10, 8, 90, 90))
INSIDE = np.zeros((ROWS, COLUMNS), bool)
for _part in within(REGIONS, ROWS, COLUMNS):
    INSIDE[_part.top : _part.bottom, _part.left : _part.right] = True


def _file(
    pixels: bytes,
    photometric: str,
    *,
    bits: int = 8,
    stored: int | None = None,
    samples: int = 1,
    planar: int | None = None,
    signed: bool = False,
    frames: int = 1,
    syntax: str = ExplicitVRLittleEndian,
    **attributes: object,
) -> bytes:
    dataset = pydicom.Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID, dataset.SOPInstanceUID = SecondaryCaptureImageStorage, generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = ROWS, COLUMNS, frames
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = samples, photometric
    if planar is not None:
        dataset.PlanarConfiguration = planar
    dataset.BitsAllocated, dataset.BitsStored = bits, stored or bits
    dataset.HighBit, dataset.PixelRepresentation = dataset.BitsStored - 1, int(signed)
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    dataset.PixelData = pixels + b"\0" * (len(pixels) % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"
    dataset.DataSetTrailingPadding = b"\1\2\3\4"
    written = BytesIO()
    dataset.save_as(
        written,
        enforce_file_format=True,
        implicit_vr=syntax == ImplicitVRLittleEndian,
        little_endian=syntax != ExplicitVRBigEndian,
    )
    return written.getvalue()


def _masked(data: bytes) -> bytes:
    """Return the masked file after checking that nothing outside the pixels has changed."""
    out = mask(data, REGIONS)
    place = header(data).pixels
    assert place is not None
    assert place.length is not None
    assert out[: place.offset] == data[: place.offset]
    assert out[place.offset + place.length :] == data[place.offset + place.length :]
    assert len(out) == len(data)
    return out[place.offset : place.offset + place.length]


def _random(shape: tuple[int, ...], kind: str, low: int, high: int) -> np.ndarray[Any, Any]:
    return np.random.default_rng(1).integers(low, high, shape, dtype=np.int64).astype(kind)


GREY = (
    ("MONOCHROME2", "<u1", 8, 8, False, 0),
    ("MONOCHROME1", "<u1", 8, 8, False, "highest"),
    ("MONOCHROME2", "<u2", 16, 12, False, 0),
    ("MONOCHROME1", "<u2", 16, 12, False, "highest"),
    ("MONOCHROME2", "<i2", 16, 16, True, "lowest"),
    ("MONOCHROME1", "<i2", 16, 16, True, "highest"),
    ("MONOCHROME2", "<u4", 32, 32, False, 0),
)


@pytest.mark.parametrize(("photometric", "kind", "bits", "stored", "signed", "black"), GREY)
@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize("frames", [1, 3])
def test_grey(
    photometric: str, kind: str, bits: int, stored: int, signed: bool, black: int | str, syntax: str, frames: int
) -> None:
    if syntax == ExplicitVRBigEndian:
        kind = kind.replace("<", ">")
    values = _random((frames, ROWS, COLUMNS), kind, -900 if signed else 1, 250 if bits == 8 else 4000)
    data = _file(values.tobytes(), photometric, bits=bits, stored=stored, signed=signed, frames=frames, syntax=syntax)
    masked = np.frombuffer(_masked(data), kind, values.size).reshape(values.shape)
    expected = {"highest": values.max(), "lowest": values.min()}.get(str(black), black)
    assert (masked[:, INSIDE] == expected).all()
    assert (masked[:, ~INSIDE] == values[:, ~INSIDE]).all()


def test_bits_above_the_stored_ones_count_as_no_value_and_go_too() -> None:
    """Overlays used to stand in the unused bits (PS3.5, section 8.1.2, retired)."""
    values = _random((ROWS, COLUMNS), "<u2", 0, 4096) | 0xF000
    masked = np.frombuffer(_masked(_file(values.tobytes(), "MONOCHROME1", bits=16, stored=12)), "<u2")
    assert (masked.reshape(ROWS, COLUMNS)[INSIDE] == (values & 0x0FFF).max()).all()


@pytest.mark.parametrize(("photometric", "black"), [("RGB", (0, 0, 0)), ("YBR_FULL", (0, 128, 128))])
@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("frames", [1, 2])
def test_colour(photometric: str, black: tuple[int, int, int], planar: int, frames: int) -> None:
    values = _random((frames, ROWS, COLUMNS, 3), "u1", 1, 256)
    stored = values.transpose(0, 3, 1, 2) if planar else values
    data = _file(stored.tobytes(), photometric, samples=3, planar=planar, frames=frames)
    masked = np.frombuffer(_masked(data), "u1").reshape(stored.shape)
    masked = masked.transpose(0, 2, 3, 1) if planar else masked
    assert (masked[:, INSIDE] == black).all()
    assert (masked[:, ~INSIDE] == values[:, ~INSIDE]).all()


def test_colour_of_16_bits() -> None:
    values = _random((ROWS, COLUMNS, 3), "<u2", 1, 65536)
    data = _file(values.tobytes(), "RGB", bits=16, samples=3, planar=0)
    masked = np.frombuffer(_masked(data), "<u2").reshape(values.shape)
    assert (masked[INSIDE] == 0).all()
    assert (masked[~INSIDE] == values[~INSIDE]).all()


def test_colour_that_two_pixels_share() -> None:
    values = _random((ROWS, COLUMNS // 2, 4), "u1", 1, 256)
    data = _file(values.tobytes(), "YBR_FULL_422", samples=3, planar=0)
    masked = np.frombuffer(_masked(data), "u1").reshape(values.shape)
    inside = INSIDE.reshape(ROWS, -1, 2).any(axis=2)
    assert (masked[inside] == (0, 0, 128, 128)).all()
    assert (masked[~inside] == values[~inside]).all()


def test_single_bits() -> None:
    values = _random((2, ROWS, COLUMNS), "u1", 0, 2)
    packed = np.packbits(values.reshape(-1), bitorder="little").tobytes()
    masked = np.unpackbits(
        np.frombuffer(_masked(_file(packed, "MONOCHROME2", bits=1, frames=2)), "u1"), bitorder="little"
    ).reshape(values.shape)
    assert not masked[:, INSIDE].any()
    assert (masked[:, ~INSIDE] == values[:, ~INSIDE]).all()


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian])
def test_a_palette_is_blackened_with_its_darkest_entry(syntax: str) -> None:
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    entries = np.roll(np.arange(256) * 256, 77).astype(f"{order}u2")  # entry 77 is the darkest
    tables = {f"{colour}PaletteColorLookupTableData": entries.tobytes() for colour in ("Red", "Green", "Blue")}
    descriptors = {f"{colour}PaletteColorLookupTableDescriptor": [256, 0, 16] for colour in ("Red", "Green", "Blue")}
    values = _random((ROWS, COLUMNS), "u1", 0, 256)
    data = _file(values.tobytes(), "PALETTE COLOR", syntax=syntax, **descriptors, **tables)
    masked = np.frombuffer(_masked(data), "u1").reshape(values.shape)
    assert (masked[INSIDE] == 77).all()
    assert (masked[~INSIDE] == values[~INSIDE]).all()


def test_a_deflated_file_comes_back_plain() -> None:
    values = _random((ROWS, COLUMNS), "u1", 1, 256)
    out = mask(_file(values.tobytes(), "MONOCHROME2", syntax=DeflatedExplicitVRLittleEndian), REGIONS)
    dataset = pydicom.dcmread(BytesIO(out))
    assert dataset.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert (dataset.pixel_array[INSIDE] == 0).all()
    assert (dataset.pixel_array[~INSIDE] == values[~INSIDE]).all()


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSLossless])
def test_compressed_pixels_come_back_plain_and_otherwise_the_same(syntax: str) -> None:
    values = _random((2, ROWS, COLUMNS, 3), "u1", 1, 256)
    dataset = pydicom.dcmread(BytesIO(_file(values.tobytes(), "RGB", samples=3, planar=0, frames=2)))
    instance = dataset.SOPInstanceUID
    dataset.compress(syntax, generate_instance_uid=False)
    written = BytesIO()
    dataset.save_as(written)
    masked = pydicom.dcmread(BytesIO(mask(written.getvalue(), REGIONS)))
    assert masked.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert masked.SOPInstanceUID == instance
    assert (masked.pixel_array[:, INSIDE] == 0).all()
    assert (masked.pixel_array[:, ~INSIDE] == values[:, ~INSIDE]).all()


@pytest.mark.parametrize(
    ("photometric", "changes"),
    [
        ("MONOCHROME2", {"Rows": 13}),
        ("MONOCHROME2", {"NumberOfFrames": 2}),
        ("MONOCHROME2", {"BitsAllocated": 12}),
        ("MONOCHROME2", {"BitsStored": 9, "PixelRepresentation": 1}),
        ("HSV", {}),
        ("PALETTE COLOR", {}),
    ],
)
def test_what_cannot_be_blackened_is_refused(photometric: str, changes: dict[str, object]) -> None:
    data = _file(b"\1" * ROWS * COLUMNS, photometric, **changes)
    with pytest.raises(Unreadable) as caught:
        mask(data, REGIONS)
    assert caught.value.reason is Reason.PIXELS_UNREADABLE


def _with_pixels() -> Iterator[Any]:
    for path in unique_files():
        try:
            head = header(path)
        except Unreadable:
            continue
        if head.pixels is not None:
            yield pytest.param(path, id=name(path))


def _tried(data: bytes) -> bytes | Reason:
    try:
        return mask(data, [Region(0, 0, 2, 2)])
    except Unreadable as fault:
        return fault.reason


@pytest.mark.parametrize("path", list(_with_pixels()))
@pytest.mark.filterwarnings("ignore")
def test_real_files_are_masked_or_refused(path: Any) -> None:
    data = path.read_bytes()
    head = header(data)
    out = _tried(data)
    if isinstance(out, Reason):
        assert out is Reason.PIXELS_UNREADABLE
        return
    found = header(out)
    assert not found.syntax.encapsulated
    if head.pixels is not None and head.pixels.length is not None and not head.syntax.deflated:
        changed = np.flatnonzero(np.frombuffer(out, "u1") != np.frombuffer(data, "u1"))
        first, behind = head.pixels.offset, head.pixels.offset + head.pixels.length
        assert ((first <= changed) & (changed < behind)).all()
    # Masking what is masked changes nothing: what was black before is black.
    assert mask(out, [Region(0, 0, 2, 2)]) == out
