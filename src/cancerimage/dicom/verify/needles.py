"""What is searched for in the texts of an output, made from what a source gives away."""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from cancerimage.dicom.verify.attributes import NUMBERS, TELEPHONES
from cancerimage.dicom.verify.people import key, whole
from cancerimage.dicom.verify.searched import NOTHING, Searched
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
FEWEST_FIGURES = 3
"""Fewer different figures are a flat area of an image, or nobody's number."""
LOCAL_NUMBER = 7
"""A telephone number without its area."""
_NO_FIGURES = bytes(set(range(256)) - set(b"0123456789"))
NOBODY = frozenset(key(name) for name in NOTHING if b" " in name or b"-" in name)


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
    def figures(self) -> frozenset[bytes]:
        """Return the figures of long numbers of people, whatever stands between them; of telephones, also the end."""
        found = set()
        for tag in NUMBERS & self.values.keys():
            for value in self.values[tag]:
                number = figures(value)
                if len(number.lstrip(b"0")) > SHORTEST_NUMBER and len(set(number)) >= FEWEST_FIGURES:
                    found.add(number)
                    if tag in TELEPHONES and len(number) > LOCAL_NUMBER:
                        found.add(number[-LOCAL_NUMBER:])
        return frozenset(found)

    @cached_property
    def whole(self) -> frozenset[bytes]:
        """Return family and given names together: each by itself can be too short or too ordinary."""
        people = self.searched.names.items()
        return frozenset(one for tag, said in people if tag not in self.kept for name in said for one in whole(name))

    @cached_property
    def people(self) -> frozenset[bytes]:
        """Return names of two parts and more with their parts in alphabetical order."""
        people = self.searched.names.items()
        keys = {key(one) for tag, said in people if tag not in self.kept for name in said for one in name.split(b"\\")}
        return frozenset(one for one in keys if b" " in one and one not in NOBODY)

    @cached_property
    def anywhere(self) -> tuple[bytes, ...]:
        """Return what stands nowhere by chance, not even in noise."""
        return tuple({*self.inside, *(one for one in self.phrases if len(set(one)) >= FEWEST_FIGURES), *self.figures})

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
    def uid_figures(self) -> frozenset[bytes]:
        """Return the figures of long UIDs, whatever stands between them."""
        return frozenset(one for uid in self.uids if len(one := figures(uid)) >= LONG_UID)

    @cached_property
    def values(self) -> dict[int, frozenset[bytes]]:
        """Return the values of identifying attributes, by attribute."""
        return {tag: said for tag, said in self.searched.values.items() if tag not in self.kept and said}


def figures(text: bytes) -> bytes:
    """Return the figures of a text."""
    return text.translate(None, _NO_FIGURES)


def compacted(text: bytes) -> bytes:
    """Return the letters and digits of each line."""
    return _APART.sub(b"", text)


def _digits(text: bytes) -> int:
    return len(text) - len(text.translate(None, b"0123456789"))


def uids_in(text: bytes) -> list[bytes]:
    """Return what looks like a UID in a text, without those of the standard."""
    return [uid for uid in _UID.findall(text) if not uid.startswith(b"1.2.840.10008.")]
