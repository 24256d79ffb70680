"""What can stand beside the numbers of an image, in places that no viewer shows: none of it comes out."""

import html
import io
import struct
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from subprocess import run

import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset, dcmread
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames
from pydicom.uid import (
    JPEG2000,
    MPEG2MPML,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
)

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify import icc, jpeg, jpeg2000, packbits
from cancerimage.dicom.deidentify.engine import Cleaned
from cancerimage.dicom.deidentify.losses import LOSSES, Loss
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.verify import check, identifiers
from tests.support.cleaning import Cleaner
from tests.support.seeding import written

SECRET = b"Wu Li 12.03.1961 MRN 4711-0815 \0"
SIDE = 32
LUT, DESCRIPTOR, ICC_PROFILE = 0x00281201, 0x00281101, 0x00282000


@cache
def cleaner() -> Cleaner:
    return Cleaner()


def image(syntax: UID = ExplicitVRLittleEndian, *, bits: int = 16, stored: int = 0, frames: int = 1) -> Dataset:
    ds = Dataset()
    ds.preamble = bytes(128)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7.2" if frames > 1 else "1.2.840.10008.5.1.4.1.1.7"
    ds.SOPInstanceUID, ds.StudyInstanceUID, ds.SeriesInstanceUID = "1.2.3", "1.2.4", "1.2.5"
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, "1.2.3"
    ds.PatientID, ds.PatientName, ds.Modality = "P1", "Li^Wu", "OT"
    ds.Rows = ds.Columns = SIDE
    ds.BitsAllocated, ds.BitsStored = bits, stored or bits
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation, ds.SamplesPerPixel = 0, 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    if frames > 1:
        ds.NumberOfFrames = frames
    ds.PixelData = np.arange(SIDE * SIDE * frames).astype(f"<u{bits // 8}").tobytes()
    ds["PixelData"].VR = "OB" if bits == 8 or syntax.is_compressed else "OW"
    return ds


def compressed(syntax: UID, frames: list[bytes]) -> Dataset:
    ds = image(syntax, bits=8, frames=len(frames))
    ds.PixelData = encapsulate(frames)
    ds["PixelData"].is_undefined_length = True
    return ds


def clean(ds: Dataset) -> tuple[Dataset, Cleaned]:
    cleaned = cleaner().clean(written(ds))
    return dcmread(io.BytesIO(cleaned.data)), cleaned


def stopped(ds: Dataset, cleaned: Cleaned) -> bool:
    """Return whether the verifier objects to an output."""
    return bool(check(identifiers(written(ds)), cleaned.data))


def refused(ds: Dataset) -> None:
    with pytest.raises(Unreadable) as why:
        clean(ds)
    assert why.value.reason is Reason.PIXELS_UNFOLLOWED


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE), np.uint8)
    Image.fromarray(pixels).save(file, kind)
    return file.getvalue()


def jpg(*segments: tuple[int, bytes]) -> bytes:
    """Return a JPEG with these segments behind its first marker."""
    plain = picture("JPEG")
    more = b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in segments)
    return plain[:2] + more + plain[2:]


def j2k(comment: bytes = b"", *, tile: bool = False) -> bytes:
    """Return a JPEG 2000 codestream with a comment in its main header or in that of its tile."""
    file = picture("JPEG2000")
    plain = file[file.index(b"\xff\x4f\xff\x51") :]
    at = plain.index(b"\xff\x93" if tile else b"\xff\x52")
    segment = struct.pack(">HHH", 0xFF64, len(comment) + 4, 1) + comment if comment else b""
    made = bytearray(plain[:at] + segment + plain[at:])
    if tile:
        sot = made.index(b"\xff\x90")
        struct.pack_into(">L", made, sot + 6, struct.unpack_from(">L", made, sot + 6)[0] + len(segment))
    return bytes(made)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L4s", len(body) + 8, kind) + body


def jls(*segments: tuple[int, bytes]) -> bytes:
    from jpeg_ls import encode_array

    plain = bytes(encode_array(np.arange(SIDE * SIDE, dtype=np.uint8).reshape(SIDE, SIDE)))
    more = b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in segments)
    return plain[:2] + more + plain[2:]


def rle(tail: bytes = b"") -> bytes:
    ds = image(bits=8)
    ds.compress(RLELossless, encoding_plugin="pydicom")
    return next(generate_frames(ds.PixelData)) + tail


