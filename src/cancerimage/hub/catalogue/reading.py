"""Reading a dataset record: what of it goes into which column, which terms it is found by, which words."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cancerimage.hub.catalogue.amounts import LEVELS
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES
from cancerimage.vocabulary.concept import fold
from cancerimage.wire.cube import CubeTable
from cancerimage.wire.dataset import Catalogue, DatasetRecord


def columns(record: DatasetRecord, catalogue: Catalogue) -> dict[str, Any]:
    """Return the values of the columns that a record fills."""
    said = record.model_dump(mode="json", exclude={"snapshot", "indexed"})
    description = record.description
    return {
        "node_title": dict(catalogue.title),
        "title": dict(description.title),
        "description": dict(description.description),
        "sources": said["description"]["sources"],
        "species": description.species,
        "demonstration": description.demonstration,
        "synthetic": description.synthetic,
        "policy": str(record.policy),
        "audience": str(record.audience),
        "epoch": record.epoch.number if record.epoch else None,
        "epoch_opened": record.epoch.opened if record.epoch else None,
        **_shown(record),
        "told": _told(record),
        "cube": said["cube"],
        "age_min": record.age_min,
        "age_max": record.age_max,
        "facets": said["facets"],
        "coverage": said["coverage"],
        "snapshot": record.snapshot,
        "indexed": record.indexed,
        "words": _words(record, catalogue),
        # An index that was built anew with the same numbers says nothing new.
        "fingerprint": digest([catalogue.node, said]),
    }


@dataclass(frozen=True, slots=True)
class Term:
    """How many subjects and series of a dataset have one value; without numbers, as many as the dataset has."""

    subjects: int | None = None
    series: int | None = None
    margin: int = 0


def terms(record: DatasetRecord) -> dict[tuple[str, str], Term]:
    """Return what the dataset is found by: each field and value that it shows."""
    found = {
        (facet.field, value.value): Term(value.subjects, value.series)
        for facet in record.facets
        for value in facet.values
        if value.series
    }
    found |= {
        (table.fields[0], cell.values[0]): Term(cell.subjects, None, table.margin)
        for table in _single(record)
        for cell in table.cells
    }
    # What the holder says of the dataset as a whole counts for all of it.
    for field, values in (("cancer", record.description.cancers), ("country", record.description.countries)):
        found |= {(field, value): Term() for value in values or (UNKNOWN,)}
    return found


def _single(record: DatasetRecord) -> Iterable[CubeTable]:
    """Return the tables of the cube by one field."""
    return (table for table in (record.cube.tables if record.cube else ()) if len(table.fields) == 1)


def _shown(record: DatasetRecord) -> dict[str, int | None]:
    """Return the number at each level as far as the record shows it."""
    if record.totals is not None:
        return {level: getattr(record.totals, level) for level in LEVELS}
    sums: dict[str, int | None] = {one.level: one.amount.value for one in record.cube.sums} if record.cube else {}
    return {level: sums.get(level) for level in LEVELS}


def _told(record: DatasetRecord) -> dict[str, Any] | None:
    """Return how the numbers are told that are not exact, or None where all are."""
    if record.totals is not None:
        return None
    sums = record.cube.sums if record.cube else ()
    return {
        "levels": {one.level: (one.amount.margin, one.amount.below) for one in sums},
        "limits": {table.fields[0]: (table.below, table.margin) for table in _single(record)},
    }


def digest(said: object) -> str:
    """Return the fingerprint of something that JSON can say."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _words(record: DatasetRecord, catalogue: Catalogue) -> str:
    """Return all that free text should find, folded, each word after a space."""
    description = record.description
    parts = [description.dataset, *description.title.values(), *description.description.values()]
    parts += [source.title for source in description.sources]
    parts += [source.doi for source in description.sources if source.doi]
    parts += [catalogue.node, *catalogue.title.values()]
    for field, code in sorted(terms(record)):
        known = FIELDS.get(field)
        if known and known.kind is Kind.CODE and known.vocabulary and code in VOCABULARIES[known.vocabulary]:
            concept = VOCABULARIES[known.vocabulary][code]
            parts += [code, *concept.labels.values(), *concept.synonyms]
    return f" {fold(' '.join(parts))}"
