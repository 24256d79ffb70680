"""What a client accepts: the media types of PS3.18, section 8.7, with the transfer syntaxes it wants them in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cancerimage.dicom.syntaxes import EXPLICIT

DICOM, BYTES, PNG = "application/dicom", "application/octet-stream", "image/png"
MULTIPART = "multipart/related"
ANY = "*"

IMAGES: Mapping[str, str] = {
    "1.2.840.10008.1.2.4.50": "image/jpeg",
    "1.2.840.10008.1.2.4.51": "image/jpeg",
    "1.2.840.10008.1.2.4.57": "image/jpeg",
    "1.2.840.10008.1.2.4.70": "image/jpeg",
    "1.2.840.10008.1.2.4.80": "image/jls",
    "1.2.840.10008.1.2.4.81": "image/jls",
    "1.2.840.10008.1.2.4.90": "image/jp2",
    "1.2.840.10008.1.2.4.91": "image/jp2",
    "1.2.840.10008.1.2.4.92": "image/jpx",
    "1.2.840.10008.1.2.4.93": "image/jpx",
    "1.2.840.10008.1.2.4.110": "image/jxl",
    "1.2.840.10008.1.2.4.111": "image/jxl",
    "1.2.840.10008.1.2.4.112": "image/jxl",
    "1.2.840.10008.1.2.4.201": "image/jphc",
    "1.2.840.10008.1.2.4.202": "image/jphc",
    "1.2.840.10008.1.2.4.203": "image/jphc",
    "1.2.840.10008.1.2.5": "image/dicom-rle",
}
"""The media type of a compressed frame by its transfer syntax (PS3.18, section 8.7.3)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One media type that is accepted."""

    type: str
    part: str = ""
    """The type of the parts of a multipart message."""
    syntax: str = ""
    """UID of a transfer syntax, `*` for the stored one, empty where none is named."""

    @property
    def content(self) -> str:
        """The media type of what is inside."""
        return (self.part or "*/*") if self.type in (MULTIPART, "multipart/*") else self.type


def wishes(written: Iterable[str]) -> tuple[Wish, ...]:
    """Return what headers and parameters named Accept ask for, the most wanted first."""
    found: list[tuple[float, Wish]] = []
    for one in ",".join(written).split(","):
        name, *rest = (part.strip() for part in one.split(";"))
        parameters = {
            key.strip().lower(): value.strip(' "') for key, _, value in (part.partition("=") for part in rest)
        }
        try:
            quality = float(parameters.get("q", "1"))
        except ValueError:
            quality = 0.0
        if name and quality > 0:
            wish = Wish(name.lower(), parameters.get("type", "").lower(), parameters.get("transfer-syntax", ""))
            found.append((quality, wish))
    found.sort(key=lambda pair: -pair[0])
    return tuple(wish for _, wish in found) or (Wish("*/*"),)


def admits(wish: Wish, media: str) -> bool:
    """Return whether a wish is content with a media type."""
    kind = media.split("/")[0]
    return wish.content in (media, f"{kind}/*", "*/*")


def syntaxes(asked: Iterable[Wish]) -> frozenset[str] | None:
    """Return the transfer syntaxes in which whole instances are accepted, or None if in none.

    Where a client names no transfer syntax, it gets Explicit VR Little Endian (PS3.18, section 8.7.3).
    """
    found = [wish.syntax or EXPLICIT.uid for wish in asked if admits(wish, DICOM)]
    return frozenset(found) if found else None


def compressed(asked: Iterable[Wish], syntax: str) -> bool | None:
    """Return whether frames stored in a syntax may stay compressed; None if they are accepted in no form.

    The first wish that can be fulfilled decides.
    """
    media = IMAGES.get(syntax)
    for wish in asked:
        if media and wish.content in (media, "image/*") and wish.syntax in ("", ANY, syntax):
            return True
        if media and admits(wish, BYTES) and wish.syntax in (ANY, syntax):
            return True
        if admits(wish, BYTES) and wish.syntax in ("", ANY, EXPLICIT.uid):
            return False
    return None
