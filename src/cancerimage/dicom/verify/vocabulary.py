"""Words that say nothing about anybody, because everybody uses them."""

import re
from functools import cache
from importlib.resources import files

WORD = re.compile(rb"[0-9A-Za-z\x80-\xff]{3,}")
_LETTERS = re.compile(rb"[^0-9]+")
_FIGURES = re.compile(rb"[0-9]{1,4}")
_PART = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_SIZE = re.compile(rb"[0-9]{1,5}(?:X[0-9]{1,5}){1,2}")
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


@cache
def names() -> frozenset[bytes]:
    """Return those of the words that everybody uses that are also names of people."""
    return frozenset(_table("names.txt"))


@cache
def terms() -> frozenset[bytes]:
    """Return the words of defined terms, beside those that everybody uses."""
    return frozenset(_table("terms.txt"))


def _table(name: str) -> list[bytes]:
    return (files("cancerimage.dicom.verify") / "tables" / name).read_bytes().splitlines()


def harmless(word: bytes) -> bool:
    """Whether a word in capitals says nothing about anybody."""
    if word in public() or _FIGURES.sub(b"#", word) in public():
        return True
    if _SIZE.fullmatch(word):
        return True
    digits = len(_DIGIT.findall(word))
    if digits == len(word):
        return digits <= FEW_DIGITS
    if not digits or digits > FEW_MIXED:
        return False
    return all(len(part) <= 2 or part in public() for part in _LETTERS.findall(word))


def grown_together(text: bytes, word: bytes) -> bool:
    """Whether a word in capitals stands in a text as several harmless ones, such as KneeLeft or AxialT1."""
    for run in WORD.findall(text):
        if run.upper() == word:
            parts = _PART.findall(run)
            return len(parts) > 1 and b"".join(parts) == run and all(harmless(part.upper()) for part in parts)
    return False