STREAMS: dict[str, tuple[UID, Callable[[], bytes]]] = {
    "JPEG comment": (JPEGBaseline8Bit, lambda: jpg((0xFE, SECRET))),
    "JPEG comment behind 100 KB": (JPEGBaseline8Bit, lambda: jpg(*[(0xE2, bytes(50_000))] * 2, (0xFE, SECRET))),
    "Exif in UTF-16": (JPEGBaseline8Bit, lambda: jpg((0xE1, b"Exif\0\0" + SECRET.decode().encode("utf-16-le")))),
    "JFIF thumbnail": (JPEGBaseline8Bit, lambda: jpg((0xE0, b"JFIF\0\1\2\0\0\1\0\1\1\1" + SECRET))),
    "long Adobe segment": (JPEGBaseline8Bit, lambda: jpg((0xEE, b"Adobe\0\x64\0\0\0\0\1" + SECRET))),
    "behind the end": (JPEGBaseline8Bit, lambda: jpg() + SECRET),
    "JPEG-LS comment": (JPEGLSLossless, lambda: jls((0xFE, SECRET))),
    "JPEG-LS SPIFF": (JPEGLSLossless, lambda: jls((0xE8, b"SPIFF\0" + SECRET))),
    "JPEG 2000 comment": (JPEG2000, lambda: j2k(SECRET)),
    "JPEG 2000 comment of a tile": (JPEG2000, lambda: j2k(SECRET, tile=True)),
    "JP2 box": (JPEG2000, lambda: picture("JPEG2000") + box(b"uuid", SECRET)),
    "JP2 box in the header": (
        JPEG2000,
        lambda: picture("JPEG2000").replace(b"\0\0\0-jp2h", box(b"xml ", SECRET) + b"\0\0\0-jp2h"),
    ),
    "RLE tail": (RLELossless, lambda: rle(SECRET)),
}  # fmt: skip


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("frames", [1, 3])
def test_streams_keep_their_image_and_nothing_else(name: str, frames: int) -> None:
    syntax, make = STREAMS[name]
    one = make()
    after, cleaned = clean(compressed(syntax, [one + b"\0" * (len(one) % 2)] * frames))
    assert SECRET not in cleaned.data
    assert SECRET.decode().encode("utf-16-le") not in cleaned.data
    assert cleaned.losses[tags.PIXELS, Loss.BESIDE] == 1
    assert not stopped(compressed(syntax, [one + b"\0" * (len(one) % 2)] * frames), cleaned)
    if syntax == RLELossless:
        one = rle()  # its decoders want nothing behind a frame
    before = compressed(syntax, [one + b"\0" * (len(one) % 2)] * frames)
    assert np.array_equal(after.pixel_array, dcmread(io.BytesIO(written(before))).pixel_array)


@pytest.mark.parametrize("stream", [jpg, j2k, jls, rle])
def test_streams_without_anything_else_stay_as_they_are(stream: Callable[[], bytes]) -> None:
    syntax = {jpg: JPEGBaseline8Bit, j2k: JPEG2000, jls: JPEGLSLossless, rle: RLELossless}[stream]
    made = stream()
    if stream is j2k:
        # The encoder signs its work in a comment.
        spans, _ = jpeg2000.surplus(made)
        for start, stop in spans:
            made = made[:start] + bytes(stop - start) + made[stop:]
    ds = compressed(syntax, [made, made])
    after, cleaned = clean(ds)
    assert after.PixelData == ds.PixelData
    assert not cleaned.losses[tags.PIXELS, Loss.BESIDE]


def test_a_frame_of_several_fragments_is_followed_over_their_edges() -> None:
    one = jpg((0xFE, SECRET))
    one += b"\0" * (len(one) % 2)
    ds = image(JPEGBaseline8Bit, bits=8, frames=2)
    ds.PixelData = encapsulate([one, one], fragments_per_frame=7)
    ds["PixelData"].is_undefined_length = True
    after, cleaned = clean(ds)
    assert not any(SECRET[at : at + 8] in cleaned.data for at in range(len(SECRET) - 8))
    assert len(after.PixelData) == len(ds.PixelData)
    assert after.pixel_array.shape == (2, SIDE, SIDE)


