"""What stands in compressed pixel data beside the pixels: comments, segments of applications, what follows the end."""

import re
from collections.abc import Iterator, Sequence

SOI, SOC, JP2, RUNS = b"\xff\xd8", b"\xff\x4f", b"\0\0\0\x0cjP  ", re.compile(rb"[\x01-\x0f]\x00{3}\x40\x00{3}")
"""How an image of JPEG or JPEG-LS, one of JPEG 2000, its container, and one of run lengths begin."""

_JPEG_NEXT = re.compile(rb"\xff[\xc0-\xfe]")
"""After a scan: anything that no coded data can be (ITU-T T.81 section B.1.1.5, T.87 section A.1), RST aside."""
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_NEEDED = frozenset((*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xF7, 0xF8)) - {0xC8}
"""Frames, tables, scans and their parameters, those of JPEG-LS among them."""
_J2K_NEEDED = frozenset((*range(0x50, 0x64), 0x74, 0x78, 0x79, 0x7A))
"""All marker segments of JPEG 2000 but comments (ISO/IEC 15444-1 Annex A, 15444-15)."""
_KNOWN = (
    re.compile(rb"\xe0JFIF\x00\x01[\x00-\x09][\x00-\x02].{4}\x00\x00+", re.DOTALL),
    re.compile(rb"\xeeAdobe(?:\x00.{6}\x00*|\x00{0,6})", re.DOTALL),
    re.compile(rb"\xe8mrfx.", re.DOTALL),
    re.compile(rb"\xe8SPIFF\x00\x02.{23}", re.DOTALL),
    re.compile(rb"\xe8\x00{3}\x01(?:\xff\xd8)?"),
)
"""Segments of applications that say how colours are to be understood, and nothing else."""


def beside(fragments: Sequence[bytes]) -> Iterator[bytes]:
    """Yield what somebody could have written into encapsulated pixel data, the table of offsets included."""
    if not fragments:
        return
    if not _is_table(fragments[0], sum(8 + len(one) for one in fragments[1:])):
        yield fragments[0]
    for image in _images(fragments[1:]):
        if image.startswith(SOI):
            yield from _jpeg(image)
        elif image.startswith(SOC):
            yield from _jpeg_2000(image)
        elif image.startswith(JP2):
            yield from _boxes(image)


def _is_table(table: bytes, room: int) -> bool:
    """Whether an item holds offsets (PS3.5 section A.4): they begin with zero, grow, and lie within the data."""
    offsets = [int.from_bytes(table[at : at + 4], "little") for at in range(0, len(table), 4)]
    return (
        len(table) % 4 == 0
        and offsets == sorted(set(offsets))
        and (not offsets or offsets[0] == 0 <= room - offsets[-1])
    )


def _images(fragments: Sequence[bytes]) -> Iterator[bytes]:
    """Yield each compressed image, put together from its fragments."""
    parts: list[bytes] = []
    for one in fragments:
        if parts and (one.startswith((SOI, SOC, JP2)) or RUNS.match(one)):
            yield b"".join(parts)
            parts = []
        parts.append(one)
    yield b"".join(parts)


def _jpeg(image: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(image):
        if image[at] != 0xFF:
            yield image[at:]
            return
        marker = image[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(image[at + 2 : at + 4])
        if marker not in _NEEDED:
            segment = image[at + 1 : at + 2] + image[at + 4 : end]
            if not any(one.fullmatch(segment) for one in _KNOWN):
                yield segment[1:]
        at = end
        if marker == 0xDA:
            at = _after_scan(image, at)
    yield image[at + 2 :]


def _after_scan(image: bytes, at: int) -> int:
    """Return where the coded data of a scan end."""
    for found in _JPEG_NEXT.finditer(image, at):
        if image[found.start() + 1] not in _ALONE:
            return found.start()
    return len(image)


def _jpeg_2000(image: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(image):
        marker = image[at + 1]
        if image[at] != 0xFF or marker == 0xD9:
            break
        end = at + 2 + int.from_bytes(image[at + 2 : at + 4])
        if marker == 0x90:
            # A part of a tile: its header may hold comments as well, its data cannot be told from noise.
            length = int.from_bytes(image[at + 6 : at + 10])
            stop = at + length if length else len(image) - 2
            yield from _tile(image, end, stop)
            if not length:
                return
            end = stop
        elif marker not in _J2K_NEEDED:
            yield image[at + 4 : end]
        at = max(end, at + 2)
    yield image[at + 2 * (image[at : at + 2] == b"\xff\xd9") :]


def _tile(image: bytes, at: int, stop: int) -> Iterator[bytes]:
    while at + 4 <= stop and image[at : at + 2] != b"\xff\x93":
        end = at + 2 + int.from_bytes(image[at + 2 : at + 4])
        if image[at] != 0xFF or image[at + 1] not in _J2K_NEEDED:
            yield image[at + 4 : end]
        at = max(end, at + 2)


def _boxes(image: bytes) -> Iterator[bytes]:
    """Yield the boxes of a container that are not needed (ISO/IEC 15444-1 Annex I), and comments within the image."""
    at = 0
    while at + 8 <= len(image):
        length, kind, head = int.from_bytes(image[at : at + 4]), image[at + 4 : at + 8], 8
        if length == 1:
            length, head = int.from_bytes(image[at + 8 : at + 16]), 16
        end = at + length if length else len(image)
        body = image[at + head : end]
        if kind == b"jp2c":
            yield from _jpeg_2000(body)
        elif kind not in (b"jP  ", b"ftyp", b"rreq", b"jp2h") or b"mntr" in body:
            # A colour profile has room for texts.
            yield body
        at = max(end, at + 8)
    yield image[at:]
