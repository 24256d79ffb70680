"""Reading a dataset record: what of it goes into which column, which terms it is found by, which words."""

import hashlib
import json
from typing import Any

from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import VOCABULARIES
from cancerimage.vocabulary.concept import fold
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
        **record.totals.model_dump(),
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


def terms(record: DatasetRecord) -> dict[tuple[str, str], tuple[int, int]]:
    """Return what the dataset is found by: field and value, with the subjects and series that have it."""
    found = {
        (facet.field, value.value): (value.subjects, value.series)
        for facet in record.facets
        for value in facet.values
        if value.series
    }
    # What the holder says of the dataset as a whole counts for all of it.
    for field, values in (("cancer", record.description.cancers), ("country", record.description.countries)):
        found |= {(field, value): (record.totals.subjects, record.totals.series) for value in values}
    return found


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
