"""Free text reduced to words that a public vocabulary knows and that are no name and no identifier of this patient."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from cancerimage.dicom.deidentify import dummies, iods
from cancerimage.dicom.deidentify.table import lines

RUN = re.compile(r"[^\W_]+")
"""A word: letters and figures without a gap."""
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
"""The parts of a word that grew together, as in TotalSegmentator, AxialT1 or 5mm."""
FIGURES = re.compile(r"[0-9]+")
GROUP = re.compile(r"(?<![A-Za-z0-9])[0-9]+(?:[.,:/\\\-+ ]{1,2}[0-9]+)*(?![A-Za-z0-9])")
"""Figures that can be read as one number, one date or one telephone number."""
DAY = re.compile(r"(?:[0-9]{2,4}([.\-/ :])[0-9]{1,2}\1[0-9]{1,4}|[0-9]{1,2}([.\-/ :])[0-9]{1,2}\2[0-9]{2,4})")
"""A day in any order; 3.3.1 is a version."""
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
MOST_FIGURES = 4
"""In one number of a text; record numbers, postal codes and dates have more."""
MOST_FIGURES_IN_A_ROW = 7
"""In numbers that only blanks part; a telephone number has more."""
SHORTEST_PART = 3
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L"})
LETTERS |= str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "µ": "u", "μ": "u"})
"""Latin letters that are more than a letter and an accent."""
BLANKS = re.compile(r"[ \t]{2,}")
EDGES = " \t,;:-_/+&=^'\""
ODD = re.compile(r"[^\x20-\x7e\n\r\t\w]+")
"""Signs that a text can do without: controls, symbols, the combining marks of other scripts."""


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary: the shipped one with the words that a project has added."""

    known: frozenset[str]
    """In lower case, with # for figures."""
    phrases: frozenset[tuple[str, str]]
    """Pairs of words that are known only together: each of them has one that is somebody's name as well."""

    @classmethod
    def load(cls, added: frozenset[str] = frozenset()) -> "Words":
        """Return the shipped vocabulary with a project's own words, which a person has looked at."""
        known, phrases = _shipped()
        return cls(known | {normal(word) for word in added}, phrases)

    def clean(self, text: str, identifiers: frozenset[str], tag: int = 0) -> str:
        """Return the words of a text that are known and no identifier, in their order; nothing beyond ASCII is left.

        `identifiers` are in lower case. A backslash between values stays. An accent goes from a word that stays.
        """
        identifiers = _folded(identifiers)
        text = ODD.sub(" ", fold(text))
        if tag and _is_term(text, tag) and not self._identifies(text, identifiers):
            return text.strip()
        return "\\".join(self._cleaned(value, identifiers) for value in text.split("\\")).strip("\\")

    def term(self, text: str, identifiers: frozenset[str], tag: int = 0) -> str:
        """Return code strings without what is neither a defined term nor made of known words.

        One value of several that goes leaves a term that says nothing, as their places mean something.
        """
        identifiers = _folded(identifiers)
        values = [value.strip(" \0") for value in fold(text).split("\\")]
        kept = [value if self._is_safe_term(value, identifiers, tag) else "" for value in values]
        if not any(kept):
            return ""
        return "\\".join(new or (old and dummies.term(tag)) for old, new in zip(values, kept, strict=True))

    def knows(self, word: str) -> bool:
        """Whether a word, or every part of one that grew together, is in the vocabulary."""
        if normal(word) in self.known:
            return True
        parts: list[str] = PART.findall(word)
        return (
            len(parts) > 1
            and "".join(parts) == word
            and any(map(str.isalpha, parts))
            and all(
                len(part) <= MOST_FIGURES
                if part.isdigit()
                else len(part) >= SHORTEST_PART and part.lower() in self.known
                for part in parts
            )
        )

    def _is_safe_term(self, value: str, identifiers: frozenset[str], tag: int) -> bool:
        if self._identifies(value, identifiers):
            return False
        return _is_term(value, tag) or value in _terms() or self._cleaned(value, identifiers) == value

    def _identifies(self, text: str, identifiers: frozenset[str]) -> bool:
        return any(_forms(run.lower()) & identifiers for run in RUN.findall(text))

    def _cleaned(self, value: str, identifiers: frozenset[str]) -> str:
        numbers = {place for group in GROUP.finditer(value) if _is_number(group[0]) for place in range(*group.span())}
        runs = list(RUN.finditer(value))
        stays = [self._stays(runs, index, numbers, identifiers) for index in range(len(runs))]
        return "".join(_joined(value, runs, stays)).strip(EDGES)

    def _stays(self, runs: list[re.Match[str]], index: int, numbers: set[int], identifiers: frozenset[str]) -> bool:
        word = runs[index][0]
        if _forms(word.lower()) & identifiers:
            return False
        before = normal(runs[index - 1][0]) if index else ""
        if word.isdigit():
            return runs[index].start() in numbers or (before, "#") in self.phrases
        if any(len(figures) > MOST_FIGURES for figures in FIGURES.findall(word)):
            return False
        if self.knows(word):
            return True
        after = normal(runs[index + 1][0]) if index + 1 < len(runs) else ""
        return (before, normal(word)) in self.phrases or (normal(word), after) in self.phrases


def fold(text: str) -> str:
    """Return a text without accents; what is not Latin stays as it is, and is in no vocabulary."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=64)
def _folded(identifiers: frozenset[str]) -> frozenset[str]:
    """Return identifiers as they are written with and without accents."""
    return identifiers | {fold(identifier) for identifier in identifiers}


def normal(word: str) -> str:
    """Return a word as the vocabulary has it: in lower case, with # for figures."""
    return FIGURES.sub("#", word.lower())


def _forms(word: str) -> frozenset[str]:
    """Return the word and its parts in letters and in figures, each of which can be an identifier."""
    return frozenset({word, *(part for part in re.findall(r"[a-z]+|[0-9]+", word) if len(part) >= SHORTEST_PART)})


def _is_number(group: str) -> bool:
    figures = FIGURES.findall(group)
    if DAY.fullmatch(group) or sum(map(len, figures)) > MOST_FIGURES_IN_A_ROW:
        return False
    return all(len(one) <= MOST_FIGURES and not YEAR.fullmatch(one) for one in figures)


def _joined(value: str, runs: list[re.Match[str]], stays: list[bool]) -> Iterator[str]:
    """Yield the words that stay, each after what stood right before it."""
    for run, stay in zip(runs, stays, strict=True):
        if not stay:
            continue
        start = run.start()
        while start and not value[start - 1].isalnum():
            start -= 1
        yield BLANKS.sub(" ", value[start : run.start()]) or " "
        yield run[0]
    if runs and stays[-1]:
        yield value[runs[-1].end() :]


def _is_term(text: str, tag: int) -> bool:
    element = iods.elements().get(tag)
    return element is not None and text.strip(" \0") in element.terms


@cache
def _terms() -> frozenset[str]:
    """Return the defined terms of all code strings: vendors put many of them into attributes of another definition."""
    return frozenset(term for element in iods.elements().values() if element.vr == "CS" for term in element.terms)


@cache
def _shipped() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    entries = [tuple(line[0].split(" ")) for line in lines("words.tsv")]
    return (
        frozenset(entry[0] for entry in entries if len(entry) == 1),
        frozenset((entry[0], entry[1]) for entry in entries if len(entry) == 2),
    )
