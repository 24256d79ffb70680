"""What a file that calls itself de-identified gives away on its own, where nobody has its source."""

import re
from collections.abc import Iterable, Iterator, Set

from cancerimage.dicom.verify.attributes import (
    CODED_AS_UID,
    DEVICES,
    IDENTIFYING,
    NOT_WORDS,
    PLACES,
    UNITS,
    creator,
    private,
)
from cancerimage.dicom.verify.check import around
from cancerimage.dicom.verify.contents import TEXTS, Contents, contents, vr_of
from cancerimage.dicom.verify.hits import Hit, Kind
from cancerimage.dicom.verify.reading import Malformed, Read, read
from cancerimage.dicom.verify.searched import single
from cancerimage.dicom.verify.vocabulary import creators, grown_together, harmless, words

Value = tuple[tuple[int, ...], bytes, bytes]
"""Where it stands, its VR, and one of the values of a text, in capitals."""

PATIENT_ID = 0x00100020
MADE_ID = re.compile(rb"[BCDFGHJKLMNPQRSTVWXZ]{20}|[1-9][0-9]{29,38}")
"""New patient ids: letters from the key of a project, or a digest of 128 bits as a number, which is never shorter.

No name and no number of a hospital looks like these.
"""
MADE_UID = re.compile(rb"2\.25\.[1-9][0-9]{0,38}|1\.2\.840\.10008(?:\.[0-9]+)+")
"""UIDs that come from no device: a UUID as a number (PS3.5, section B.2), and those of the standard itself."""
KIND_OF_THING = re.compile(rb"(?=.{1,40}\Z)[0-9]{1,7}(?:\.[0-9]{1,7})+")
"""Classes and syntaxes that makers have: short, and without the day and the time that UIDs of single things have."""
WRITER = 0x00020012
"""The UID of the program that wrote the file."""
PATIENT = frozenset(((0x00100010,), (PATIENT_ID,)))
BIRTH = frozenset((0x00100030, 0x00100032, 0x00100033, 0x00100034))
METHODS, CODE = 0x00120064, 0x00080100
STAY = {b"113109": DEVICES, b"113112": PLACES}
"""What stays by Retain Device Identity and Retain Institution Identity, as the file says (PS3.16, CID 7050)."""
CLEANED = UNITS | {0x00102180}
"""Departments and occupations: their words may stay where everybody uses them."""
NOBODY = frozenset((b"REMOVED", b"REMOVED^", b"19000101", b"000000"))
"""What stands where an attribute must have a value, and nothing may be told."""


def alone(output: bytes, allowed: Set[str] = frozenset()) -> tuple[Hit, ...]:
    """Return what identifies somebody, or may, whatever the source was; nothing, if nothing is found.

    `allowed` are words beyond the public ones that a person has looked at. Text burned into the pixels, and names that
    are also words of everybody, are found by no one who has not the source.
    """
    try:
        file = read(output)
        said = contents(file)
    except Malformed:
        return (Hit(Kind.UNREADABLE),)
    found = dict.fromkeys(around(said))
    values = tuple(_values(file))
    methods = {value for path, _, value in values if path[0] == METHODS and path[-1] == CODE}
    kept = frozenset[int]().union(*(STAY[method] for method in methods & STAY.keys()))
    found.update(dict.fromkeys(_stated(values, kept)))
    found.update(dict.fromkeys(_uids(file)))
    found.update(dict.fromkeys(_private(file)))
    found.update(dict.fromkeys(_words(said, kept, frozenset(word.upper().encode() for word in allowed))))
    return tuple(found)


def _stated(values: Iterable[Value], kept: Set[int]) -> Iterator[Hit]:
    """Yield attributes that identify somebody and have a value; the new id of the patient may stand in any of them.

    What has another form than new ids have could be the original.
    """
    nothing = NOBODY | {value for path, _, value in values if path == (PATIENT_ID,) and MADE_ID.fullmatch(value)}
    identifying = IDENTIFYING - kept
    for path, vr, value in values:
        tag = path[-1]
        if value in nothing or (tag in CLEANED and all(map(harmless, words(value)))):
            continue
        if tag in BIRTH:
            yield Hit(Kind.BIRTH, path)
        elif tag in identifying or vr == b"PN" or (vr == b"AE" and tag not in kept):
            yield Hit(Kind.STATED, path)


def _values(file: Read) -> Iterator[Value]:
    for path, vr, value in file.elements:
        if path[0] >> 16 <= 2:  # What the file meta information may hold is looked at as a whole.
            continue
        known = vr or vr_of(path[-1])
        if known in TEXTS or path[-1] in BIRTH:
            for one in single(value.upper()):
                yield path, known, one


def _uids(file: Read) -> Iterator[Hit]:
    """Yield UIDs that could be the originals, at any depth, also where the file calls them something else."""
    for path, vr, value in file.elements:
        tag = path[-1]
        if tag != WRITER and b"UI" in (vr, vr_of(tag)):
            for one in single(value):
                if not MADE_UID.fullmatch(one) and not (tag in CODED_AS_UID and KIND_OF_THING.fullmatch(one)):
                    yield Hit(Kind.FOREIGN, path)


def _private(file: Read) -> Iterator[Hit]:
    """Yield private attributes of makers that nobody knows: what they mean, nobody can tell."""
    known = set()
    for path, _, value in file.elements:
        tag = path[-1]
        if creator(tag):
            if b" ".join(value.upper().strip(b"\0").split()) in creators():
                known.add((path[:-1], tag))
            else:
                yield Hit(Kind.PRIVATE, path)
        elif private(tag) and (path[:-1], tag & ~0xFFFF | tag >> 8 & 0xFF) not in known:
            yield Hit(Kind.PRIVATE, path)


def _words(said: Contents, kept: Set[int], allowed: Set[bytes]) -> Iterator[Hit]:
    for path, text in said.texts:
        if path[-1] not in NOT_WORDS and path[-1] not in kept and path not in PATIENT:
            strange = {word for word in words(text.upper()) - allowed if not harmless(word)}
            if any(not grown_together(text, word) for word in strange):
                yield Hit(Kind.WORD, path)
