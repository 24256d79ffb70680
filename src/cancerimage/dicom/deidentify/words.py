"""Free text reduced to words that a public vocabulary knows and that are no name and no identifier of this patient."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TypeVar

from cancerimage.dicom.deidentify import dummies, figures, iods
from cancerimage.dicom.deidentify.table import lines

K = TypeVar("K")
V = TypeVar("V")

RUN = re.compile(r"[^\W_]+")
"""A word: letters and figures without a gap."""
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
"""The parts of a word that grew together, as in TotalSegmentator, AxialT1 or 5mm."""
FIGURES = re.compile(r"[0-9]+")
TIMES = re.compile(r"[0-9]+(?:[xX][0-9]+)+")
"""A matrix, whose figures are judged as such."""
SHORTEST_PART = 3
SHORTEST_NAME = 4
"""Letters of a name that is looked for in a longer word, and of the rest: a text is in no context."""
SOFTWARE = 0x00181020
"""Software Versions."""
MOST_PIECES = 8
"""Pieces that a name can be written in: N.e.c.k."""
LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L"})
LETTERS |= str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "µ": "u", "μ": "u"})
"""Latin letters that are more than a letter and an accent."""
LONGEST, REMEMBERED = 64, 4_000
"""Signs of texts of which it is remembered what becomes of them, and how many of them are."""
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
    _cleaned: dict[tuple[str, int], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _telling: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What texts come to and could tell, whoever they are about: those of a machine repeat for all of its patients."""

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
        if tag and _is_term(text, tag) and not self.identifies(text, identifiers):
            return text.strip()
        if len(text) <= LONGEST and not any(self._may_name(one, identifiers) for one in self._steps(text, tag)):
            return self._steps(text, tag)[-1]
        while (cleaned := self._once(text, identifiers, tag)) != text:
            # Without the words that went, figures can have come together.
            text = cleaned
        return text

    def term(self, text: str, identifiers: frozenset[str], tag: int = 0) -> str:
        """Return code strings without what is neither a defined term nor made of known words.

        One value of several that goes leaves a term that says nothing, as their places mean something.
        """
        identifiers = _folded(identifiers)
        text = fold(text)
        values = [value.strip(" \0") for value in text.split("\\")]
        # Several values can be the parts of one number.
        gone = figures.barred(text) if any(value.isdigit() for value in values) else frozenset()
        kept = [
            value
            if self._is_safe_term(value, identifiers, tag) and (not gone or not value.isdigit() or _is_term(value, tag))
            else ""
            for value in values
        ]
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
                len(part) <= figures.MOST
                if part.isdigit()
                else len(part) >= SHORTEST_PART and part.lower() in self.known
                for part in parts
            )
        )

    def identifies(self, text: str, identifiers: frozenset[str]) -> bool:
        """Whether a word of a text is an identifier, holds one, or is one together with others."""
        return self._may_name(text, identifiers) and bool(self._named(list(RUN.finditer(text)), identifiers))

    def _is_safe_term(self, value: str, identifiers: frozenset[str], tag: int) -> bool:
        if self.identifies(value, identifiers):
            return False
        return _is_term(value, tag) or value in _terms() or self._once(value, identifiers) == value

    def _steps(self, text: str, tag: int) -> tuple[str, ...]:
        """Return a text and what it comes to, step by step, as long as nothing in it is an identifier."""
        known = text, tag if tag == SOFTWARE else 0
        if (steps := self._cleaned.get(known)) is None:
            found = [text]
            while (cleaned := self._once(found[-1], frozenset(), tag)) != found[-1]:
                found.append(cleaned)
            steps = _remembered(self._cleaned, known, tuple(found))
        return steps

    def _may_name(self, text: str, identifiers: frozenset[str]) -> bool:
        """Whether something in a text is an identifier; also true of texts that are too long to be remembered."""
        if len(text) > LONGEST:
            return True
        if (telling := self._telling.get(text)) is None:
            telling = _remembered(self._telling, text, frozenset(self._could_tell(list(RUN.finditer(text)))))
        return not telling.isdisjoint(identifiers)

    def _could_tell(self, runs: list[re.Match[str]]) -> Iterator[str]:
        """Yield everything in some words that would be found in them as an identifier."""
        for run in runs:
            yield from _forms(run[0])
            for name, rest in _halves(run[0].lower()):
                if rest in self.known:
                    yield name
        for together, _ in _together(runs):
            yield together

    def _named(self, runs: list[re.Match[str]], identifiers: frozenset[str]) -> set[int]:
        """Return which of some words are an identifier, hold one, or are one together."""
        if not identifiers:
            return set()
        named = {place for place, run in enumerate(runs) if self._names(run[0], identifiers)}
        for together, places in _together(runs):
            if together in identifiers:
                named |= set(places)
        return named

    def _names(self, word: str, identifiers: frozenset[str]) -> bool:
        if not identifiers.isdisjoint(_forms(word)):
            return True
        return any(name in identifiers and rest in self.known for name, rest in _halves(word.lower()))

    def _once(self, text: str, identifiers: frozenset[str], tag: int = 0) -> str:
        gone = figures.barred(text, versions=tag == SOFTWARE)
        runs = list(RUN.finditer(text))
        named = self._named(runs, identifiers)
        stays = [place not in named and self._stays(runs, place, gone) for place in range(len(runs))]
        cleaned, start, first = [], 0, 0
        for value in text.split("\\"):
            end = start + len(value)
            last = first
            while last < len(runs) and runs[last].start() < end:
                last += 1
            cleaned.append("".join(_joined(text[:end], start, runs[first:last], stays[first:last])).strip(EDGES))
            start, first = end + 1, last
        return "\\".join(cleaned).strip("\\")

    def _stays(self, runs: list[re.Match[str]], place: int, gone: frozenset[int]) -> bool:
        word = runs[place][0]
        if gone and not gone.isdisjoint(range(*runs[place].span())):
            return False
        before = normal(runs[place - 1][0]) if place else ""
        if word.isdigit():
            return word.isascii()
        if any(len(number) > figures.MOST for number in FIGURES.findall(word)):
            return False
        if self.knows(word) or TIMES.fullmatch(word):
            return True
        after = normal(runs[place + 1][0]) if place + 1 < len(runs) else ""
        return (before, normal(word)) in self.phrases or (normal(word), after) in self.phrases


