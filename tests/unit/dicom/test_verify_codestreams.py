"""Everything beside the image is seen in what compresses it, and nothing where there is nothing."""

import struct

import pytest

from cancerimage.dicom.verify.codestreams import beside
from cancerimage.dicom.verify.reading import Malformed, read
from tests.support.real_files import name, unique_files

TEXT = b"Kowalczyk 12.03.1947"
NAMED_BY = {
    "MITRA_DICOM_STANDARD": {"data_store/JPGLosslessP14SV1_1s_1f_8b.dcm"},
}


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def real(part: str) -> list[bytes]:
    """Return the fragments of a real file."""
    (path,) = (path for path in unique_files() if path.name == part)
    return read(path.read_bytes()).fragments


def test_what_writes_images_names_itself_in_real_files() -> None:
    told = set()
    for path in unique_files():
        try:
            fragments = read(path.read_bytes()).fragments
        except Malformed:
            continue
        if any(b"MITRA_DICOM_STANDARD" in one for one in beside(fragments)):
            told.add(name(path))
    assert told == NAMED_BY["MITRA_DICOM_STANDARD"]


@pytest.mark.parametrize(
    "file", ["SC_rgb_jpeg_dcmtk.dcm", "JPEG-LL.dcm", "emri_small_jpeg_ls_lossless.dcm", "color3d_jpeg_baseline.dcm"]
)
@pytest.mark.parametrize("marker", [0xFE, 0xE1, 0xE2, 0xEF, 0xE0])
def test_segments_of_every_frame_are_seen(file: str, marker: int) -> None:
    fragments = real(file)
    assert [one for one in beside(fragments) if one.strip(b"\0\xff")] == []
    last = max(at for at, one in enumerate(fragments) if one.startswith(b"\xff\xd8"))
    fragments[last] = fragments[last][:2] + segment(marker, TEXT) + fragments[last][2:]
    assert TEXT in list(beside(fragments))


@pytest.mark.parametrize("file", ["JPEG2000.dcm", "MR_small_jp2klossless.dcm", "RG1_J2KR.dcm"])
def test_comments_of_jpeg_2000_are_seen_in_both_headers(file: str) -> None:
    fragments = real(file)
    comment = segment(0x64, b"\0\1" + TEXT)
    begin = fragments[1]
    fragments[1] = begin[:2] + begin[2:].replace(b"\xff\x5c", comment + b"\xff\x5c", 1)
    assert any(TEXT in one for one in beside(fragments))
    at = begin.index(b"\xff\x90")
    length = int.from_bytes(begin[at + 6 : at + 10])
    longer = length + len(comment) if length else 0
    fragments[1] = begin[: at + 6] + longer.to_bytes(4) + begin[at + 10 : at + 12] + comment + begin[at + 12 :]
    assert any(TEXT in one for one in beside(fragments))


@pytest.mark.parametrize("file", ["JPEG2000.dcm", "SC_rgb_jpeg_dcmtk.dcm"])
def test_what_follows_an_image_is_seen(file: str) -> None:
    fragments = real(file)
    assert any(TEXT in one for one in beside([*fragments, TEXT]))
    assert any(TEXT in one for one in beside([*fragments[:-1], fragments[-1] + TEXT]))


def test_a_table_of_offsets_holds_offsets_only() -> None:
    fragments = real("SC_rgb_jpeg_dcmtk.dcm")
    assert TEXT in list(beside([TEXT, *fragments[1:]]))
    assert list(beside([b"\0\0\0\0", *fragments[1:]])) == list(beside([b"", *fragments[1:]]))


def test_a_container_holds_more_than_its_image() -> None:
    fragments = real("JPEG2000.dcm")
    head = b"\0\0\0\x0cjP  \r\n\x87\n"
    boxes = [(b"uuid", TEXT), (b"jp2c", b"".join(fragments[1:]))]
    image = head + b"".join((len(body) + 8).to_bytes(4) + kind + body for kind, body in boxes)
    assert TEXT in list(beside([b"", image]))
