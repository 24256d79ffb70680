"""A coded value, and a vocabulary of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

UNKNOWN = "unknown"
"""The code of a value that is missing at the source. It can be seen, counted and searched."""

OTHER = "other"
"""The code of a value that is present at the source but that the vocabulary does not hold."""


def fold(text: str) -> str:
    """Return `text` as it is compared: without case, accents, punctuation or repeated spaces."""
    # Case first: it writes "ß" as "ss", which would otherwise be lost with the accents.
    text = text.casefold()
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    return re.sub(r"[\W_]+", " ", plain).strip()


@dataclass(frozen=True, slots=True)
class Concept:
    """One coded value: its code, its label per language, its other spellings, its codes elsewhere."""

    code: str
    labels: Mapping[str, str]
    synonyms: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broader: str | None = None

    def label(self, language: str = "en") -> str:
        """Return the label in `language`, or in English where that is missing."""
        return self.labels.get(language) or self.labels["en"]


class Vocabulary:
    """A versioned table of concepts, with the source that they were taken from."""

    def __init__(
        self,
        name: str,
        *,
        version: str,
        source: str,
        concepts: Iterable[Concept],
        unmapped: str = OTHER,
        finer: str | None = None,
    ) -> None:
        self.name = name
        self.version = version
        self.source = source
        self.unmapped = unmapped
        """The code of a value that is present at the source but not held."""
        self.finer = None if finer is None else re.compile(finer, re.IGNORECASE)
        """What finer codes look like, whose first group is the code that they belong to."""
        self._concepts = {concept.code: concept for concept in concepts}

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, code: object) -> bool:
        return code in self._concepts

    def __getitem__(self, code: str) -> Concept:
        return self._concepts[code]

    @cached_property
    def _by_spelling(self) -> Mapping[str, Concept]:
        spellings: dict[str, Concept] = {}
        for concept in self:
            for spelling in (concept.code, *concept.labels.values(), *concept.synonyms):
                owner = spellings.setdefault(fold(spelling), concept)
                if owner is not concept:
                    raise ValueError(f"{self.name}: {spelling!r} names both {owner.code!r} and {concept.code!r}")
        return spellings

    def find(self, text: str) -> Concept | None:
        """Return the concept that `text` names by code, label or other spelling, or None."""
        return self._by_spelling.get(fold(text))

    def holding(self, raw: str) -> Concept | None:
        """Return the concept that a value as it stands at a source belongs to: its own, or the one of a finer code."""
        finer = self.finer.fullmatch(raw.strip()) if self.finer else None
        return self.find(raw) or (self.find(finer[1]) if finer else None)

    def label(self, code: str, language: str = "en") -> str:
        """Return the label of `code`; a code that this version does not hold is its own label."""
        concept = self._concepts.get(code)
        return concept.label(language) if concept else code

    def resolve(self, raw: str | None) -> str:
        """Return the code of a value as it stands at a source: UNKNOWN if empty, `unmapped` if not held."""
        if raw is None or not fold(raw):
            return UNKNOWN
        concept = self.holding(raw)
        return concept.code if concept else self.unmapped
