"""Whether a patient id stands for one person: what the headers under it claim, and where they contradict."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.identifiers import names_nobody
from cancerimage.dicom.deidentify.words import fold
from cancerimage.dicom.read import Header

CLAIMED = (tags.ISSUER_OF_PATIENT_ID, tags.BIRTH_DATE, tags.SEX, tags.PATIENT_NAME)
UNSAID = frozenset({"00010101", "18991230", "19000101", "19010101", "19700101", "19800101", "20000101"})
"""Days of birth that programs write where they know none."""

_DAY = re.compile(r"[0-9]{4,8}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
LONG_PART = 4
"""Letters from which a part of a name is recognised inside of a longer one."""


@dataclass(slots=True)
class Claims:
    """What the headers under one patient id say of the person."""

    _seen: set[tuple[bytes, ...]] = field(default_factory=set)
    _issuers: set[str] = field(default_factory=set)
    _births: set[str] = field(default_factory=set)
    _sexes: set[str] = field(default_factory=set)
    _names: set[frozenset[str]] = field(default_factory=set)

    def add(self, header: Header) -> None:
        """Take one more header."""
        raw = tuple(header.values.get(tag, b"") for tag in CLAIMED)
        if raw in self._seen:
            return
        self._seen.add(raw)
        issuer, birth, sex, name = (header.text(tag) for tag in CLAIMED)
        if not names_nobody(issuer):
            self._issuers.add(issuer.casefold())
        day = birth.replace(".", "").replace("-", "")
        if _DAY.fullmatch(day) and day not in UNSAID:
            self._births.add(day)
        self._sexes.add(sex.upper())
        parts = frozenset(part for part in _LETTERS.findall(fold(name).casefold()) if not names_nobody(part))
        if parts:
            self._names.add(parts)

    def contradictions(self) -> tuple[str, ...]:
        """Return in what they differ so much that they cannot all be of one person."""
        return tuple(self._contradictions())

    def _contradictions(self) -> Iterator[str]:
        if len(self._issuers) > 1:
            yield "issuers of the id"
        if any(not one.startswith(other) and not other.startswith(one) for one, other in combinations(self._births, 2)):
            yield "birth dates"
        # O is also written for unknown, and for what has been changed since.
        if self._sexes >= {"M", "F"}:
            yield "sexes"
        if any(not _alike(one, other) for one, other in combinations(self._names, 2)):
            yield "names"


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two names have a part in common, or are written in different scripts and cannot be compared.

    People change a family name, and are written down with and without a first one.
    """
    if one & other or not _latin(one) or not _latin(other):
        return True
    return _inside(one, other) or _inside(other, one)


def _latin(name: frozenset[str]) -> bool:
    return any(map(str.isascii, name))


def _inside(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(len(part) >= LONG_PART and part in longer for part in one for longer in other)
