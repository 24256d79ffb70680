"""Checks of single files: length, ending, heading, character set."""

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.quality.checks import CHECKS
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image
from cancerimage.dicom.vr import LONG

NO_IMAGES = frozenset({Reason.NOT_DICOM, Reason.DICOMDIR, Reason.NIFTI})
"""Reasons for which a file is no damaged image, but something else."""

_DELIMITER = b"\xfe\xff\xdd\xe0\0\0\0\0"
_TEXTS = (tags.PATIENT_NAME, tags.STUDY_DESCRIPTION, tags.SERIES_DESCRIPTION, tags.PROTOCOL_NAME)
_UNDEFINED = 0xFFFFFFFF


def check_unreadable(unreadable: Iterable[tuple[Path, Unreadable]]) -> Iterator[Finding]:
    """Yield one finding for each file that could not be read."""
    for path, fault in unreadable:
        if fault.reason in NO_IMAGES:
            code = "file.not_an_image"
        elif fault.reason is Reason.TRUNCATED:
            code = "file.truncated"
        else:
            code = "file.unreadable"
        yield Finding(CHECKS[code], (), f"reason: {fault.reason}", path)


def check_files(images: Iterable[Image]) -> Iterator[Finding]:
    """Yield what is wrong with single files."""
    decodable: dict[tuple[bytes, bytes], bool] = {}
    for image in images:
        yield from _pixels(image)
        if _differs(image, tags.MEDIA_STORAGE_SOP_INSTANCE, tags.SOP_INSTANCE) or _differs(
            image, tags.MEDIA_STORAGE_SOP_CLASS, tags.SOP_CLASS
        ):
            yield finding("file.meta_differs", [image])
        for tag in _TEXTS:
            raw = image.raw(tag)
            if raw.isascii():
                continue
            key = (image.raw(tags.SPECIFIC_CHARACTER_SET), raw)
            if key not in decodable:
                decodable[key] = _decodable(*key)
            if not decodable[key]:
                yield finding("file.text_undecodable", [image], f"attribute {tags.written(tag)}")


def expected_length(image: Image) -> int | None:
    """Return how many bytes of native pixels the header asks for, or None where it does not say."""
    rows, columns = image.integer(tags.ROWS), image.integer(tags.COLUMNS)
    bits = image.integer(tags.BITS_ALLOCATED)
    if not rows or not columns or not bits:
        return None
    samples = image.integer(tags.SAMPLES_PER_PIXEL, 1) or 1
    frames = int((image.numbers(tags.FRAMES) or (1,))[0]) or 1
    values = rows * columns * frames * samples
    if image.raw(tags.PHOTOMETRIC) == b"YBR_FULL_422":
        # Two pixels share their colour (PS3.3, section C.7.6.3.1.2).
        values = rows * columns * frames * 2
    return (values * bits + 7) // 8


def _differs(image: Image, heading: int, body: int) -> bool:
    said = image.raw(heading)
    return bool(said) and said != image.raw(body)


def _pixels(image: Image) -> Iterator[Finding]:
    place = image.pixels
    if place is None:
        return
    if place.length is None:
        yield from _fragments(image, place.offset)
        return
    end = place.offset + place.length
    if end > image.size and not image.syntax.deflated:
        yield finding("file.truncated", [image], f"{end - image.size} bytes are missing")
        return
    expected = expected_length(image)
    if expected is not None:
        # A value of an odd length is padded by one byte (PS3.5, section 8.2).
        if place.length < expected:
            yield finding("file.pixels_short", [image], f"{expected - place.length} bytes are missing")
        elif place.length > expected + expected % 2:
            yield finding("file.pixels_long", [image], f"{place.length - expected} bytes are too many")
    if end < image.size and not image.syntax.deflated:
        with image.path.open("rb") as file:
            yield from _after(image, file, end)


def _fragments(image: Image, offset: int) -> Iterator[Finding]:
    """Check the end of encapsulated pixels; only a file that does not end as most do is walked."""
    with image.path.open("rb") as file:
        file.seek(max(offset, image.size - len(_DELIMITER)))
        if file.read() == _DELIMITER:
            return
        position = offset
        while True:
            file.seek(position)
            head = file.read(8)
            if len(head) < 8:
                yield finding("file.truncated", [image], "the last fragment has no end")
                return
            length = int.from_bytes(head[4:], "little")
            position += 8
            if head[:4] == _DELIMITER[:4]:
                break
            position += length
        yield from _after(image, file, position)


def _after(image: Image, file: BinaryIO, position: int) -> Iterator[Finding]:
    """Walk what follows the pixels: elements with higher tags may, such as signatures and padding."""
    order: Literal["big", "little"] = "big" if image.syntax.big_endian else "little"
    while position < image.size:
        file.seek(position)
        head = file.read(12)
        tag = int.from_bytes(head[:2], order) << 16 | int.from_bytes(head[2:4], order)
        if len(head) < 8 or not tags.PIXELS < tag <= tags.TRAILING_PADDING:
            yield finding("file.trailing_bytes", [image], f"{image.size - position} bytes")
            return
        short = image.syntax.explicit and head[4:6].decode("latin-1") not in LONG
        start = 12 if image.syntax.explicit and not short else 8
        length = int.from_bytes(head[6:8] if short else head[start - 4 : start], order)
        if length == _UNDEFINED:
            return  # a sequence; the readers of headers stop there as well
        position += start + length
    if position > image.size:
        yield finding("file.truncated", [image], f"{position - image.size} bytes are missing")


def _decodable(charset: bytes, raw: bytes) -> bool:
    from pydicom.charset import convert_encodings, decode_bytes
    from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

    terms = [part.strip() for part in charset.decode("latin-1").split("\\")]
    if terms in ([""], ["ISO_IR 6"]):
        return False  # the default repertoire is ASCII (PS3.5, section 6.1.2.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            decode_bytes(raw, convert_encodings(terms), PN_DELIMS | TEXT_VR_DELIMS)
        except (LookupError, UnicodeError, UserWarning):
            return False
    return True
