"""Compressed pixels: their fragments, the frames that these are of, and the tables of their places (PS3.5, A.4)."""

import struct
import zlib
from collections.abc import Callable, Sequence

from cancerimage.dicom.deidentify import jpeg, jpeg2000, packbits
from cancerimage.dicom.deidentify.native import Layout
from cancerimage.dicom.deidentify.spans import Spans, blanked, unfollowed
from cancerimage.dicom.syntaxes import Syntax

Places = list[tuple[int, int]]
"""Where fragments begin and end."""
Follow = Callable[[bytes], tuple[Spans, int]]
"""Returns what in a frame is no part of the image, and where the image ends."""

_ROOT = "1.2.840.10008.1.2."
JPEG = frozenset(f"{_ROOT}4.{number}" for number in (*range(50, 67), 70))
LOCO = frozenset(f"{_ROOT}4.{number}" for number in (80, 81))
JPEG_2000 = frozenset(f"{_ROOT}4.{number}" for number in (90, 91, 92, 93, 201, 202, 203))
RUN_LENGTHS, PLAIN, DEFLATED = f"{_ROOT}5", f"{_ROOT}1.98", f"{_ROOT}8.1"
"""The syntaxes whose frames can be followed; videos and JPEG XL cannot."""

_ITEM = struct.Struct("<HHL")
_DELIMITER = _ITEM.pack(0xFFFE, 0xE0DD, 0)


def followed(
    content: memoryview, layout: Layout, syntax: Syntax, extended: tuple[bytes, bytes] | None
) -> memoryview | bytes:
    """Return the content of Pixel Data, from the offset table to the delimiter, with nothing in it but images.

    The same object if nothing was to be blanked. `extended`: the values of the extended offset table and its lengths.
    Raises Unreadable for what cannot be followed to its last byte.
    """
    table, *fragments = _places(content)
    follow, signatures, filler = _follow(syntax, layout)
    frames = _frames(content, fragments, layout.frames, signatures)
    if extended is not None and not _fits(extended, fragments, frames):
        raise unfollowed("the extended offset table does not fit the fragments")
    written = [_blanked(content, frame, follow, filler) for frame in frames]
    offsets = _offsets(frames) if table[1] > table[0] else b""
    same = all(new is None for new in written) and content[slice(*table)] == offsets
    if same:
        return content
    pieces: list[bytes | memoryview] = [_ITEM.pack(0xFFFE, 0xE000, len(offsets)), offsets]
    for frame, new in zip(frames, written, strict=True):
        at = 0
        for start, stop in frame:
            pieces.append(_ITEM.pack(0xFFFE, 0xE000, stop - start))
            pieces.append(content[start:stop] if new is None else new[at : at + stop - start])
            at += stop - start
    return b"".join((*pieces, _DELIMITER))


def _places(content: memoryview) -> Places:
    """Return where the offset table and the fragments are; the walk has checked the items already."""
    places: Places = []
    position = 0
    while True:
        _, number, size = _ITEM.unpack_from(content, position)
        if number == 0xE0DD:
            break
        places.append((position + 8, position + 8 + size))
        position += 8 + size
    if len(places) < 2:
        raise unfollowed("there is no fragment")
    return places


def _frames(
    content: memoryview, fragments: Places, count: int, signatures: tuple[bytes, ...] | None
) -> Sequence[Places]:
    """Return the fragments of each frame; `signatures`: what a frame begins with, None if each is one fragment."""
    if signatures is None:
        frames = [[fragment] for fragment in fragments]
    elif count == 1:
        frames = [fragments]
    else:
        frames = []
        longest = max(map(len, signatures))
        for start, stop in fragments:
            if not frames or bytes(content[start : min(stop, start + longest)]).startswith(signatures):
                frames.append([])
            frames[-1].append((start, stop))
    if len(frames) != count:
        raise unfollowed("there are not as many frames as the header says")
    return frames


def _blanked(content: memoryview, frame: Places, follow: Follow, filler: int) -> bytes | None:
    """Return a frame with nothing in it but the image; None if it is so already."""
    data = bytes(content[slice(*frame[0])]) if len(frame) == 1 else b"".join(content[slice(*one)] for one in frame)
    spans, end = follow(data)
    last = frame[-1][1] - frame[-1][0]
    if end <= len(data) - last and last and len(frame) > 1:
        raise unfollowed("there are fragments behind the last frame")
    new = blanked(data, [*spans, (end, len(data))], filler)
    return None if new is data else new


def _offsets(frames: Sequence[Places]) -> bytes:
    """Return the basic offset table, or none where the last offset is too large for it."""
    begin = frames[0][0][0]
    offsets = [frame[0][0] - begin for frame in frames]
    return struct.pack(f"<{len(offsets)}L", *offsets) if offsets[-1] < 1 << 32 else b""


def _fits(extended: tuple[bytes, bytes], fragments: Places, frames: Sequence[Places]) -> bool:
    """Return whether the extended offset table is true; a length counts the padding or not (PS3.3, C.7.6.3.1.8)."""
    offsets, lengths = extended
    if not len(fragments) == len(frames) == len(offsets) / 8 == len(lengths) / 8:
        return False
    form = f"<{len(fragments)}Q"
    begin = fragments[0][0]
    return struct.unpack(form, offsets) == tuple(start - begin for start, _ in fragments) and all(
        stop - start - length in (0, 1)
        for (start, stop), length in zip(fragments, struct.unpack(form, lengths), strict=True)
    )


def _follow(syntax: Syntax, layout: Layout) -> tuple[Follow, tuple[bytes, ...] | None, int]:
    """Return how frames are followed, what each begins with (None: each is one fragment), and a filler."""
    if syntax.uid in JPEG:
        return lambda data: jpeg.surplus(data, loco=False), jpeg.SIGNATURES, 0
    if syntax.uid in LOCO:
        return lambda data: jpeg.surplus(data, loco=True), jpeg.SIGNATURES, 0
    if syntax.uid in JPEG_2000:
        return jpeg2000.surplus, jpeg2000.SIGNATURES, 0
    size = layout.size(frames=1)
    if syntax.uid not in (RUN_LENGTHS, PLAIN, DEFLATED):
        raise unfollowed("nothing here follows pixels of this transfer syntax")
    if not size:
        raise unfollowed("nothing says how many pixels there are")
    if syntax.uid == RUN_LENGTHS:
        return lambda data: packbits.surplus(data, layout.rows * layout.columns), None, packbits.FILLER
    if syntax.uid == PLAIN:
        return lambda data: ([], min(len(data), size)), None, 0
    return lambda data: _inflated(data, size), None, 0


def _inflated(data: bytes, size: int) -> tuple[Spans, int]:
    """Return where a deflated frame ends, which holds at most so many bytes and one for padding."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = inflate.decompress(data, size + 2)
    except zlib.error:
        raise unfollowed("a frame cannot be inflated") from None
    if not inflate.eof or len(inflated) > size + size % 2:
        raise unfollowed("a frame holds more than pixels")
    return [], len(data) - len(inflate.unused_data)
