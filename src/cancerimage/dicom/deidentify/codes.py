"""Coded entries (PS3.3, section 8): what may stay of a code, and the meaning that belongs to it."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from cancerimage.dicom.deidentify.table import lines
from cancerimage.dicom.deidentify.words import Words

CODE_VALUE = 0x00080100
CODING_SCHEME = 0x00080102
SCHEME_VERSION = 0x00080103
CODE_MEANING = 0x00080104

PRIVATE_SCHEME = "99REMOVED"
UNITS = "UCUM"
REMOVED = "REMOVED"
VERSION = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,4}){0,3}")
SHAPES = re.compile(
    r"[A-Z][0-9A-Z]?-[0-9A-F]{4,5}"  # SNOMED RT
    r"|RID[0-9]{1,6}"  # RadLex
    r"|C[0-9]{4,7}"  # NCI Thesaurus, UMLS
    r"|[A-TV-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,4})?"  # ICD-10
    r"|[89][0-9]{3}/[0-9]"  # ICD-O-3 morphology
    r"|[0-9]\.[0-9]{1,2}(?:\.[0-9]){1,2}(?:-[0-9]{1,2}){1,3}"  # measurements of echocardiography
    r"|[0-9]{1,5}"  # FMA
)
"""What a code of those great coding schemes looks like whose codes have no check digit."""
CONCEPT = re.compile(r"[0-9]{3,15}(?:00|10)[0-9]")
"""A concept of SNOMED CT: its number, the kind of identifier that it is, a check digit."""
OBSERVATION = re.compile(r"([0-9]{1,6})-([0-9])")
"""A code of LOINC: its number and a check digit."""
DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")

_TURNS = ("0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
          "5987604321", "6598710432", "7659821043", "8765932104", "9876543210")  # fmt: skip
_PLACES = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
"""Multiplication in the dihedral group of ten elements, and the permutations of digits by their place (Verhoeff)."""


class Subject(StrEnum):
    """What an item of a report says about the patient."""

    NAMED = "named"
    """A name, a number, the day of birth."""
    AGE = "age"


SUBJECTS: Mapping[str, Subject] = {
    "121029": Subject.NAMED,  # Subject Name (DCM)
    "121030": Subject.NAMED,  # Subject ID
    "121031": Subject.NAMED,  # Subject Birth Date
    "121033": Subject.AGE,  # Subject Age
    "184099003": Subject.NAMED,  # Date of birth (SCT)
    "371484003": Subject.NAMED,  # Patient name
    "397669002": Subject.AGE,  # Age
    "424144002": Subject.AGE,  # Current chronological age
    "21112-8": Subject.NAMED,  # Birth date (LN)
    "30525-0": Subject.AGE,  # Age
}
"""Concepts of PS3.16 (TID 1007, TID 3802 and others) whose values are those of the patient's own attributes."""
PER_YEAR: Mapping[str, int] = {"a": 1, "mo": 12, "wk": 52, "d": 365}
"""Units of an age in UCUM."""


def judge(tag: int, text: str, identifiers: frozenset[str], words: Words, value: str = "", scheme: str = "") -> str:
    """Return what stays of one part of a coded entry, never empty unless it was.

    `value` and `scheme` are those of the same item; the meaning of a known code is the one that its scheme gives it.
    """
    plain = text.strip(" \0")
    if not plain:
        return ""
    if tag == CODING_SCHEME:
        return plain if plain in _schemes() else PRIVATE_SCHEME
    if tag == CODE_MEANING:
        known = _meanings().get((scheme.strip(" \0"), value.strip(" \0")))
        return known or words.clean(plain, identifiers) or REMOVED
    if words.identifies(plain, identifiers):
        return REMOVED
    if tag == SCHEME_VERSION:
        return plain if VERSION.fullmatch(plain) else REMOVED
    if plain in _values() or _is_code(plain):
        return plain
    return plain if not plain.isdigit() and words.clean(plain, identifiers) == plain else REMOVED


def _is_code(text: str) -> bool:
    """Whether a code looks like one of a great coding scheme, and unlike a day; its check digit must be right."""
    if SHAPES.fullmatch(text):
        return True
    if CONCEPT.fullmatch(text):
        return DAY.fullmatch(text) is None and _sum_of_verhoeff(text) == 0
    observation = OBSERVATION.fullmatch(text)
    return observation is not None and _digit_of_luhn(observation[1]) == int(observation[2])


def _sum_of_verhoeff(figures: str) -> int:
    total = 0
    for place, figure in enumerate(reversed(figures)):
        total = int(_TURNS[total][int(_PLACES[place % len(_PLACES)][int(figure)])])
    return total


def _digit_of_luhn(figures: str) -> int:
    doubled = (2 * int(figure) if place % 2 == 0 else int(figure) for place, figure in enumerate(reversed(figures)))
    return -sum(figure // 10 + figure % 10 for figure in doubled) % 10


@cache
def _meanings() -> Mapping[tuple[str, str], str]:
    return {(scheme, value): meaning for scheme, value, meaning in lines("codes.tsv")}


@cache
def _values() -> frozenset[str]:
    return frozenset(value for _, value in _meanings())


@cache
def _schemes() -> frozenset[str]:
    """Return the designators of PS3.16 Table 8-1 that images carry, and those of makers whose codes are public."""
    return frozenset(name for (name,) in lines("schemes.tsv"))
