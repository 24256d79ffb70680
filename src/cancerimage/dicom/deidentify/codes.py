"""Coded entries (PS3.3, section 8): what may stay of a code, and the meaning that belongs to it."""

import re
from collections.abc import Mapping
from functools import cache

from cancerimage.dicom.deidentify.table import lines
from cancerimage.dicom.deidentify.words import Words

CODE_VALUE = 0x00080100
CODING_SCHEME = 0x00080102
SCHEME_VERSION = 0x00080103
CODE_MEANING = 0x00080104
LONG_CODE_VALUE = 0x00080119

PRIVATE_SCHEME = "99REMOVED"
REMOVED = "REMOVED"
VERSION = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,4}){0,3}")
SHAPES = re.compile(
    r"[0-9]{6,18}"  # SNOMED CT
    r"|[A-Z][0-9A-Z]?-[0-9A-F]{4,6}"  # SNOMED RT
    r"|[0-9]{1,6}-[0-9]"  # LOINC
    r"|RID[0-9]{1,6}"  # RadLex
    r"|C[0-9]{4,7}"  # NCI Thesaurus, UMLS
    r"|[A-TV-Z][0-9][0-9AB](?:\.[0-9A-Z]{1,4})?"  # ICD-10
    r"|[0-9]{4}/[0-9]"  # ICD-O-3 morphology
    r"|[0-9]{1,6}"  # DCM, FMA
)
"""What a code of the great coding schemes looks like."""


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
    if plain.lower() in identifiers:
        return REMOVED
    if tag == SCHEME_VERSION:
        return plain if VERSION.fullmatch(plain) else REMOVED
    safe = plain in _values() or SHAPES.fullmatch(plain) or words.clean(plain, identifiers) == plain
    return plain if safe else REMOVED


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
