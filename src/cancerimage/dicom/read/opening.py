"""How a file begins: the preamble, the file meta information, and how the data set behind them is written."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read.scanner import EXPLICIT_HEAD, LONG_CODES, LONG_LENGTH, SHORT_CODES, UNDEFINED
from cancerimage.dicom.read.window import Window
from cancerimage.dicom.syntaxes import BIG_ENDIAN, EXPLICIT, IMPLICIT, SYNTAXES, Syntax

PREFIX = b"DICM"
PREAMBLE = 128
DICOMDIR = b"1.2.840.10008.1.3.10"
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
    data = window.data
    prefixed = data[PREAMBLE : PREAMBLE + 4] == PREFIX
    start = PREAMBLE + 4 if prefixed else 0
    if not prefixed:
        _require_begin(data)
    meta, start = _meta(window, start)
    if meta.get(tags.MEDIA_STORAGE_SOP_CLASS, b"").rstrip(b" \0") == DICOMDIR:
        raise Unreadable(Reason.DICOMDIR)
    return Opening(_syntax(window, meta, start), start, meta)


def _meta(window: Window, start: int) -> tuple[dict[int, bytes], int]:
    """Return the elements of group 0002, whatever their length says that it is, and where they end."""
    meta: dict[int, bytes] = {}
    at = start
    while window.move(at, 8):
        window.move(at, 12)
        data, here = window.data, at - window.base
        word, code, length = EXPLICIT_HEAD(data, here)
        if word & 0xFFFF != META:
            break
        head = 8
        if code in LONG_CODES and len(data) >= here + 12:
            (length,) = LONG_LENGTH(data, here + 8)
            head = 12
        elif code not in SHORT_CODES:  # Some old writers wrote it in implicit encoding.
            (length,) = LONG_LENGTH(data, here + 4)
        if length == UNDEFINED or not window.move(at, head + length):
            raise Unreadable(Reason.TRUNCATED, "the file meta information ends behind the file")
        value = at - window.base + head
        meta[META << 16 | word >> 16] = window.data[value : value + length]
        at += head + length
    return meta, at


def _syntax(window: Window, meta: Mapping[int, bytes], start: int) -> Syntax:
    named = meta.get(tags.TRANSFER_SYNTAX)
    syntax = None
    if named is not None:
        syntax = SYNTAXES.get(named.strip(b" \0").decode("latin-1"))
        if syntax is None:
            raise Unreadable(Reason.UNKNOWN_SYNTAX)
        if syntax.deflated or syntax.big_endian:
            return syntax
    if not window.move(start, 8):
        if named is None:
            raise Unreadable(Reason.TRUNCATED, "nothing follows the file meta information")
        return syntax or IMPLICIT
    here = start - window.base
    first = window.data[here : here + 8]
    explicit = first[4:6].isalpha() and first[4:6].isupper()
    if syntax is None:
        # The groups of the first attributes are small: seen the wrong way round they are large.
        return (BIG_ENDIAN if first[0] < first[1] else EXPLICIT) if explicit else IMPLICIT
    if explicit == syntax.explicit:
        return syntax
    # The file says one thing and does another. We believe what it does, as pydicom does.
    return EXPLICIT if explicit else IMPLICIT


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
