"""Reading dataset records, in one person's language."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Coalesce

from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue import pictures
from cancerimage.hub.catalogue.amounts import LEVELS, Amounts
from cancerimage.hub.catalogue.cubes import as_facets, labelled
from cancerimage.hub.catalogue.details import Detail
from cancerimage.hub.catalogue.entries import (
    Coded,
    Coverage,
    Credit,
    Entry,
    EpochShown,
    LabelledFacet,
    LabelledValue,
    Shown,
)
from cancerimage.hub.catalogue.labels import field_label, in_language, value_label
from cancerimage.hub.catalogue.models import Dataset, DatasetTerm
from cancerimage.hub.federation import nodes

_LISTED = ("cancer", "country", "modality", "bodypart", "licence")


def entries(keys: Iterable[int], language: str = "en") -> tuple[Entry, ...]:
    """Return the datasets with these database keys, in this order."""
    wanted = list(keys)
    found = Dataset.objects.defer("words", "facets", "coverage", "sources", "cube").in_bulk(wanted)
    terms: dict[int, dict[str, list[str]]] = {key: {} for key in wanted}
    # A number that is not shown comes last, which databases would not agree on by themselves.
    order = (Coalesce("subjects", 0).desc(), Coalesce("series", 0).desc(), "value")
    rows = DatasetTerm.objects.filter(dataset__in=wanted, field__in=_LISTED).order_by(*order)
    for key, field, value in rows.values_list("dataset_id", "field", "value"):
        terms[key].setdefault(field, []).append(value)
    shown = pictures.shown(wanted, language)
    return tuple(_entry(found[key], terms[key], shown.get(key, ()), language) for key in wanted if key in found)


def load(dataset: str, language: str = "en") -> Detail | None:
    """Return the newest record of `dataset`, also where it has been withdrawn, or None."""
    row = Dataset.objects.select_related("publication").filter(dataset=dataset).first()
    if row is None or row.node not in {node.name for node in nodes.listed() if node.state == "approved"}:
        return None
    (entry,) = entries([row.pk], language)
    cube = None if row.cube is None else labelled(row.cube, language)
    return Detail(
        entry=entry,
        species=row.species,
        sources=tuple(Credit(**source) for source in row.sources),
        facets=tuple(labelled_facet(facet, language) for facet in row.facets) if cube is None else as_facets(cube),
        coverage=tuple(Coverage(label=field_label(part["field"], language), **part) for part in row.coverage),
        cube=cube,
        snapshot=row.snapshot,
        published=row.published,
        withdrawn=row.withdrawn,
        signed_by=row.publication.node,
        signed_at=row.publication.issued,
        signature=hashlib.sha256(bytes(row.publication.signed)).hexdigest(),
    )


def labelled_facet(facet: dict[str, Any], language: str) -> LabelledFacet:
    """Return a facet as it came over the wire with its labels."""
    field = facet["field"]
    return LabelledFacet(
        field=field,
        label=field_label(field, language),
        values=tuple(
            LabelledValue(
                one["value"],
                value_label(field, one["value"], language),
                Number(one["subjects"]),
                Number(one["series"]),
            )
            for one in facet["values"]
        ),
    )


def _entry(row: Dataset, terms: dict[str, list[str]], shown: tuple[Shown, ...], language: str) -> Entry:
    def coded(field: str) -> tuple[Coded, ...]:
        return tuple(Coded(value, value_label(field, value, language)) for value in terms.get(field, ()))

    return Entry(
        dataset=row.dataset,
        title=in_language(row.title, language) or row.dataset,
        description=in_language(row.description, language),
        node=row.node,
        node_title=in_language(row.node_title, language) or row.node,
        cancers=coded("cancer"),
        countries=coded("country"),
        modalities=coded("modality"),
        body_parts=coded("bodypart"),
        licences=coded("licence"),
        policy=PolicyName(row.policy),
        audience=Audience(row.audience),
        epoch=EpochShown(row.epoch, row.epoch_opened) if row.epoch is not None and row.epoch_opened else None,
        totals=Amounts.kept({"told": row.told} | {level: getattr(row, level) for level in LEVELS}),
        age_min=row.age_min,
        age_max=row.age_max,
        demonstration=row.demonstration,
        synthetic=row.synthetic,
        version=row.version,
        indexed=row.indexed,
        changed=row.changed,
        pictures=shown,
    )
