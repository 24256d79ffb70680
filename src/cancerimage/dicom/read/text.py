"""Text in the character sets of PS3.5, section 6.1 and PS3.3, section C.12.1.1.2."""

from collections.abc import Mapping
from functools import lru_cache

from cancerimage.dicom.silence import silence

SIMPLE: Mapping[str, str] = {
    "": "latin-1",  # The default repertoire is ASCII, and what is none of it is nearly always Latin-1.
    "ISO_IR 6": "latin-1",
    "ISO_IR 100": "latin-1",
    "ISO_IR 101": "iso8859-2",
    "ISO_IR 109": "iso8859-3",
    "ISO_IR 110": "iso8859-4",
    "ISO_IR 126": "iso8859-7",
    "ISO_IR 127": "iso8859-6",
    "ISO_IR 138": "iso8859-8",
    "ISO_IR 144": "iso8859-5",
    "ISO_IR 148": "iso8859-9",
    "ISO_IR 166": "tis-620",
    "ISO_IR 192": "utf-8",
    "ISO_IR 203": "iso8859-15",
    "GB18030": "gb18030",
    "GBK": "gbk",
}
"""The character sets without code extensions, by Python's names: these need no further library."""

ESCAPE = b"\x1b"


def decode(raw: bytes, character_set: bytes, code: str) -> str:
    """Return text in the character set that a data set names in its raw (0008,0005); wrong bytes become U+FFFD."""
    if raw.isascii() and ESCAPE not in raw:
        return raw.decode("ascii")
    codec = SIMPLE.get(character_set.decode("latin-1").strip(" \0"))
    if codec is not None and ESCAPE not in raw:
        return raw.decode(codec, errors="replace")
    return _extended(raw, character_set, code)


def _extended(raw: bytes, character_set: bytes, code: str) -> str:
    from pydicom.charset import decode_bytes
    from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

    delimiters = PN_DELIMS if code == "PN" else TEXT_VR_DELIMS
    with silence():
        return decode_bytes(raw, _encodings(character_set), delimiters)


@lru_cache(maxsize=256)
def _encodings(character_set: bytes) -> list[str]:
    from pydicom.charset import convert_encodings

    with silence():  # An unknown or misspelt name is read as the nearest one that is known.
        try:
            return list(convert_encodings(character_set.decode("latin-1").strip(" \0").split("\\")))
        except (LookupError, ValueError):  # Names with zeros in them are no names to Python.
            return ["latin-1"]
