"""GLOSSARY.md: every word once, in order, with one meaning, and no word we refuse elsewhere."""

import re
from pathlib import Path

import pytest

from cancerimage.query.fields import Level

ENTRY = re.compile(r"^\*\*(?P<word>[^*]+)\*\*: (?P<meaning>.+)$")
REFUSED = {
    r"\bpatients? (?:cohort|count)s?\b": "subject",
    r"\bdata ?sites?\b": "node or holder",
    r"\bscan sessions?\b": "study",
    r"\bdata consumers?\b": "data user",
}
PROSE = ("README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CONTRIBUTING.md", "docs/**/*.md")


@pytest.fixture
def entries(repository: Path) -> list[tuple[str, str]]:
    """The words of the glossary with their meanings."""
    lines = (repository / "GLOSSARY.md").read_text("utf-8").splitlines()
    matches = [ENTRY.match(line) for line in lines if line.startswith("**")]
    assert all(matches), "an entry is not written as **word**: meaning"
    return [(match["word"], match["meaning"]) for match in matches if match]


def test_every_word_has_one_entry_in_alphabetical_order(entries: list[tuple[str, str]]) -> None:
    words = [word for word, _ in entries]
    assert words == sorted(set(words))


def test_every_meaning_is_a_sentence(entries: list[tuple[str, str]]) -> None:
    assert [word for word, meaning in entries if not meaning.rstrip(")").endswith(".")] == []


def test_every_level_has_an_entry(entries: list[tuple[str, str]]) -> None:
    assert {level.value for level in Level} <= {word for word, _ in entries}


def test_refused_words_stay_out(repository: Path) -> None:
    for pattern in PROSE:
        for path in repository.glob(pattern):
            for refused, instead in REFUSED.items():
                found = re.search(refused, path.read_text("utf-8"), re.IGNORECASE)
                assert not found, f"{path.name}: {found and found[0]!r}; we say {instead}"
