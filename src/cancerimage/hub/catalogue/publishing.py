"""Receiving what a node publishes: one transaction, in which its new records replace its old ones."""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.models import Dataset, DatasetTerm, Publication
from cancerimage.hub.federation import nodes
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import VOCABULARIES
from cancerimage.vocabulary.concept import fold
from cancerimage.wire.dataset import Catalogue, DatasetRecord

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A dataset record that was not taken up, and why."""

    dataset: str
    code: str
    reason: str


def receive(node: str, catalogue: Catalogue, signed: bytes) -> tuple[Refusal, ...]:
    """Take up what `node` publishes now, withdraw what it no longer does, and return what was refused."""
    now = timezone.now()
    with transaction.atomic():
        newest = Publication.objects.filter(node=node).order_by("-pk").first()
        if newest is not None and catalogue.issued < newest.issued:
            reason = "The node has already published something newer; check the clock of the node."
            return tuple(Refusal(one.description.dataset, "stale_publication", reason) for one in catalogue.datasets)
        digest = _digest(catalogue.model_dump(mode="json", exclude={"issued"}))
        if newest is not None and newest.digest == digest and not newest.refused:
            # A node publishes whenever it connects. What says nothing new leaves everything as it is.
            return ()
        publication = Publication.objects.create(
            node=node, issued=catalogue.issued, received=now, signed=signed, digest=digest
        )
        taken, refused = _sort_out(node, catalogue)
        publication.refused = [asdict(refusal) for refusal in refused]
        publication.save(update_fields=["refused"])
        for record in taken:
            _keep(record, catalogue, publication, now)
        names = [record.description.dataset for record in taken]
        Dataset.objects.filter(node=node, withdrawn=None).exclude(dataset__in=names).update(withdrawn=now)
        # The newest publication stays even when no record stems from it: its number is the catalogue's revision.
        Publication.objects.filter(node=node, datasets=None).exclude(pk=publication.pk).delete()
    # Stock is taken at once, so that nobody who asks has to wait for it.
    transaction.on_commit(_take_stock, robust=True)
    _log.info("%s published %d datasets; %d refused", node, len(taken), len(refused))
    for refusal in refused:
        _log.warning("dataset %s of %s was refused: %s", refusal.dataset, node, refusal.code)
    return refused


def _take_stock() -> None:
    inventory.current()


def take_up(node: str, catalogue: Catalogue, signed: bytes) -> None:
    """Receive a publication from the federation, which does not ask what was refused."""
    receive(node, catalogue, signed)


def refusals() -> dict[str, tuple[Refusal, ...]]:
    """Return what was refused of each node's newest publication, for the operator to see."""
    newest = {publication.node: publication for publication in Publication.objects.defer("signed").order_by("pk")}
    return {node: tuple(Refusal(**one) for one in publication.refused) for node, publication in newest.items()}


def _sort_out(node: str, catalogue: Catalogue) -> tuple[list[DatasetRecord], tuple[Refusal, ...]]:
    """Tell the records that `node` may publish from those that another node already does."""
    approved = {one.name for one in nodes.listed() if one.state == "approved"}
    names = [record.description.dataset for record in catalogue.datasets]
    elsewhere = dict(
        Dataset.objects.filter(dataset__in=names, withdrawn=None, node__in=approved)
        .exclude(node=node)
        .values_list("dataset", "node")
    )
    taken: dict[str, DatasetRecord] = {}
    refused: list[Refusal] = []
    for name, record in zip(names, catalogue.datasets, strict=True):
        if name in elsewhere:
            reason = f"The node {elsewhere[name]} already publishes a dataset {name}; choose another identifier."
            refused.append(Refusal(name, "dataset_taken", reason))
        elif name in taken:
            refused.append(
                Refusal(name, "dataset_repeated", f"The catalogue lists {name} twice; the first one counts.")
            )
        else:
            taken[name] = record
    return list(taken.values()), tuple(refused)


def _keep(record: DatasetRecord, catalogue: Catalogue, publication: Publication, now: datetime) -> None:
    said = record.model_dump(mode="json", exclude={"snapshot", "indexed"})
    fingerprint = _digest([publication.node, said])
    words = _words(record, catalogue)
    dataset = Dataset.objects.filter(dataset=record.description.dataset).first()
    if dataset is None:
        dataset = Dataset(dataset=record.description.dataset, published=now, changed=now)
    elif dataset.fingerprint != fingerprint:
        dataset.version += 1
        dataset.changed = now
    unchanged = dataset.fingerprint == fingerprint
    dataset.node = publication.node
    dataset.publication = publication
    dataset.node_title = dict(catalogue.title)
    dataset.title = dict(record.description.title)
    dataset.description = dict(record.description.description)
    dataset.sources = said["description"]["sources"]
    dataset.species = record.description.species
    dataset.demonstration = record.description.demonstration
    dataset.synthetic = record.description.synthetic
    for level, count in record.totals.model_dump().items():
        setattr(dataset, level, count)
    dataset.age_min, dataset.age_max = record.age_min, record.age_max
    dataset.facets, dataset.coverage = said["facets"], said["coverage"]
    dataset.snapshot, dataset.indexed = record.snapshot, record.indexed
    dataset.words, dataset.fingerprint, dataset.withdrawn = words, fingerprint, None
    dataset.save()
    if not unchanged:
        DatasetTerm.objects.filter(dataset=dataset).delete()
        DatasetTerm.objects.bulk_create(_terms(dataset, record))


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _terms(dataset: Dataset, record: DatasetRecord) -> list[DatasetTerm]:
    terms = {
        (facet.field, value.value): DatasetTerm(
            dataset=dataset, field=facet.field, value=value.value, subjects=value.subjects, series=value.series
        )
        for facet in record.facets
        for value in facet.values
        if value.series
    }
    # What the holder says of the dataset as a whole counts for all of it.
    for field, values in (("cancer", record.description.cancers), ("country", record.description.countries)):
        for value in values:
            terms[field, value] = DatasetTerm(
                dataset=dataset, field=field, value=value, subjects=record.totals.subjects, series=record.totals.series
            )
    return list(terms.values())


def _words(record: DatasetRecord, catalogue: Catalogue) -> str:
    """Return all that free text should find, folded, each word after a space."""
    description = record.description
    parts = [description.dataset, *description.title.values(), *description.description.values()]
    parts += [record_source.title for record_source in description.sources]
    parts += [record_source.doi for record_source in description.sources if record_source.doi]
    parts += [catalogue.node, *catalogue.title.values()]
    codes = {("cancer", code) for code in description.cancers} | {("country", code) for code in description.countries}
    codes |= {(facet.field, value.value) for facet in record.facets for value in facet.values if value.series}
    for field, code in sorted(codes):
        known = FIELDS.get(field)
        if known and known.kind is Kind.CODE and known.vocabulary and code in VOCABULARIES[known.vocabulary]:
            concept = VOCABULARIES[known.vocabulary][code]
            parts += [code, *concept.labels.values(), *concept.synonyms]
    return f" {fold(' '.join(parts))}"
