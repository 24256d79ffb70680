"""What a file says in texts, UIDs, dates, numbers and bytes, at any depth; pixels are left aside."""

import re
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
from cancerimage.dicom.verify.decoding import codec, in_unicode
from cancerimage.dicom.verify.reading import Malformed, Path, Read, read
from cancerimage.dicom.verify.vocabulary import creators

TEXTS = frozenset(b"AE CS LO LT PN SH ST UC UR UT".split())
BLOBS = frozenset((b"OB", b"UN"))
NUMERIC = frozenset(b"AT FD FL OD OF OL OV OW SL SS SV UL US UV".split())
FLOATS = frozenset(b"FD FL OD OF".split())
_SIGNS = rb"[A-Za-z0-9 .,:;^=/()_+\t\r\n-]"
_WRITTEN = re.compile(_SIGNS + rb"{9,}\0*")
_WRITTEN_LONG = re.compile(_SIGNS + rb"{9,}\0{2,}|" + _SIGNS + rb"{13,}\0?")
"""What numbers look like by no chance; floating-point numbers around one are made of signs of ASCII for a half."""
DECIMALS = frozenset((b"IS", b"DS"))
_OF_NUMBERS = b"0123456789.+-eE\\ \0"
CHARACTER_SET = 0x00080005
_DECIMAL = re.compile(rb"[ \0]*[-+]?[0-9]*\.[0-9]*(?:[eE][-+]?[0-9]+)?[ \0]*")
_READABLE = re.compile(rb"[ -~\x80-\xff]{6,}")
SEEN = 1 << 20
"""So much of a file that breaks the rules is looked at for anything that can be read."""
SINGLE = 8
"""Bytes of the longest number; so few are not taken for a text from end to end."""
LONGEST = 4096
"""Bytes; longer values of numbers are tables, in which a text is searched for in another way."""
_PRINTABLE = bytes(range(32, 127)) + b"\t\r\n\f\0" + bytes(range(160, 256))


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
    numbers: list[tuple[Path, bytes]] = field(default_factory=list)
    """Those that are written with figures, and codes that have the form of their public scheme."""
    binary: list[tuple[Path, bytes]] = field(default_factory=list)
    """Every other value: nobody should have written words there, but somebody can."""


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
    charset = None
    code: tuple[Path, bytes] | None = None
    for path, vr, value in file.elements:
        tag = path[-1]
        if not vr:
            vr = vr_of(tag)
        if vr in NUMERIC and len(value) <= SINGLE:
            if len(value) > 1:
                said.binary.append((path, value))
            continue
        if (vr in BLOBS or vr in NUMERIC) and len(value) > 1:
            said.binary.append((path, value))
        if vr in TEXTS or (vr in BLOBS and _is_text(value)) or (vr in NUMERIC and _is_written(value, vr)):
            if tag in codes.VALUES:
                code = path, value
                continue
            if code is not None:
                if tag != codes.SCHEME or code[0][:-1] != path[:-1] or not codes.fits(value, code[1]):
                    said.texts.append(code)
                else:
                    said.numbers.append(code)
                code = None
            if tag == codes.SCHEME and codes.public(value):
                continue
            if vr == b"CS":
                if tag == CHARACTER_SET:
                    charset = codec(value)
                else:
                    said.terms.append((path, value))
                continue
            if creator(tag) and b" ".join(value.upper().strip(b"\0").split()) in creators():
                continue
            # Japanese and others in seven bits look like other letters; only what they stand for says something.
            escaped = b"\x1b" in value
            here = [] if escaped else [(path, value)]
            if escaped or not value.isascii():
                here += [(path, text) for text in in_unicode(value, charset)]
            said.texts += here
            if vr == b"PN" or tag in PERSONS:
                said.names += here
        elif vr == b"UI":
            if tag not in CODED_AS_UID:
                said.uids += [(path, one) for one in value.replace(b"\0", b"").replace(b" ", b"").split(b"\\") if one]
            if value.translate(None, _OF_NUMBERS):
                said.binary.append((path, value))
        elif vr in DECIMALS:
            said.numbers.append((path, value))
            if value.translate(None, _OF_NUMBERS):
                said.binary.append((path, value))
        else:
            if (vr == b"DA" or vr == b"DT") and tag not in CODED_AS_DATE:
                said.days += [(path, day) for day in days(value)]
            if vr not in BLOBS and vr not in NUMERIC:
                said.binary.append((path, value))
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


def _is_written(value: bytes, vr: bytes) -> bool:
    """Whether what should be numbers in binary is a text from end to end."""
    form = _WRITTEN_LONG if vr in FLOATS else _WRITTEN
    return SINGLE < len(value) <= LONGEST and form.fullmatch(value) is not None


def _is_text(value: bytes) -> bool:
    """Whether bytes of which nobody says what they are can be read, and are no numbers with a decimal point."""
    readable = len(value) > 2 and not value[:1024].translate(None, _PRINTABLE) and not value.startswith(b"\0")
    return readable and not all(_DECIMAL.fullmatch(one) for one in value.split(b"\\"))
