"""Words that say nothing about anybody, because everybody uses them."""

import re
from functools import cache
from importlib.resources import files

WORD = re.compile(rb"[0-9A-Za-z\x80-\xff]{3,}")
_LETTERS = re.compile(rb"[^0-9]+")
_DIGIT = re.compile(rb"[0-9]")
FEW_DIGITS = 5
"""So many digits in a row are a size, a year or a count as often as a number of somebody."""
FEW_MIXED = 4
"""So many digits beside letters are a part of a model, a kernel or a measure."""


def words(text: bytes) -> set[bytes]:
    """Return the words of three characters and more of a text in capitals."""
    return set(WORD.findall(text))


@cache
def public() -> frozenset[bytes]:
    """Return the words of the standard and of published collections of images, without surnames and first names."""
    return frozenset(_table("words.txt"))


@cache
def creators() -> frozenset[bytes]:
    """Return the private creators that are publicly known."""
    return frozenset(_table("creators.txt"))


def _table(name: str) -> list[bytes]:
    return (files("cancerimage.dicom.verify") / "tables" / name).read_bytes().splitlines()


def harmless(word: bytes) -> bool:
    """Whether a word in capitals says nothing about anybody."""
    if word in public():
        return True
    digits = len(_DIGIT.findall(word))
    if digits == len(word):
        return digits <= FEW_DIGITS
    if not digits or digits > FEW_MIXED:
        return False
    return all(len(part) <= 2 or part in public() for part in _LETTERS.findall(word))
