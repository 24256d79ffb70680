"""What kinds of files hold text in their pixels: a table, and how a header is put into it."""

import re
from enum import StrEnum
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.read import Header

File = tuple[Path, Header]
"""A file with its header, read for at least the indexed attributes."""


class Kind(StrEnum):
    """How likely text is in the pixels of a file."""

    NO_PICTURE = "no_picture"
    """No pixels, or numbers that nobody can write on: segmentations, dose grids, parametric maps."""
    SELDOM = "seldom"
    """Slices and projections as the device made them: text is the same on every image, or absent."""
    OFTEN = "often"
    """Pictures of a screen and devices that write into the picture: every image is looked at by itself."""
    DOCUMENT = "document"
    """Documents and films, which no reader of text here can look through."""


OFTEN = frozenset({"DG", "EPS", "ES", "GM", "IVUS", "OP", "OT", "RF", "SC", "US", "XA", "XC"})
"""Modalities whose pictures often hold text (PS3.3, section C.7.3.1.1.1)."""

_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.104.1": Kind.DOCUMENT,  # PDF
    "1.2.840.10008.5.1.4.1.1.104.2": Kind.DOCUMENT,  # CDA
    "1.2.840.10008.5.1.4.1.1.104.3": Kind.DOCUMENT,  # STL
    "1.2.840.10008.5.1.4.1.1.104.4": Kind.DOCUMENT,  # OBJ
    "1.2.840.10008.5.1.4.1.1.104.5": Kind.DOCUMENT,  # MTL
    "1.2.840.10008.5.1.4.1.1.30": Kind.NO_PICTURE,  # parametric map
    "1.2.840.10008.5.1.4.1.1.66.4": Kind.NO_PICTURE,  # segmentation
    "1.2.840.10008.5.1.4.1.1.66.7": Kind.NO_PICTURE,  # label map
    "1.2.840.10008.5.1.4.1.1.481.2": Kind.NO_PICTURE,  # dose
    "1.2.840.10008.5.1.4.1.1.77.1.5.8": Kind.NO_PICTURE,  # height map of the eye
}
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_FILMS = ("1.2.840.10008.1.2.4.10", "1.2.840.10008.1.2.7")
"""How the UIDs of MPEG2, MPEG-4, HEVC and the SMPTE syntaxes begin."""
_TELLING = re.compile(r"\b(dose|report|screen|capture|label|overview|secondary capture|protocol)", re.IGNORECASE)
"""Words in Image Type or in a series' description that tell of a picture of a page or a screen."""
_TILES = "VOLUME"


def kind(header: Header) -> Kind:
    """Return the kind of file that a header tells of; it must have been read for at least the indexed attributes."""
    known = _CLASSES.get(header.sop_class)
    if known is not None:
        return known
    if header.pixels is None:
        return Kind.NO_PICTURE
    if header.syntax.encapsulated and header.syntax.uid.startswith(_FILMS):
        return Kind.DOCUMENT
    image_type = header.texts(tags.IMAGE_TYPE)
    if header.modality == "SM" and _TILES in image_type:
        return Kind.NO_PICTURE
    captured = header.sop_class == _SECONDARY_CAPTURE or header.sop_class.startswith(_SECONDARY_CAPTURE + ".")
    told = _TELLING.search(" ".join((*image_type, header.text(tags.SERIES_DESCRIPTION))))
    if captured or told or header.modality in OFTEN:
        return Kind.OFTEN
    return Kind.SELDOM


def said_to_hold_text(header: Header) -> bool:
    """Return whether the header itself says that text is burned in (PS3.3, section C.7.6.1)."""
    return header.text(tags.BURNED_IN).upper() == "YES"
