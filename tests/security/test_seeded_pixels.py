"""Nothing that is planted beside, behind or above the pixels of a real file comes out of the engine."""

import io
import struct
import warnings
from collections.abc import Iterator
from functools import cache

import pytest
from pydicom import Dataset, config, dcmread
from pydicom.encaps import encapsulate, generate_frames

from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.verify import Kind, check, identifiers
from tests.support.cleaning import Cleaner
from tests.support.real_files import name, unique_files
from tests.support.seeding import written

WORD = b"Zqxwonderly"
SIGNATURES = {b"\xff\xd8": 0xFE, b"\xff\x4f": 0x64}
LARGEST = 1_000_000

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


def images() -> Iterator[tuple[str, Dataset]]:
    """Yield real files with pixels that the engine releases and that pydicom can write again."""
    cleaner = Cleaner(STANDARD)
    for path in unique_files():
        data = path.read_bytes()
        if len(data) > LARGEST:
            continue
        try:
            cleaner.clean(data)
        except Unreadable:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = dcmread(io.BytesIO(data), force=True)
            if not ds.get("PixelData") or not ds.get("Rows") or "TransferSyntaxUID" not in ds.file_meta:
                continue
            try:
                saved(ds, ds.PixelData)
            except (AttributeError, TypeError, ValueError):
                continue  # an element that pydicom reads and cannot write
            yield name(path), ds


def saved(ds: Dataset, pixels: bytes) -> bytes:
    with warnings.catch_warnings(), config.disable_value_validation():
        warnings.simplefilter("ignore")
        ds["PixelData"].value = pixels
        return written(ds)


def segmented(ds: Dataset, marker: int, text: bytes) -> bytes:
    """Return compressed pixels with a segment in the last frame."""
    count = int(ds.get("NumberOfFrames") or 1)
    frames = list(generate_frames(ds.PixelData, number_of_frames=count))
    # Behind the size of the image, which has to come first in JPEG 2000.
    at = 2 if marker != 0x64 else 4 + struct.unpack(">H", frames[-1][4:6])[0]
    segment = struct.pack(">BBH", 0xFF, marker, len(text) + 2) + text
    frames[-1] = frames[-1][:at] + segment + frames[-1][at:]
    return encapsulate(frames)


@cache
def tried() -> list[tuple[str, str, bytes, bool, bool]]:
    """Return file, kind of plant, the seeded file, whether the word came out, and whether the verifier is loud."""
    found = []
    cleaner = Cleaner(STANDARD)
    for file, ds in images():
        syntax = ds.file_meta.TransferSyntaxUID
        seeds: dict[str, bytes] = {}
        if not syntax.is_compressed or syntax.is_deflated:
            seeds["tail"] = saved(ds, ds.PixelData + bytes(4096) + WORD * 2)
        else:
            frame = next(generate_frames(ds.PixelData, number_of_frames=int(ds.get("NumberOfFrames") or 1)))
            marker = SIGNATURES.get(frame[:2])
            for plant in (marker, 0xE1, 0xEF) if marker == 0xFE else (marker,) if marker else ():
                original = ds.PixelData
                seeds[f"segment {plant:02X}"] = saved(ds, segmented(ds, plant, b"\0\1" + WORD))
                ds["PixelData"].value = original
        for kind, seed in seeds.items():
            try:
                output = cleaner.clean(seed).data
            except Unreadable:
                continue
            found.append((file, kind, seed, WORD in output, bool(check(identifiers(seed), output, cleaner.kept))))
    return found


def test_nothing_comes_out() -> None:
    assert [(file, kind) for file, kind, _, out, loud in tried() if out or loud] == []


def test_enough_was_tried() -> None:
    kinds = {kind for _, kind, _, _, _ in tried()}
    assert kinds == {"tail", "segment FE", "segment E1", "segment EF", "segment 64"}
    assert len(tried()) > 100


def test_the_verifier_sees_it_where_it_was_planted() -> None:
    blind = [
        (file, kind)
        for file, kind, seed, _, _ in tried()
        if Kind.PIXELS not in {hit.kind for hit in check(identifiers(seed), seed)}
    ]
    assert blind == []


def test_bits_above_the_pixels_do_not_come_out() -> None:
    (path,) = (path for path in unique_files() if path.name == "CT_small.dcm")
    ds = dcmread(path)
    ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 12, 11, 0
    plain = struct.unpack("<16384H", ds.PixelData)
    drawn = struct.pack(
        "<16384H", *((value & 0x0FFF) | (0x8000 if 3000 < at < 3300 else 0) for at, value in enumerate(plain))
    )
    seed = saved(ds, drawn)
    assert Kind.PIXELS in {hit.kind for hit in check(identifiers(seed), seed)}
    try:
        output = Cleaner(STANDARD).clean(seed).data
    except Unreadable:
        return
    assert max(struct.unpack("<16384H", dcmread(io.BytesIO(output)).PixelData)) < 1 << 12