def fold(text: str) -> str:
    """Return a text without accents; what is not Latin stays as it is, and is in no vocabulary."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=64)
def _folded(identifiers: frozenset[str]) -> frozenset[str]:
    """Return identifiers as they are written with and without accents and signs."""
    folded = identifiers | {fold(identifier) for identifier in identifiers}
    # The words of a place are part of everybody's vocabulary, and are no name together either.
    pieces = ["".join(RUN.findall(identifier)) for identifier in folded if " " not in identifier]
    return folded | {piece for piece in pieces if len(piece) >= SHORTEST_PART}


def normal(word: str) -> str:
    """Return a word as the vocabulary has it: in lower case, with # for figures."""
    return FIGURES.sub("#", word.lower())


def _forms(word: str) -> Iterator[str]:
    """Yield a word and its parts, in letters and figures and by its capitals: each of them can be an identifier."""
    lower = word.lower()
    yield lower
    for part in (*re.findall(r"[a-z]+|[0-9]+", lower), *PART.findall(word)):
        if len(part) >= SHORTEST_PART:
            yield part.lower()


def _halves(lower: str) -> Iterator[tuple[str, str]]:
    """Yield each end of a word that is long enough for a name, with the rest of it."""
    for cut in range(SHORTEST_NAME, len(lower) - SHORTEST_NAME + 1):
        yield lower[:cut], lower[cut:]
        yield lower[cut:], lower[:cut]


def _together(runs: list[re.Match[str]]) -> Iterator[tuple[str, range]]:
    """Yield what words in a row come to without a gap, and their places."""
    plain = [run[0].lower() for run in runs]
    for first in range(len(plain) - 1):
        together = plain[first]
        for last in range(first + 1, min(first + MOST_PIECES, len(plain))):
            together += plain[last]
            if len(together) >= SHORTEST_PART:
                yield together, range(first, last + 1)


def _remembered(memory: dict[K, V], key: K, value: V) -> V:
    if len(memory) >= REMEMBERED:
        memory.clear()
    memory[key] = value
    return value


def _joined(text: str, begin: int, runs: list[re.Match[str]], stays: list[bool]) -> Iterator[str]:
    """Yield the words that stay of the value that begins at a place, each after what stood right before it."""
    for run, stay in zip(runs, stays, strict=True):
        if not stay:
            continue
        start = run.start()
        while start > begin and not text[start - 1].isalnum():
            start -= 1
        yield BLANKS.sub(" ", text[start : run.start()]) or " "
        yield run[0]
    if runs and stays[-1]:
        yield text[runs[-1].end() :]


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
