"""JPEG and JPEG-LS streams from marker to marker (ITU-T T.81 annex B, T.87 annex C): what in them is no image."""

import re
import struct
from collections.abc import Callable, Mapping

from cancerimage.dicom.deidentify.spans import Spans, unfollowed

SIGNATURES = (b"\xff\xd8",)

_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_SHORT = struct.Struct(">H")
# In a scan 0xFF is followed by 0 or a restart, in JPEG-LS by a byte whose first bit is 0; else it begins a marker.
_AFTER_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_AFTER_SCAN_LS = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")


def surplus(data: bytes, *, loco: bool) -> tuple[Spans, int]:
    """Return what in a stream is no part of the image, and where the stream ends; `loco`: it is JPEG-LS.

    Comments and application data go, but for those that tell how to decode: JFIF without its thumbnail, Adobe's and
    Hewlett-Packard's colour transforms. Raises Unreadable for what does not follow the rules.
    """
    if data[:2] not in SIGNATURES:
        raise unfollowed("a frame does not begin with an image")
    after_scan = _AFTER_SCAN_LS if loco else _AFTER_SCAN
    spans: Spans = []
    position = 2
    while True:
        marker, position = _marker(data, position)
        if marker == _END:
            return spans, position
        if position + 2 > len(data):
            raise unfollowed("a segment is cut off")
        (length,) = _SHORT.unpack_from(data, position)
        start, stop = position + 2, position + length
        if length < 2 or stop > len(data):
            raise unfollowed("a segment is cut off")
        if marker == _COMMENT:
            spans.append((start, stop))
        elif 0xE0 <= marker <= 0xEF:
            spans.append((start + _needed(marker, data[start:stop]), stop))
        else:
            whole = _SEGMENTS.get(marker)
            if whole is None or not whole(data[start:stop]):
                raise unfollowed("a segment is not of the form that its kind has")
        position = stop
        if marker == _SCAN:
            found = after_scan.search(data, stop)
            if found is None:
                raise unfollowed("a stream does not end")
            position = found.start()


def _marker(data: bytes, position: int) -> tuple[int, int]:
    """Return the marker at a position, and where what follows it begins; it may be filled up with 0xFF."""
    begin = position
    while data[position : position + 1] == b"\xff":
        position += 1
    if position == begin or position >= len(data):
        raise unfollowed("something that is no segment stands in a stream")
    return data[position], position + 1


def _needed(marker: int, body: bytes) -> int:
    """Return how many bytes of application data a decoder needs."""
    if marker == 0xE0 and body.startswith(b"JFIF\0"):
        return min(len(body), 12)
    if marker == 0xEE and body.startswith(b"Adobe"):
        return min(len(body), 12)
    if marker == 0xE8 and body.startswith(b"mrfx"):
        return min(len(body), 5)
    return 0


def _quantisation(body: bytes) -> bool:
    at = 0
    while at < len(body):
        at += 129 if body[at] >> 4 else 65
    return at == len(body)


def _huffman(body: bytes) -> bool:
    at = 0
    while at < len(body):
        at += 17 + sum(body[at + 1 : at + 17])
    return at == len(body)


def _presets(body: bytes) -> bool:
    """Return whether the preset parameters of JPEG-LS have the length of their kind (T.87, section C.2.4.1)."""
    kind = body[0] if body else 0
    return {1: len(body) == 11, 2: len(body) >= 3, 3: len(body) >= 3, 4: len(body) <= 9}.get(kind, False)


def _frame(body: bytes) -> bool:
    return len(body) > 5 and len(body) == 6 + 3 * body[5]


def _scan(body: bytes) -> bool:
    return len(body) > 0 and len(body) == 4 + 2 * body[0]


_SEGMENTS: Mapping[int, Callable[[bytes], bool]] = {
    **dict.fromkeys((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF), _frame),
    0xF7: _frame,
    0xDE: _frame,
    0xC4: _huffman,
    0xCC: lambda body: len(body) % 2 == 0,
    0xDA: _scan,
    0xDB: _quantisation,
    0xDC: lambda body: len(body) == 2,
    0xDD: lambda body: len(body) in (2, 3, 4),
    0xDF: lambda body: len(body) == 1,
    0xF8: _presets,
}
"""Segments that tell how to decode, and whether one has the length that its content says."""
