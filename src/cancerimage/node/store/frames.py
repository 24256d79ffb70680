"""Single frames of a stored file: as they are stored, or decompressed."""

import os
from collections.abc import Iterator
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels.rendering import NoFrame, samples
from cancerimage.dicom.read import Header, header
from cancerimage.dicom.silence import silence

WANTED = frozenset(
    {tags.ROWS, tags.COLUMNS, tags.SAMPLES_PER_PIXEL, tags.BITS_ALLOCATED, tags.FRAMES, tags.PHOTOMETRIC}
)


def stored(path: Path, numbers: tuple[int, ...]) -> Iterator[bytes]:
    """Yield frames, counted from 1, in the transfer syntax of the file; raises `Unreadable` or `NoFrame`."""
    from pydicom.encaps import get_frame

    found = header(path, WANTED)
    count = _count(found, numbers)
    if found.pixels is None:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "it has none")
    with path.open("rb") as file:
        for number in numbers:
            file.seek(found.pixels.offset)
            try:
                with silence():
                    frame = get_frame(file, number - 1, number_of_frames=count)
            except Exception:
                raise Unreadable(Reason.PIXELS_UNREADABLE, "its frames cannot be told apart") from None
            yield frame


def plain(path: Path, numbers: tuple[int, ...]) -> Iterator[bytes]:
    """Yield frames, counted from 1, as values in little endian; raises `Unreadable` or `NoFrame`."""
    found = header(path, WANTED)
    count = _count(found, numbers)
    size = _size(found)
    place = found.pixels
    as_is = not (found.syntax.encapsulated or found.syntax.big_endian or found.syntax.deflated)
    if as_is and size and place is not None and place.length is not None and size * count <= place.length:
        with path.open("rb") as file:
            for number in numbers:
                yield _piece(file.fileno(), place.offset + size * (number - 1), size)
    else:
        for number in numbers:
            yield samples(path, number)


def _count(found: Header, numbers: tuple[int, ...]) -> int:
    count = found.integer(tags.FRAMES) or 1
    if not all(1 <= number <= count for number in numbers):
        raise NoFrame(f"it has {count}")
    return count


def _size(found: Header) -> int:
    """Return the bytes of a frame that is not compressed; 0 where frames do not begin at whole bytes."""
    rows, columns = found.integer(tags.ROWS) or 0, found.integer(tags.COLUMNS) or 0
    each = 2 if found.text(tags.PHOTOMETRIC) == "YBR_FULL_422" else found.integer(tags.SAMPLES_PER_PIXEL) or 1
    bits = rows * columns * each * (found.integer(tags.BITS_ALLOCATED) or 0)
    return bits // 8 if bits % 8 == 0 else 0


def _piece(descriptor: int, offset: int, size: int) -> bytes:
    content = os.pread(descriptor, size, offset)
    if len(content) != size:
        raise Unreadable(Reason.TRUNCATED)
    return content
