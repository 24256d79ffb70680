"""Makes the vocabulary that `cancerimage.dicom.deidentify` cleans descriptions by; see tools/README.md."""

import argparse
import importlib
import pkgutil
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

from cancerimage.dicom.deidentify.words import PART, RUN, SHORTEST_PART, fold, normal

TABLES = Path(__file__).resolve().parents[1] / "src" / "cancerimage" / "dicom" / "deidentify" / "tables"
COLLECTIONS = 2
"""A word of the public archive counts if so many collections use it: one alone can have left a name in."""
CONCEPTS = 3
"""A word of the concepts of PS3.16 that they always write with a capital counts if so many of them use it: the others
are named after somebody."""

EUROPE = re.compile(
    "(cs|da|de|el|es_ES|et|fi|fr_BE|fr_CH|fr_FR|ga|hr|hu|is|it|lt|lv|nl|no|pl|pt_PT|ro|sk|sl|sv|en_GB|en_IE)"
)
"""Locales whose surnames never pass, whatever else the word means."""

KEPT = "dicom_kept_names.txt"
"""Words that are names as well and stay, unless they are such a surname. A patient's own names go even so."""
PHRASES = "dicom_phrases.txt"
ADDED = "dicom_added_words.txt"
SURNAMES = Path(__file__).resolve().parents[1] / "tests" / "support" / "surnames.txt"
"""What the tests attack the vocabulary with."""


def main(arguments: Sequence[str]) -> int:
    """Write the vocabulary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faker", type=Path, help="folder that the wheel of faker is unpacked in")
    options = parser.parse_args(arguments)
    names = Names(options.faker)
    known = names.without(archive(rows()) | standard() | added())
    phrases = listed(PHRASES)
    text = "".join(f"{entry}\n" for entry in sorted(known | phrases))
    (TABLES / "words.tsv").write_text(text, "utf-8")
    SURNAMES.write_text("".join(f"{name}\n" for name in sorted(names.surnames)), "utf-8")
    sys.stdout.write(f"words.tsv: {len(known)} words and {len(phrases)} phrases, {len(text)} bytes\n")
    return 0


class Names:
    """First names and surnames of every locale of faker, in plain letters."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder))
        self.words: set[str] = set()
        """Each word of each name."""
        self.surnames: set[str] = set()
        """European surnames, whole."""
        package = importlib.import_module("faker.providers.person")
        for locale in pkgutil.iter_modules(package.__path__):
            provider = importlib.import_module(f"faker.providers.person.{locale.name}").Provider
            for attribute in dir(provider):
                if re.match(r"(first|last|middle|prefix_first).*names(_|$)", attribute):
                    found = {fold(name).lower() for name in _texts(getattr(provider, attribute))}
                    found = {name for name in found if re.search("[a-z]{2}", name)}
                    self.words |= {word for name in found for word in re.findall("[a-z]{2,}", name)}
                    if EUROPE.match(locale.name) and attribute.startswith("last"):
                        self.surnames |= found

    def without(self, words: Iterable[str]) -> set[str]:
        """Return the words that are no name, or that are saved although somebody has that name."""
        # A lonely o is half of many an Irish surname; in w/o it is a phrase.
        barred = self.words - (listed(KEPT) - self.surnames) | {"o"}
        return {word for word in words if word not in barred}


def listed(name: str) -> set[str]:
    """Return the lines of a list that was written by hand."""
    text = (Path(__file__).parent / name).read_text("utf-8")
    return {line for line in text.splitlines() if not line.startswith("# Words")}


def added() -> set[str]:
    """Return the words that were added by hand, several in a line."""
    return {word for line in listed(ADDED) for word in line.split()}


def rows() -> list[tuple[str, str]]:
    """Return the descriptions and models of the Imaging Data Commons, each with its collection."""
    import duckdb
    import idc_index_data

    index = duckdb.read_parquet(str(idc_index_data.IDC_INDEX_PARQUET_FILEPATH))
    return [
        row
        for column in ("SeriesDescription", "StudyDescription", "ManufacturerModelName")
        for row in index.filter(f"{column} IS NOT NULL").project(f"collection_id, {column}").distinct().fetchall()
    ]


def archive(descriptions: Iterable[tuple[str, str]]) -> set[str]:
    """Return the words that several collections use."""
    used: dict[str, set[str]] = defaultdict(set)
    for collection, text in descriptions:
        for word in _words(text):
            used[word].add(collection)
    return {word for word, collections in used.items() if len(collections) >= COLLECTIONS}


def standard() -> set[str]:
    """Return the words of attributes, UIDs, defined terms and of concepts that several of them share."""
    from pydicom._dicom_dict import DicomDictionary
    from pydicom.sr._concepts_dict import concepts
    from pydicom.uid import UID_dictionary

    texts = [entry[2] for entry in DicomDictionary.values()] + [entry[0] for entry in UID_dictionary.values()]
    texts += [line.split("\t")[3] for line in (TABLES / "elements.tsv").read_text("utf-8").splitlines()]
    meanings = {meaning for scheme in concepts.values() for codes in scheme.values() for meaning, _ in codes.values()}
    common = {
        normal(word) for meaning in meanings for word in RUN.findall(meaning) if word.islower() and word.isascii()
    }
    shared = Counter(word for meaning in meanings for word in set(_words(meaning)))
    return (
        {word for text in texts for word in _words(text)}
        | {word for word in common if not word.isdigit()}
        | {word for word, times in shared.items() if times >= CONCEPTS}
    )


def _words(text: str) -> Iterator[str]:
    for run in RUN.findall(text):
        if run.isascii() and not run.isdigit():
            yield normal(run)
            yield from (part.lower() for part in PART.findall(run) if part.isalpha() and len(part) >= SHORTEST_PART)


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, (Sequence, Set)) or hasattr(found, "keys"):
        for one in found:  # type: ignore[union-attr]
            yield from _texts(one)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