def test_offset_tables_say_where_the_frames_are() -> None:
    ds = compressed(JPEGBaseline8Bit, [jpg(), jpg()])
    right = ds.PixelData
    table = SECRET[: len(SECRET) // 4 * 4]
    wrong = right[:4] + struct.pack("<L", len(table)) + table + right[8 + 8 :]
    ds.PixelData = wrong
    after, cleaned = clean(ds)
    assert after.PixelData == right
    assert cleaned.losses[tags.PIXELS, Loss.BESIDE] == 1


def test_extended_offset_tables_have_to_be_true() -> None:
    ds = image(JPEGBaseline8Bit, bits=8, frames=2)
    ds.PixelData, ds.ExtendedOffsetTable, ds.ExtendedOffsetTableLengths = encapsulate_extended([jpg(), jpg()])
    ds["PixelData"].is_undefined_length = True
    after, _ = clean(ds)
    assert after.ExtendedOffsetTable == ds.ExtendedOffsetTable
    ds.ExtendedOffsetTable = SECRET[:16]
    refused(ds)


def test_fragments_that_are_of_no_frame_are_refused() -> None:
    for syntax, one in ((JPEGBaseline8Bit, jpg()), (JPEG2000, j2k()), (JPEGLSLossless, jls()), (RLELossless, rle())):
        ds = compressed(syntax, [one])
        ds.PixelData = encapsulate([one, SECRET])
        refused(ds)


@pytest.mark.parametrize(
    ("syntax", "stream"),
    [
        (JPEGBaseline8Bit, SECRET),
        (JPEGBaseline8Bit, jpg()[:-2]),
        (JPEGBaseline8Bit, jpg((0xF0, SECRET))),
        (JPEGBaseline8Bit, jpg((0xC4, SECRET))),
        (JPEG2000, j2k()[:-2]),
        (JPEG2000, SECRET),
        (RLELossless, SECRET * 3),
        (MPEG2MPML, SECRET),
    ],
)
def test_streams_that_cannot_be_followed_are_refused(syntax: UID, stream: bytes) -> None:
    refused(compressed(syntax, [stream + b"\0" * (len(stream) % 2)]))


def test_streams_never_fail_otherwise() -> None:
    """Whatever is cut off or changed, a stream is followed or refused."""
    random = np.random.default_rng(1)
    followers = (
        (jpg((0xFE, SECRET)), lambda data: jpeg.surplus(data, loco=False)),
        (jls((0xFE, SECRET)), lambda data: jpeg.surplus(data, loco=True)),
        (picture("JPEG2000"), jpeg2000.surplus),
        (rle(SECRET), lambda data: packbits.surplus(data, SIDE * SIDE)),
    )
    for stream, follow in followers:
        for _ in range(500):
            changed = bytearray(stream[: random.integers(len(stream) // 2, len(stream) + 1)])
            for at in random.integers(0, len(changed), 3):
                changed[at] = random.integers(256)
            try:
                spans, end = follow(bytes(changed))
            except Unreadable:
                continue
            assert 0 <= end <= len(changed)
            assert all(0 <= start <= len(changed) for start, _ in spans)


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
)
def test_bytes_behind_the_last_pixel_go(syntax: UID) -> None:
    ds = image(syntax)
    pixels = ds.PixelData
    ds.PixelData += bytes(5000) + SECRET * 3 + bytes(5000)
    after, cleaned = clean(ds)
    assert after.PixelData == pixels
    assert cleaned.losses[tags.PIXELS, Loss.BESIDE] == 1
    ds.PixelData = pixels[:-100]
    after, cleaned = clean(ds)
    assert after.PixelData == pixels[:-100]
    assert not cleaned.losses[tags.PIXELS, Loss.BESIDE]


def test_bits_that_no_pixel_uses_go() -> None:
    ds = image(stored=12)
    values = np.frombuffer(ds.PixelData, "<u2")
    drawn = values.copy()
    drawn[100:400] |= 0x8000
    ds.PixelData = drawn.tobytes()
    after, cleaned = clean(ds)
    assert after.PixelData == values.tobytes()
    assert cleaned.losses[tags.PIXELS, Loss.BESIDE] == 1


def test_signs_and_padding_outside_of_the_stored_bits_stay() -> None:
    ds = image(stored=12)
    ds.PixelRepresentation = 1
    values = np.frombuffer(ds.PixelData, "<i2") - 500
    ds.PixelData = values.tobytes()
    after, cleaned = clean(ds)
    assert after.PixelData == ds.PixelData
    drawn = values.copy()
    drawn[-200:] |= 0x4000
    ds.PixelData = drawn.tobytes()
    after, cleaned = clean(ds)
    assert after.PixelData == values.tobytes()

    ds = image(stored=12)
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    ds.add_new(0x00280120, "US", 63536)
    padded = np.frombuffer(ds.PixelData, "<u2").copy()
    padded[:50] = 63536
    ds.PixelData = padded.tobytes()
    after, cleaned = clean(ds)
    assert after.PixelData == ds.PixelData
    assert not cleaned.losses[tags.PIXELS, Loss.BESIDE]
    assert not stopped(ds, cleaned)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
@pytest.mark.parametrize(
    ("tag", "vr"),
    [
        (0x00280106, "US"),
        (0x00280106, "UN"),
        (0x00280010, "UN"),
        (0x00189087, "FD"),
        (0x00189087, "UN"),
        (0x00280009, "AT"),
        (0x00281201, "OW"),
        (0x00281221, "OW"),
        (0x00282000, "OB"),
        (0x00540010, "US"),
        (0x00720052, "UN"),
    ],
)
def test_no_text_passes_as_numbers(syntax: UID, tag: int, vr: str) -> None:
    ds = image(syntax)
    cleaned = cleaner().clean(_inserted(ds, tag, vr, SECRET))
    assert b"Wu Li" not in cleaned.data
    assert SECRET[:8] not in cleaned.data


def _inserted(ds: Dataset, tag: int, vr: str, value: bytes) -> bytes:
    """Return a file with an element whose bytes are not those of its representation."""
    stand_in = b"@" * len(value)
    if tag in ds:
        del ds[tag]
    ds.add_new(tag, "OB", stand_in)
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    data = written(ds)
    if ds.file_meta.TransferSyntaxUID == ImplicitVRLittleEndian:
        return data.replace(stand_in, value)
    long = vr in ("OB", "OW", "UN")
    length = struct.pack("<2sHL", vr.encode(), 0, len(value)) if long else struct.pack("<2sH", vr.encode(), len(value))
    return data.replace(head + struct.pack("<2sHL", b"OB", 0, len(value)) + stand_in, head + length + value)


def test_tables_have_as_many_entries_as_they_say() -> None:
    ds = image(bits=8)
    ds.PhotometricInterpretation = "PALETTE COLOR"
    table = np.arange(256, dtype="<u2").tobytes()
    for number in range(3):
        ds.add_new(DESCRIPTOR + number, "US", [256, 0, 16])
        ds.add_new(LUT + number, "OW", table + (SECRET if number else b""))
    after, cleaned = clean(ds)
    assert [after[LUT + number].value for number in range(3)] == [table] * 3
    assert [cleaned.losses[LUT + number, Loss.BESIDE] for number in range(3)] == [0, 1, 1]


def test_colour_profiles_keep_their_colours_and_no_words() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    at = profile.index(b"acsp") + 12
    named = profile[:at] + b"Wu L" + profile[at + 4 :]
    ds = image(bits=8)
    ds.add_new(ICC_PROFILE, "OB", named + b"\0" * (len(named) % 2))
    after, cleaned = clean(ds)
    assert b"Wu L" not in cleaned.data
    assert cleaned.losses[ICC_PROFILE, Loss.BESIDE] == 1
    _same_colours(profile, after[ICC_PROFILE].value)
    _same_colours(profile, icc.standard(), within=3)


def _same_colours(one: bytes, other: bytes, within: int = 0) -> None:
    """Compare what two profiles make of some colours."""
    from PIL import ImageCms

    colours = Image.fromarray(np.random.default_rng(2).integers(0, 255, (8, 8, 3), np.uint8))
    lab = ImageCms.createProfile("LAB")
    seen = [
        np.asarray(
            ImageCms.applyTransform(
                colours, ImageCms.buildTransform(ImageCms.ImageCmsProfile(io.BytesIO(data)), lab, "RGB", "LAB")
            )
        ).astype(np.int8).astype(int)
        for data in (one, other)
    ]  # fmt: skip
    assert np.abs(seen[0] - seen[1]).max() <= within


def test_a_batch_reports_what_stood_beside_pixels(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.dcm").write_bytes(written(compressed(JPEGBaseline8Bit, [jpg((0xFE, SECRET))])))
    command = ("deidentify", str(tmp_path / "in"), str(tmp_path / "out"), "--pixels", "off", "--jobs", "1")
    done = run([Path(sys.executable).with_name("cancerimage"), *command], capture_output=True, text=True, check=False)
    assert (tmp_path / "out" / "report.html").exists(), done.stderr
    assert LOSSES[Loss.BESIDE].split(":")[0] in html.unescape((tmp_path / "out" / "report.html").read_text())
