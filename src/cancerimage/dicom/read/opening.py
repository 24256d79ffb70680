"""How a file begins: the preamble, the file meta information, and how the data set behind them is written."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from struct import error as StructError  # noqa: N812 - it is a class

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read.scanner import EXPLICIT_HEAD, LONG_CODES, LONG_LENGTH, SHORT_CODES, letters
from cancerimage.dicom.read.window import GROWTH, Window
from cancerimage.dicom.syntaxes import BIG_ENDIAN, EXPLICIT, IMPLICIT, SYNTAXES, Syntax

PREFIX = b"DICM"
PREAMBLE = 128
DICOMDIR = frozenset({b"1.2.840.10008.1.3.10", b"1.2.840.10008.1.3.10\0"})
META = 0x0002

SIGNATURES: Mapping[bytes, Reason] = {
    b"Salted__": Reason.ENCRYPTED,  # OpenSSL
    b"-----BEGIN PGP MESSAGE": Reason.ENCRYPTED,
    b"age-encryption.org/": Reason.ENCRYPTED,
}
"""How files that are no DICOM begin, where it is worth telling them apart."""

ENVELOPED = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
"""The type of a DICOM file in a secure envelope: CMS enveloped-data (PS3.15, section D.1)."""

_TAG = struct.Struct("<HH").unpack_from
_LENGTH = struct.Struct("<I").unpack_from


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known before the first attribute of the data set is read."""

    syntax: Syntax
    start: int
    """Where the data set begins."""
    meta: Mapping[int, bytes]
    """The file meta information (PS3.10, section 7.1), raw."""


def opening(window: Window) -> Opening:
    """Return how the file begins; raises `Unreadable` where it is no instance."""
    if window.end == 0:
        raise Unreadable(Reason.EMPTY)
    start = PREAMBLE + len(PREFIX)
    if window.data[PREAMBLE:start] != PREFIX:
        _require_begin(window.data)
        start = 0
    meta, start = _meta(window, start)
    if meta.get(tags.MEDIA_STORAGE_SOP_CLASS) in DICOMDIR:
        raise Unreadable(Reason.DICOMDIR)
    return Opening(_syntax(window, meta, start), start, meta)


def _meta(window: Window, start: int) -> tuple[dict[int, bytes], int]:
    """Return the elements of group 0002, whatever their length says that it is, and where they end."""
    while True:
        data = window.data
        meta: dict[int, bytes] = {}
        here = start
        try:
            while True:
                word, code, length = EXPLICIT_HEAD(data, here)
                if word & 0xFFFF != META:
                    return meta, here
                value = here + 8
                if code in LONG_CODES:
                    (length,) = LONG_LENGTH(data, value)
                    value += 4
                elif code not in SHORT_CODES:  # Some old writers wrote it in implicit encoding.
                    (length,) = LONG_LENGTH(data, here + 4)
                if value + length > len(data):
                    break
                meta[META << 16 | word >> 16] = data[value : value + length]
                here = value + length
        except StructError:
            if here + 8 > len(data) == window.end:
                return meta, here
        if len(data) == window.end:
            raise Unreadable(Reason.TRUNCATED, "the file meta information ends behind the file")
        # It is longer than the first read, which private information in it can make it.
        window.move(0, min(window.end, len(data) * GROWTH))


def _syntax(window: Window, meta: Mapping[int, bytes], start: int) -> Syntax:
    named = meta.get(tags.TRANSFER_SYNTAX)
    syntax = None if named is None else _named(named)
    if syntax and (syntax.deflated or syntax.big_endian):
        return syntax
    if not window.move(start, 8):
        if syntax is None:
            raise Unreadable(Reason.TRUNCATED, "nothing follows the file meta information")
        return syntax
    word, code, _ = EXPLICIT_HEAD(window.data, start - window.base)
    explicit = letters(code)
    if syntax is None:
        # The groups of the first attributes are small: seen the wrong way round they are large.
        return (BIG_ENDIAN if word & 0xFF < word >> 8 & 0xFF else EXPLICIT) if explicit else IMPLICIT
    if explicit == syntax.explicit:
        return syntax
    # The file says one thing and does another. We believe what it does, as pydicom does.
    return EXPLICIT if explicit else IMPLICIT


@lru_cache(maxsize=256)
def _named(raw: bytes) -> Syntax:
    syntax = SYNTAXES.get(raw.strip(b" \0").decode("latin-1"))
    if syntax is None:
        raise Unreadable(Reason.UNKNOWN_SYNTAX)
    return syntax


def _require_begin(data: bytes) -> None:
    """Refuse a file without prefix, unless it begins as a data set does."""
    for signature, reason in SIGNATURES.items():
        if data.startswith(signature):
            raise Unreadable(reason)
    if ENVELOPED in data[:64]:
        raise Unreadable(Reason.ENCRYPTED, "a secure DICOM file")
    if _nifti(data):
        raise Unreadable(Reason.NIFTI)
    if len(data) < 8:
        raise Unreadable(Reason.NOT_DICOM)
    group, element = _TAG(data)
    if group == 0x0004:
        raise Unreadable(Reason.DICOMDIR)
    if group == 0x0800 and element & 0xFF == 0:
        plausible = data[4:6].isalpha()  # Explicit big endian
    else:
        explicit = data[4:6].isalpha() and data[4:6].isupper()
        plausible = group in {META, 0x0008} and (explicit or _LENGTH(data, 4)[0] < 256)
    if not plausible:
        raise Unreadable(Reason.NOT_DICOM)


def _nifti(data: bytes) -> bool:
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, 352)
        except zlib.error:
            return False
    return data[344:348] in {b"n+1\0", b"ni1\0"} or data[4:8] in {b"n+2\0", b"ni2\0"}
