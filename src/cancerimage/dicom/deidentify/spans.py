"""Stretches of bytes that hold no part of an image, and how they are blanked."""

from collections.abc import Iterable

from cancerimage.dicom.faults import Reason, Unreadable

Spans = list[tuple[int, int]]
"""Where each begins and ends."""


def blanked(data: bytes, spans: Iterable[tuple[int, int]], filler: int = 0) -> bytes:
    """Return the data with a filler in these places; the same object if they hold that or zeros already.

    Nothing moves, so that every length and offset in and around a stream stays true.
    """
    blank = {0, filler}
    telling = [(start, stop) for start, stop in spans if start < stop and not _filled(data, start, stop, blank)]
    if not telling:
        return data
    written = bytearray(data)
    for start, stop in telling:
        written[start:stop] = bytes((filler,)) * (stop - start)
    return bytes(written)


def _filled(data: bytes, start: int, stop: int, blank: set[int]) -> bool:
    return any(data.count(one, start, stop) == stop - start for one in blank)


def unfollowed(detail: str) -> Unreadable:
    """Return the fault of pixels that cannot be followed to their last byte."""
    return Unreadable(Reason.PIXELS_UNFOLLOWED, detail)
