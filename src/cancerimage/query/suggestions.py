"""What was probably meant by a word that is not known."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from cancerimage.query.fields import FIELDS, Field, Kind
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES, Vocabulary
from cancerimage.vocabulary.concept import fold
from cancerimage.vocabulary.missing import unknown

_CLOSE = 0.6
"""How alike two words must be, from 0 to 1, for one to be offered for the other."""


@cache
def _fields() -> Mapping[str, Field]:
    spellings: dict[str, Field] = {}
    for field in FIELDS.values():
        for spelling in (field.name, *field.aliases, *field.labels.values()):
            spellings[fold(spelling)] = field
    return spellings


def field_named(text: str) -> Field | None:
    """Return the field that `text` names by its name, an alias or a label, or None."""
    return _fields().get(fold(text))


def nearest_field(text: str) -> str | None:
    """Return the name of the field that `text` is most alike."""
    close = get_close_matches(fold(text), _fields(), n=1, cutoff=_CLOSE)
    return _fields()[close[0]].name if close else None


@cache
def _spellings(name: str) -> Mapping[str, str]:
    return {
        fold(spelling): concept.code
        for concept in VOCABULARIES[name]
        for spelling in (concept.code, *concept.labels.values(), *concept.synonyms)
    }


def nearest_code(vocabulary: Vocabulary, text: str) -> str | None:
    """Return the code whose code, label or synonym `text` is most alike."""
    spellings = _spellings(vocabulary.name)
    wanted = fold(text)
    close = get_close_matches(wanted, spellings, n=1, cutoff=_CLOSE)
    if close:
        return spellings[close[0]]
    # A word of a longer label, such as "healthineers".
    held = [code for spelling, code in spellings.items() if len(wanted) > 3 and wanted in spelling]
    return held[0] if held else None


@cache
def _unknown_words() -> frozenset[str]:
    concept = unknown()
    return frozenset(fold(word) for word in (UNKNOWN, *concept.labels.values()))


def means_unknown(text: str) -> bool:
    """Say whether `text` is the word for an unknown value, in any language."""
    return fold(text) in _unknown_words()


def condition_for(text: str) -> str | None:
    """Return the condition that a bare word such as `lung` was probably meant to be, such as `cancer:lung`."""
    for field in FIELDS.values():
        if field.kind is Kind.CODE and field.vocabulary and not means_unknown(text):
            concept = VOCABULARIES[field.vocabulary].find(text)
            if concept:
                return f"{field.name}:{concept.code}"
    return None
