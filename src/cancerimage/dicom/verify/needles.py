"""What is searched for in the texts of an output, made from what a source gives away."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from cancerimage.dicom.verify.attributes import NUMBERS
from cancerimage.dicom.verify.searched import Searched
from cancerimage.dicom.verify.vocabulary import harmless, names, words

SHORTEST_PART = 3
"""Shorter parts of names are initials and titles."""
SHORTEST_INSIDE = 5
"""Shorter ones stand inside of other words too often."""
SHORTEST_NUMBER = 5
SHORTEST_PHRASE = 6
SHORTEST_MIXED = 4
_MIXED = re.compile(rb"(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]+")
_APART = re.compile(rb"[^0-9A-Z\n\x80-\xff]+")
_UID = re.compile(rb"(?<![0-9.])[0-2](?:\.[0-9]+){4,}")
LONG_UID = 20


@dataclass(frozen=True)
class Needles:
    """What must not be found, without what stands in attributes that keep their values."""

    searched: Searched
    kept: Set[int]
    allowed: Set[bytes] = frozenset()

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Return every word of the source."""
        texts = self.searched.texts
        found = words(b"\n".join(text for tag, said in texts.items() if tag not in self.kept for text in said))
        allowed = words(b"\n".join(text for tag in self.kept & texts.keys() for text in texts[tag]))
        return frozenset(found - allowed)

    @cached_property
    def parts(self) -> frozenset[bytes]:
        """Return the parts of names."""
        people = self.searched.names.items()
        found = words(b"\n".join(name for tag, said in people if tag not in self.kept for name in said))
        return frozenset(part for part in found if not part.isdigit())

    @cached_property
    def ordinary(self) -> frozenset[bytes]:
        """Return the parts of names that are ordinary words."""
        return self.parts & (names() | self.allowed)

    @cached_property
    def inside(self) -> tuple[bytes, ...]:
        """Return what is looked for inside of other words: long parts of names, and long numbers with letters."""
        numbers = (one for one in self.phrases if not _APART.search(one))
        return tuple({one for one in (*self.parts, *numbers) if len(one) >= SHORTEST_INSIDE and not harmless(one)})

    @cached_property
    def phrases(self) -> tuple[bytes, ...]:
        """Return the values that identify on their own, as they are written."""
        found = set()
        for tag in self.searched.values.keys() - self.kept:
            for value in self.searched.values[tag]:
                if tag in NUMBERS and len(value) >= SHORTEST_MIXED and _MIXED.fullmatch(value):
                    found.add(value)
                elif value.isdigit():
                    if len(value) >= SHORTEST_NUMBER and tag in NUMBERS and value.strip(b"0"):
                        found.add(value)
                elif len(value) >= SHORTEST_PHRASE and (
                    _digits(value) >= SHORTEST_NUMBER or not all(harmless(word) for word in words(value))
                ):
                    found.add(value)
        return tuple(found)

    @cached_property
    def compact(self) -> tuple[bytes, ...]:
        """Return numbers of people without what parts their digits, which everybody writes differently."""
        numbers = {compacted(value) for tag in NUMBERS for value in self.values.get(tag, ())}
        return tuple(one for one in numbers if len(one) > SHORTEST_NUMBER and _digits(one) >= SHORTEST_NUMBER)

    @cached_property
    def uids(self) -> frozenset[bytes]:
        """Return the UIDs of single things, also those that stand in texts."""
        uids = self.searched.uids
        found = {uid for tag, said in uids.items() if tag not in self.kept for uid in said}
        for tag in self.searched.texts.keys() - self.kept:
            for text in self.searched.texts[tag]:
                if b"." in text:
                    found.update(uids_in(text))
        return frozenset(found - {uid for tag in self.kept & uids.keys() for uid in uids[tag]})

    @cached_property
    def values(self) -> dict[int, frozenset[bytes]]:
        """Return the values of identifying attributes, by attribute."""
        return {tag: said for tag, said in self.searched.values.items() if tag not in self.kept and said}


def compacted(text: bytes) -> bytes:
    """Return the letters and digits of each line."""
    return _APART.sub(b"", text)


def _digits(text: bytes) -> int:
    return len(text) - len(text.translate(None, b"0123456789"))


def uids_in(text: bytes) -> list[bytes]:
    """Return what looks like a UID in a text, without those of the standard."""
    return [uid for uid in _UID.findall(text) if not uid.startswith(b"1.2.840.10008.")]
