"""Searching what nobody should have written words in: numbers, codes, bytes and pixel data."""

from collections.abc import Iterator, Set

from cancerimage.dicom.verify.codestreams import beside
from cancerimage.dicom.verify.contents import Contents
from cancerimage.dicom.verify.dates import days_told, figures_of
from cancerimage.dicom.verify.hits import Hit, Kind
from cancerimage.dicom.verify.needles import Needles
from cancerimage.dicom.verify.people import flat
from cancerimage.dicom.verify.reading import BIG_ENDIAN
from cancerimage.dicom.verify.runs import readable

SMALL = 1 << 16
"""So many bytes are searched as they are; of more, what can be read."""
PIXEL_DATA = (0x7FE00010,)
_SAMPLES, _PHOTOMETRY, _FRAMES, _ROWS, _COLUMNS = 0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011
_ALLOCATED, _STORED, _HIGH = 0x00280100, 0x00280101, 0x00280102
_SIGNED, _PADDING = 0x00280103, 0x00280120


def hidden(said: Contents, needles: Needles, told: Set[int]) -> Iterator[Hit]:
    """Yield where a name, a number or one of the days that nobody may be told stands outside of texts."""
    written = {one for day in told for one in figures_of(day)}
    yield from _numbers(said, needles, written)
    yield from _binary(said, needles, told, written)
    yield from _pixels(said, needles, written)


def _numbers(said: Contents, needles: Needles, written: Set[bytes]) -> Iterator[Hit]:
    """Yield numbers and codes that are a number of somebody, or a day."""
    known = needles.figures | written
    everything = b"\n".join(value for _, value in said.numbers)
    wanted = {one for one in known if one.lstrip(b"0") in everything}
    if not wanted:
        return
    for path, value in said.numbers:
        if path[-1] not in needles.kept:
            for one in value.split(b"\\"):
                number = one.strip(b" \0+-").partition(b".")[0].lstrip(b"0")
                for what in wanted:
                    if number == what.lstrip(b"0"):
                        yield Hit(Kind.DATE if what in written else Kind.IDENTIFIER, path)


def _binary(said: Contents, needles: Needles, told: Set[int], written: Set[bytes]) -> Iterator[Hit]:
    values = [(path, value) for path, value in said.binary if path[-1] not in needles.kept]
    everything = b"\n".join(value for _, value in values)
    counted = _as_integers(needles.figures | written)
    if _kind(everything, needles, told, written) is not None:
        for path, value in values:
            if (kind := _kind(value, needles, told, written)) is not None:
                yield Hit(kind, path)
    if any(one in everything for one in counted):
        for path, value in values:
            if value in counted:
                yield Hit(Kind.IDENTIFIER, path)


def _kind(value: bytes, needles: Needles, told: Set[int], written: Set[bytes]) -> Kind | None:
    """Return what stands in bytes, also with two bytes for each letter."""
    if len(value) > SMALL:
        value = readable(value) + b"\n" + readable(value.replace(b"\0", b""))
    text = value.upper()
    bare = text.replace(b"\0", b"")
    if any(one in text or one in bare for one in needles.anywhere):
        return Kind.IDENTIFIER
    if needles.whole and (smooth := flat(text) + flat(bare)) and any(one in smooth for one in needles.whole):
        return Kind.NAME
    if told and (any(one in bare for one in written) or not told.isdisjoint(days_told(bare))):
        return Kind.DATE
    return None


def _as_integers(numbers: Set[bytes]) -> set[bytes]:
    """Return numbers as four bytes, eight, or a float, in both orders."""
    from struct import pack

    found = set()
    for one in numbers:
        number = int(one)
        if number < 1 << 32:
            found |= {pack("<L", number), pack(">L", number)}
        if number < 1 << 53:
            found |= {pack("<Q", number), pack(">Q", number), pack("<d", number), pack(">d", number)}
    return found


def _pixels(said: Contents, needles: Needles, written: Set[bytes]) -> Iterator[Hit]:
    """Yield if something readable stands in or behind pixels, or beside them in what compresses them."""
    file = said.file
    if any(one.strip(b"\0\xff ") for one in beside(file.fragments)):
        yield Hit(Kind.PIXELS, PIXEL_DATA)
    for path, view in file.pixels:
        if path == PIXEL_DATA and _beyond(said, view):
            yield Hit(Kind.PIXELS, path)
    readings = [(path, readable(view)) for path, view in file.pixels]
    for path, reading in (*readings, (PIXEL_DATA, readable(b"".join(file.fragments)))):
        text = reading.upper()
        names = {one.strip() for one in needles.whole}
        names |= {one.replace(b" ", b"^") for one in names}
        if text and any(one in text for one in (*needles.anywhere, *names, *written)):
            yield Hit(Kind.PIXELS, path)


def _beyond(said: Contents, view: memoryview) -> bool:
    """Whether pixel data go on behind the last pixel, or have bits set that no pixel has."""
    values = _described(said)
    try:
        samples, frames = values.get(_SAMPLES, 1), max(1, values.get(_FRAMES, 1))
        allocated = values[_ALLOCATED]
        pixels = values[_ROWS] * values[_COLUMNS] * samples * frames
    except KeyError:
        return False
    if values.get(_PHOTOMETRY) == 422:
        pixels = pixels * 2 // 3
    length = (pixels * allocated + 7) // 8
    big = said.file.syntax == BIG_ENDIAN
    # The byte that fills up an odd length need not be zero, nor, in words that were turned around, the last one.
    if length and bytes(view[length + length % 2 :]).strip(b"\0"):
        return True
    stored, high = values.get(_STORED, allocated), values.get(_HIGH, allocated - 1)
    if allocated != 16 or high >= allocated - 1 or high + 1 < stored or not length:
        return False
    signed = bool(values.get(_SIGNED))
    return _unused_bits(view[:length], high, values.get(_PADDING), signed=signed, big=big)


def _unused_bits(view: memoryview, high: int, padding: int | None, *, signed: bool, big: bool) -> bool:
    """Whether bits above the highest are set, and are not those of a negative number."""
    import numpy as np

    pixels = np.frombuffer(view[: len(view) // 2 * 2], ">i2" if big else "<i2")
    if padding is not None and padding >> (high + 1):
        # One value fills the places around an image, and tells nothing.
        pixels = pixels[pixels != np.array(padding, np.uint16).astype(np.int16)]
        if not len(pixels):
            return False
    if not signed:
        return bool(pixels.view(pixels.dtype.str.replace("i", "u")).max() >> (high + 1))
    # Negative numbers fill the bits above with ones, or leave them.
    return bool(pixels.max() >> (high + 1) or pixels.min() >> high < -1)


def _described(said: Contents) -> dict[int, int]:
    """Return what the attributes of the image say about its pixels."""
    big = said.file.syntax == BIG_ENDIAN
    found: dict[int, int] = {}
    for path, _, value in said.file.elements:
        if len(path) == 1 and path[0] >> 16 == 0x0028:
            if path[0] == _FRAMES:
                text = value.strip(b" \0")
                found[_FRAMES] = int(text) if text.isdigit() else 1
            elif path[0] == _PHOTOMETRY:
                found[_PHOTOMETRY] = 422 if b"_422" in value else 0
            elif len(value) == 2:
                found[path[0]] = int.from_bytes(value, "big" if big else "little")
    return found
