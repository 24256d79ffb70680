"""What a file says in texts, UIDs and dates, at any depth; numbers and pixels are left aside."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from cancerimage.dicom.verify import codes
from cancerimage.dicom.verify.attributes import (
    CODED_AS_DATE,
    CODED_AS_UID,
    PERSONS,
    creator,
)
from cancerimage.dicom.verify.dates import days, days_in
from cancerimage.dicom.verify.reading import Malformed, Path, Read, read
from cancerimage.dicom.verify.vocabulary import creators

TEXTS = frozenset(b"AE CS LO LT PN SH ST UC UR UT".split())
BLOBS = frozenset((b"OB", b"UN"))
CHARACTER_SET = 0x00080005
_DECIMAL = re.compile(rb"[ \0]*[-+]?[0-9]*\.[0-9]*(?:[eE][-+]?[0-9]+)?[ \0]*")
_READABLE = re.compile(rb"[ -~\x80-\xff]{6,}")
SEEN = 1 << 20
"""So much of a file that breaks the rules is looked at for anything that can be read."""
_PRINTABLE = bytes(range(32, 127)) + b"\t\r\n\f\0" + bytes(range(160, 256))

CODECS: Mapping[bytes, str] = {
    b"ISO_IR 100": "latin-1",
    b"ISO_IR 101": "iso8859-2",
    b"ISO_IR 109": "iso8859-3",
    b"ISO_IR 110": "iso8859-4",
    b"ISO_IR 144": "iso8859-5",
    b"ISO_IR 127": "iso8859-6",
    b"ISO_IR 126": "iso8859-7",
    b"ISO_IR 138": "iso8859-8",
    b"ISO_IR 148": "iso8859-9",
    b"ISO_IR 203": "iso8859-15",
    b"ISO_IR 166": "tis-620",
    b"ISO_IR 13": "shift_jis",
    b"ISO_IR 192": "utf-8",
    b"GB18030": "gb18030",
    b"GBK": "gbk",
    b"ISO 2022 IR 87": "iso2022_jp_2",
    b"ISO 2022 IR 149": "euc_kr",
    b"ISO 2022 IR 58": "gb2312",
}
"""How text in the character sets of PS3.3 section C.12.1.1.2 is decoded; an output may write it in UTF-8."""


@dataclass(slots=True)
class Contents:
    """What a file says, each with its place."""

    file: Read
    texts: list[tuple[Path, bytes]] = field(default_factory=list)
    terms: list[tuple[Path, bytes]] = field(default_factory=list)
    """Those of code strings."""
    names: list[tuple[Path, bytes]] = field(default_factory=list)
    """Those of the texts that name people."""
    uids: list[tuple[Path, bytes]] = field(default_factory=list)
    """UIDs of single things; those of classes, syntaxes and coding schemes are not among them."""
    days: list[tuple[Path, int]] = field(default_factory=list)


def contents_anyhow(data: bytes) -> Contents:
    """Return what a source says, with all patience; raises `Malformed` where not even pydicom can read it."""
    try:
        return contents(read(data))
    except Malformed:
        from cancerimage.dicom.verify.fallback import read_slowly

        said = contents(read_slowly(data))
        # What pydicom did not make sense of counts as well, as far as it can be read.
        for text in _READABLE.findall(data[:SEEN]):
            said.texts.append(((0,), text))
            said.days += [((0,), day) for day in days_in(text.upper())]
        return said


def contents(file: Read) -> Contents:
    """Return what a file says."""
    said = Contents(file)
    codec = None
    code: tuple[Path, bytes] | None = None
    for path, vr, value in file.elements:
        tag = path[-1]
        if not vr:
            vr = vr_of(tag)
        if vr in TEXTS or (vr in BLOBS and _is_text(value)):
            if tag in codes.VALUES:
                code = path, value
                continue
            if code is not None:
                if tag != codes.SCHEME or code[0][:-1] != path[:-1] or not codes.fits(value, code[1]):
                    said.texts.append(code)
                code = None
            if tag == codes.SCHEME and codes.public(value):
                continue
            if vr == b"CS":
                if tag == CHARACTER_SET:
                    codec = _codec(value)
                else:
                    said.terms.append((path, value))
                continue
            if creator(tag) and b" ".join(value.upper().strip(b"\0").split()) in creators():
                continue
            said.texts.append((path, value))
            if vr == b"PN" or tag in PERSONS:
                said.names.append((path, value))
            if codec is not None and not value.isascii():
                other = [(path, text) for text in _in_unicode(value, codec)]
                said.texts += other
                if vr == b"PN" or tag in PERSONS:
                    said.names += other
        elif vr == b"UI":
            if tag not in CODED_AS_UID:
                said.uids += [(path, one) for one in value.replace(b"\0", b"").replace(b" ", b"").split(b"\\") if one]
        elif (vr == b"DA" or vr == b"DT") and tag not in CODED_AS_DATE:
            said.days += [(path, day) for day in days(value)]
    if code is not None:
        said.texts.append(code)
    return said


@cache
def vr_of(tag: int) -> bytes:
    """Return the VR of an attribute of an implicit file; nobody needs it for what is written explicitly."""
    from pydicom.datadict import dictionary_VR

    try:
        return dictionary_VR(tag)[:2].encode()
    except KeyError:
        return b"LO" if creator(tag) else b"UN"


def _is_text(value: bytes) -> bool:
    """Whether bytes of which nobody says what they are can be read, and are no numbers with a decimal point."""
    readable = len(value) > 2 and not value[:1024].translate(None, _PRINTABLE) and not value.startswith(b"\0")
    return readable and not all(_DECIMAL.fullmatch(one) for one in value.split(b"\\"))


def _codec(value: bytes) -> str | None:
    for one in value.split(b"\\"):
        if (name := CODECS.get(one.strip(b" \0"))) is not None:
            return name
    return None


def _in_unicode(value: bytes, codec: str) -> tuple[bytes, ...]:
    """Return a text as it would look in UTF-8, also in capitals, and without accents."""
    try:
        text = value.decode(codec)
    except UnicodeDecodeError:
        return ()
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return text.encode(), text.upper().encode(), bare.encode()
