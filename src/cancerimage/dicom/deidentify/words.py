"""Free text reduced to words that a public vocabulary knows and that are no name and no identifier of this patient."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary of words, terms and codes."""

    def clean(self, text: str, identifiers: frozenset[str], tag: int = 0) -> str:
        """Return the text without the words that are not known, or that are an identifier."""
        return ""

    def term(self, tag: int, text: str, identifiers: frozenset[str]) -> str:
        return ""
