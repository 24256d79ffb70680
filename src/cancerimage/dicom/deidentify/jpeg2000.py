"""JPEG 2000 streams from marker to marker (ITU-T T.800, annexes A and I; T.814): what in them is no image."""

import struct

from cancerimage.dicom.deidentify.spans import Spans, unfollowed

SIGNATURES = (b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  ")
"""A codestream, and the file format around one, which DICOM does not allow (PS3.5, section A.4.4) and files have."""

_START, _TILE, _DATA, _END, _COMMENT = 0xFF4F, 0xFF90, 0xFF93, 0xFFD9, 0xFF64
_SEGMENTS = frozenset(
    {
        *(0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF55, 0xFF56, 0xFF57, 0xFF58, 0xFF59, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F),
        *(0xFF60, 0xFF61, 0xFF63, 0xFF72, 0xFF73, 0xFF74, 0xFF75, 0xFF76, 0xFF77, 0xFF78, 0xFF79),
    }
)
"""Segments of parts 1, 2 and 15 that tell how to decode."""
_SHORT, _LONG, _BOX = struct.Struct(">H"), struct.Struct(">L"), struct.Struct(">L4s")
_KEPT = frozenset({b"jP  ", b"ftyp", b"ihdr", b"bpcc", b"pclr", b"cmap", b"cdef"})
_COLOUR, _HEADER, _STREAM = b"colr", b"jp2h", b"jp2c"


def surplus(data: bytes) -> tuple[Spans, int]:
    """Return what in a stream is no part of the image, and where the stream ends.

    Comments go, and of a file format every box that is no header of the image. Raises Unreadable for what does not
    follow the rules.
    """
    if data.startswith(SIGNATURES[1]):
        spans: Spans = []
        _boxes(data, 0, len(data), spans)
        return spans, len(data)
    return _stream(data, 0, len(data))


def _boxes(data: bytes, position: int, end: int, spans: Spans) -> None:
    while position < end:
        if end - position < 8:
            spans.append((position, end))
            return
        length, kind = _BOX.unpack_from(data, position)
        start, stop = position + 8, end if length == 0 else position + length
        if stop > end or stop < start:
            raise unfollowed("a box is longer than what is left")
        if kind == _HEADER:
            _boxes(data, start, stop, spans)
        elif kind == _STREAM:
            found, last = _stream(data, start, stop)
            spans += [*found, (last, stop)]
        elif kind not in _KEPT and not (kind == _COLOUR and stop - start == 7 and data[start : start + 1] == b"\1"):
            spans.append((start, stop))
        position = stop


def _stream(data: bytes, start: int, end: int) -> tuple[Spans, int]:
    spans: Spans = []
    if _marker(data, start, end) != _START:
        raise unfollowed("a frame does not begin with an image")
    position = _segments(data, start + 2, end, _TILE, spans)
    while True:
        marker = _marker(data, position, end)
        if marker == _END:
            return spans, position + 2
        if marker != _TILE or position + 12 > end or _SHORT.unpack_from(data, position + 2) != (10,):
            raise unfollowed("something that is no tile stands in a stream")
        (length,) = _LONG.unpack_from(data, position + 6)
        body = _segments(data, position + 12, end, _DATA, spans) + 2
        # A last tile without a length goes on to the end (T.800, section A.4.2).
        position = position + length if length else data.rfind(b"\xff\xd9", body, end)
        if position < body:
            raise unfollowed("a tile does not end")


def _segments(data: bytes, position: int, end: int, last: int, spans: Spans) -> int:
    """Walk over the segments of a header, and return where the marker stands that ends it."""
    while (marker := _marker(data, position, end)) != last:
        if position + 4 > end:
            raise unfollowed("a segment is cut off")
        (length,) = _SHORT.unpack_from(data, position + 2)
        stop = position + 2 + length
        if length < 2 or stop > end or (marker not in _SEGMENTS and marker != _COMMENT):
            raise unfollowed("a segment is not of a known kind")
        if marker == _COMMENT:
            spans.append((position + 4, stop))
        position = stop
    return position


def _marker(data: bytes, position: int, end: int) -> int:
    if position + 2 > end:
        raise unfollowed("a stream does not end")
    (marker,) = _SHORT.unpack_from(data, position)
    return int(marker)
