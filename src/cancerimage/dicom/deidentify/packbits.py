"""Frames in the run-length encoding of PS3.5, annex G: what in them is no image."""

import struct

from cancerimage.dicom.deidentify.spans import Spans, unfollowed

HEADER = struct.Struct("<16L")
FILLER = 0x80
"""What decodes to nothing (PS3.5, section G.3.1), so that decoders find neither too much nor too little."""


def surplus(data: bytes, cells: int) -> tuple[Spans, int]:
    """Return what in a frame is no part of the image, and where the frame ends.

    `cells`: the bytes that each segment holds when it is decoded. Raises Unreadable for what breaks the rules.
    """
    if len(data) < HEADER.size:
        raise unfollowed("a frame has no table of segments")
    count, *offsets = HEADER.unpack_from(data)
    if not 1 <= count <= 15 or offsets[0] != HEADER.size or any(offsets[count:]):
        raise unfollowed("a frame has no usable table of segments")
    spans: Spans = []
    ends = [*offsets[1:count], len(data)]
    last = HEADER.size
    for start, stop in zip(offsets, ends, strict=False):
        if not HEADER.size <= start <= stop <= len(data):
            raise unfollowed("the segments of a frame are out of order")
        last = _segment(data, start, stop, cells, spans)
        if stop != len(data):
            spans.append((last, stop))
    return spans, last


def _segment(data: bytes, position: int, end: int, left: int, spans: Spans) -> int:
    """Return where a segment ends, which holds `left` bytes when it is decoded."""
    while left > 0 and position < end:
        control = data[position]
        position += 1
        if control < 128:
            more = control + 1
            if more > left:
                # The rest of a literal run that is longer than the image.
                spans.append((position + left, min(position + more, end)))
            position += more
            left -= more
        elif control > 128:
            position += 1
            left -= 257 - control
    return min(position, end)
