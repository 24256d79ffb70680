"""Whether a file that came in is an instance that can be worked with."""

from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import Header, header

WANTED = frozenset({tags.SPECIFIC_CHARACTER_SET, tags.SOP_CLASS, tags.SOP_INSTANCE, tags.STUDY, tags.SERIES})


def judge(path: Path) -> Header:
    """Return what a file says to be; raises `Unreadable` where it belongs into quarantine."""
    found = header(path, WANTED)
    found.require_identity()
    pixels = found.pixels
    if pixels and pixels.length is not None and not found.syntax.deflated:
        missing = pixels.offset + pixels.length - found.size
        if missing > 0:
            raise Unreadable(Reason.TRUNCATED, f"{missing:,} bytes of the pixels are missing")
    return found
