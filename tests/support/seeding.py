"""Real files with tokens planted in twelve kinds of places, to see which of them come out of a de-identification."""

import io
import re
import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from pydicom import Dataset, config, dcmread, dcmwrite
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    SecondaryCaptureImageStorage,
)

from tests.support.places import PLACES, Place

NATIVE = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)
"""Every transfer syntax that holds pixels as they are, or none."""

ROOT = "1.2.826.0.1.3680043.10.99999."
MARK = "ZQX"
LETTERS = "BDFGKLMNPRSTVWXZAEIO"
FIRST_YEAR, YEARS_APART = 1801, 11
"""Planted dates lie further apart than any shift goes, and before the dates that the files have themselves."""
_TOKEN = re.compile(rb"ZQX[0-9A-Z]{8}")
_UID = re.compile(re.escape(ROOT.encode()) + rb"[0-9]+")
FIRST_NUMBER = 917_040_000
"""Planted numbers are those of the person; they fit into an integer string."""
_NUMBER = re.compile(rb"9170[0-9]{5}")
_DATE = re.compile(rb"1[89][0-9]{6}")
_OF_SOMEBODY = frozenset(("IS", "DS", "SCT"))
"""Representations of figures, and the codes of a public scheme."""
_NUMBERS = {"US": "H", "SS": "h", "UL": "L", "FD": "d", "AT": "HH"}
_VALUE_TYPES = {
    "MeasuredValueSequence": "NUM", "ConceptCodeSequence": "CODE", "TextValue": "TEXT",
    "PersonName": "PNAME", "Date": "DATE", "DateTime": "DATETIME", "UID": "UIDREF",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seeded:
    """A file with tokens in it."""

    name: str
    syntax: str
    data: bytes
    tokens: Mapping[bytes, Place]


def seeded(data: bytes, name: str, syntaxes: tuple[str, ...] = ()) -> Iterator[Seeded]:
    """Yield a real file with tokens, in its own transfer syntax and, if that is native, in others that are asked for.

    Yields nothing for a file that pydicom cannot read or write again, or that is the index of a medium.
    """
    own = _read(data)
    if own is None:
        return
    syntax = own.file_meta.TransferSyntaxUID
    others = [one for one in syntaxes if one != syntax] if syntax in NATIVE else []
    for chosen in (syntax, *others):
        ds = _read(data)
        assert ds is not None
        with warnings.catch_warnings(), config.disable_value_validation():
            warnings.simplefilter("ignore")
            try:
                planted = _planted(ds, name, chosen)
            except (AttributeError, TypeError, ValueError):
                continue  # an element that pydicom reads and cannot write
        yield planted


def found(data: bytes) -> set[bytes]:
    """Return what looks like a token anywhere in a file; what is deflated is inflated first."""
    if DeflatedExplicitVRLittleEndian.encode() in data[:600]:
        data = inflated(data)
    return {*_TOKEN.findall(data.upper()), *_UID.findall(data), *_DATE.findall(data), *_NUMBER.findall(data)}


def remaining(seeded: Seeded, output: bytes, options: frozenset[str] = frozenset()) -> list[Place]:
    """Return the places whose tokens are in an output although no option keeps them."""
    left = [seeded.tokens[token] for token in found(output) & seeded.tokens.keys()]
    return [place for place in left if not place.stays & options]


def inflated(data: bytes) -> bytes:
    """Return a deflated file with its data set inflated."""
    start = 144 + int.from_bytes(data[140:144], "little")
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    return data[:start] + stream.decompress(data[start:]) + stream.unused_data


def _read(data: bytes) -> Dataset | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ds = dcmread(io.BytesIO(data), force=True)
            if "DirectoryRecordSequence" in ds or not len(ds):
                return None
            if not ds.get("SOPClassUID"):
                # A piece of a data set, made to test one thing; it needs a class to be looked at by anybody.
                ds.SOPClassUID = SecondaryCaptureImageStorage
            if "TransferSyntaxUID" not in ds.file_meta:
                implicit, little = ds.original_encoding
                native = ExplicitVRLittleEndian if little else ExplicitVRBigEndian
                ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else native
        except Exception:  # pydicom raises nearly anything on damaged files
            return None
    ds.file_meta.FileMetaInformationGroupLength = 0
    return ds


def _planted(ds: Dataset, name: str, syntax: str) -> Seeded:
    ds.file_meta.TransferSyntaxUID = syntax
    for place in PLACES:
        plant(ds, place)
    # A number stays where nobody knows whose it is: these are the person's.
    numbers = (token for place, token in TOKENS.items() if _vr(place.path) in _OF_SOMEBODY)
    ds.OtherPatientIDs = [str(ds.OtherPatientIDs), *numbers]
    return Seeded(name, str(syntax), written(ds), {token.encode(): place for place, token in TOKENS.items()})


def written(ds: Dataset) -> bytes:
    """Return a data set as a file in the transfer syntax that its meta information names."""
    file = io.BytesIO()
    syntax = ds.file_meta.TransferSyntaxUID
    # Not `save_as`, which refuses to change the order of bytes; that of pixels does not matter here.
    dcmwrite(file, ds, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=syntax != ExplicitVRBigEndian)
    return file.getvalue()


def plant(ds: Dataset, place: Place) -> None:
    """Put the token of a place into a data set."""
    if place.path == "preamble":
        ds.preamble = TOKENS[place].encode().ljust(128, b"\0")
    elif place.path == "meta-instance":
        ds.file_meta.MediaStorageSOPInstanceUID = TOKENS[place]
    else:
        *outer, leaf = place.path.split("/")
        target = ds.file_meta if place.path.startswith("0002") else ds
        order = ">" if ds.file_meta.TransferSyntaxUID == ExplicitVRBigEndian else "<"
        _plant(_inside(target, outer, leaf), leaf, TOKENS[place], order)


def _word(number: int) -> str:
    """Return a token that no vocabulary has: of letters alone, or with digits."""
    if number % 3 == 0:
        return f"{MARK}{number:07d}K"
    text = MARK
    for _ in range(8):
        number, letter = divmod(number * 7 + 3, len(LETTERS))
        text += LETTERS[letter]
    return text


def _tag(part: str) -> tuple[BaseTag, str]:
    """Return tag and VR of a part of a path."""
    tag, _, vr = part.partition("!")
    known = tag_for_keyword(tag)
    if known is not None:
        return Tag(known), vr or dictionary_VR(known)
    return Tag(int(tag, 16)), vr or dictionary_VR(int(tag, 16))


def _inside(ds: Dataset, outer: list[str], leaf: str) -> Dataset:
    """Return the item that a path leads to; one of a report is an item of its own, and of the right kind."""
    for depth, part in enumerate(outer):
        tag, _ = _tag(part)
        items = list(ds[tag].value or []) if tag in ds else []
        if part == "ContentSequence":
            inner = Dataset()
            inner.RelationshipType = "CONTAINS"
            inner.ValueType = _VALUE_TYPES.get([*outer, leaf][depth + 1], "CONTAINER")
            items.append(inner)
        elif not items:
            items = [Dataset()]
        # A new list, so that an element that was read is written anew.
        ds.add_new(tag, "SQ", Sequence(items))
        ds = items[-1] if part == "ContentSequence" else items[0]
    return ds


def _as_numbers(token: str, vr: str, order: str) -> list[int] | list[float] | list[BaseTag]:
    """Return the numbers that look like a token where they are written."""
    form = struct.Struct(order + _NUMBERS[vr])
    data = token.encode().ljust(-(-len(token) // form.size) * form.size, b"\0")
    if vr == "AT":
        return [Tag(*pair) for pair in form.iter_unpack(data)]
    return [number for (number,) in form.iter_unpack(data)]


def _plant(ds: Dataset, leaf: str, token: str, order: str) -> None:
    """Plant a token in one attribute, as its VR wants it."""
    tag, vr = _tag(leaf)
    phrase = token if sum(token.encode()) % 2 else f"T1 axial {token.capitalize()} of the head"
    if vr == "DT":
        ds.add_new(tag, vr, f"{token}101112.000000")
    elif vr == "PN":
        ds.add_new(tag, vr, f"{token.capitalize()}^Head^^Dr")
    elif vr in _NUMBERS:
        ds.add_new(tag, vr, _as_numbers(token, vr, order))
    elif vr in ("OW", "OF"):
        ds.add_new(tag, vr, token.encode().ljust(16, b"\0"))
    elif vr in ("UN", "OB"):
        ds.add_new(tag, vr, token.encode() + b" ")
    elif vr == "SCT":
        ds.CodeValue, ds.CodingSchemeDesignator, ds.CodeMeaning = token, "SCT", "Head"
    elif vr == "UNSQ":
        inner = Tag(0x00100010).group.to_bytes(2, "little") + (0x10).to_bytes(2, "little")
        value = token.encode() + b" "
        item = inner + len(value).to_bytes(4, "little") + value
        ds.add_new(tag, "UN", b"\xfe\xff\x00\xe0" + len(item).to_bytes(4, "little") + item)
    elif leaf == "ImageType":
        ds.add_new(tag, vr, ["DERIVED", "SECONDARY", token])
    elif vr in ("LT", "ST", "UT", "LO"):
        ds.add_new(tag, vr, phrase)
    else:
        ds.add_new(tag, vr, token)
    if leaf in ("CodeMeaning", "CodeValue"):
        ds.CodingSchemeDesignator = "SRT"
        if leaf == "CodeMeaning" and "CodeValue" not in ds:
            ds.CodeValue = "T-D1100"
        if leaf == "CodeValue" and "CodeMeaning" not in ds:
            ds.CodeMeaning = "Head"


def _tokens() -> Iterator[tuple[Place, str]]:
    dates = count()
    for number, place in enumerate(PLACES, 1):
        vr = _vr(place.path)
        if vr in ("DA", "DT"):
            turn = next(dates)
            day = date(FIRST_YEAR + turn * YEARS_APART, 1 + turn % 12, 11 + turn % 17)
            yield place, day.strftime("%Y%m%d")
        else:
            if vr in _OF_SOMEBODY:
                yield place, str(FIRST_NUMBER + number)
            else:
                yield place, f"{ROOT}{number}" if vr == "UI" else _word(number)


def _vr(path: str) -> str:
    if path == "preamble":
        return "LO"
    return "UI" if path == "meta-instance" else _tag(path.rpartition("/")[2])[1]


TOKENS = dict(_tokens())
"""What is planted in each place: unique words, UIDs and days."""
