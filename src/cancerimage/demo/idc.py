"""The public series index of NCI Imaging Data Commons, as the Python package `idc-index-data` carries it."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cancerimage.demo.collections import CANCERS
from cancerimage.node.index import Source
from cancerimage.vocabulary import VOCABULARIES
from cancerimage.vocabulary.cancer import stated
from cancerimage.wire.dataset import Description
from cancerimage.wire.dataset import Source as Credit

TAG = re.compile(r"</?[A-Za-z][^<>]*>")
PARAGRAPH = re.compile(r"\n\s*\n")
LONGEST_TITLE = 500

NOT_PATIENTS = {"Phantom": "phantom"}
"""Cancer types that say that nobody was imaged, whatever the species says."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What the archive says of one collection."""

    name: str
    title: str
    kinds: tuple[str, ...]
    sites: tuple[str, ...]
    species: str
    text: str
    credits: tuple[Credit, ...]


def series() -> Path:
    """Return the Parquet file with one row for each series."""
    import idc_index_data

    path: str | Path | None = idc_index_data.IDC_INDEX_PARQUET_FILEPATH
    if path is None:
        raise FileNotFoundError("The package idc-index-data came without its index. Install it again.")
    return Path(path)


def source(collections: Iterable[str]) -> Source:
    """Return the records and descriptions of some collections."""
    names = sorted(collections)
    chosen = ", ".join(_quoted(name) for name in names)
    # The archive states sizes in megabytes with six decimals: whole bytes, once rounded.
    relation = f"""SELECT collection_id AS dataset, PatientID AS subject, StudyInstanceUID AS study,
        SeriesInstanceUID AS series, PatientSex AS sex, PatientAge AS age, StudyDate AS study_date,
        Modality AS modality, BodyPartExamined AS bodypart, Manufacturer AS manufacturer,
        license_short_name AS licence, instanceCount AS images, CAST(round(series_size_MB * 1e6) AS BIGINT) AS bytes
    FROM read_parquet({_quoted(str(series()))}) WHERE collection_id IN ({chosen or "NULL"})"""  # noqa: S608
    return Source(relation, describe(names))


def records(collections: Iterable[str], path: Path) -> tuple[tuple[Path], tuple[Description, ...]]:
    """Write the records of some collections to a Parquet file, and return it with their descriptions."""
    import duckdb

    found = source(collections)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.sql(found.relation).write_parquet(str(path))
    return (path,), found.descriptions


def describe(names: Iterable[str]) -> tuple[Description, ...]:
    """Return the description of each collection, which credits every source with its DOI and licence."""
    found = collections()
    return tuple(_describe(found[name]) for name in sorted(names))


def collections() -> Mapping[str, Collection]:
    """Return every collection of the archive by its name."""
    import duckdb

    path = _quoted(str(series().parent / "collections_index.parquet"))
    statement = f"""SELECT collection_id, collection_name, cancer_types, tumor_locations, species, description, sources
        FROM read_parquet({path}) ORDER BY collection_id"""  # noqa: S608
    with duckdb.connect() as connection:
        rows = connection.execute(statement).fetchall()
    return {row[0]: _collection(*row) for row in rows}


def plain(text: str | None) -> str:
    """Return the text of an HTML fragment, with each paragraph on one line."""
    unmarked = html.unescape(TAG.sub("", text or ""))
    paragraphs = (" ".join(paragraph.split()) for paragraph in PARAGRAPH.split(unmarked))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _describe(collection: Collection) -> Description:
    own = CANCERS.get(collection.name)
    return Description(
        dataset=collection.name,
        title={"en": collection.title},
        description={"en": collection.text},
        cancers=(own,) if own else stated(collection.kinds, collection.sites),
        sources=collection.credits,
        species=collection.species,
        demonstration=True,
    )


def _collection(
    name: str,
    title: str,
    kinds: str | None,
    sites: str | None,
    species: str | None,
    text: str | None,
    stated_sources: list[dict[str, Any]] | None,
) -> Collection:
    by_address: dict[str, Credit] = {}
    for entry in stated_sources or ():
        by_address.setdefault(entry["source_url"], _credit(entry))
    return Collection(
        name=name,
        title=plain(title).replace("_", " "),
        kinds=_listed(kinds),
        sites=_listed(sites),
        species=NOT_PATIENTS.get(kinds or "", (species or "human").lower()),
        text=plain(text),
        credits=tuple(by_address.values()),
    )


def _credit(entry: Mapping[str, Any]) -> Credit:
    licence = (entry["license"] or {}).get("license_short_name")
    return Credit(
        title=plain(entry["source_title"])[:LONGEST_TITLE],
        url=entry["source_url"],
        doi=entry["source_doi"],
        citation=plain(entry["citation"]) or None,
        licence=VOCABULARIES["licence"].resolve(licence),
    )


def _listed(words: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (words or "").split(",") if word.strip())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
