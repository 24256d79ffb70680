"""Receiving what a node publishes, in one transaction that replaces its old records, and letting go of it."""

import logging
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from cancerimage import __version__
from cancerimage.hub.catalogue import inventory, pictures, reading
from cancerimage.hub.catalogue.models import Dataset, DatasetTerm, Publication, Revision
from cancerimage.hub.federation.publications import Untaken
from cancerimage.wire.dataset import Catalogue, DatasetRecord
from cancerimage.wire.faults import Replayed

BATCH = 100
"""Records that are written in one statement."""

_log = logging.getLogger(__name__)


def receive(node: str, catalogue: Catalogue, signed: bytes) -> tuple[Untaken, ...]:
    """Take up what `node` publishes now, withdraw what it no longer does, and return what was not taken up."""
    now = timezone.now()
    with transaction.atomic():
        newest = Publication.objects.filter(node=node).order_by("-pk").first()
        if newest is not None and catalogue.issued < newest.issued:
            raise Replayed("the node has already published something newer; check the clock of the node")
        digest = reading.digest([__version__, catalogue.model_dump(mode="json", exclude={"issued"})])
        if newest is not None and newest.digest == digest and not newest.refused:
            # A node publishes whenever it connects. What says nothing new leaves everything as it is.
            return ()
        Revision.advance()
        publication = Publication.objects.create(
            node=node, issued=catalogue.issued, received=now, signed=signed, digest=digest
        )
        taken, refused = _sort_out(node, catalogue)
        publication.refused = [asdict(refusal) for refusal in refused]
        publication.save(update_fields=["refused"])
        _keep(taken, catalogue, publication)
        names = [record.description.dataset for record in taken]
        Dataset.objects.filter(node=node, withdrawn=None).exclude(dataset__in=names).update(withdrawn=now)
        pictures.take_down(node)
        # The newest publication stays even when no record stems from it: the next one is compared with it.
        Publication.objects.filter(node=node, datasets=None).exclude(pk=publication.pk).delete()
    # Stock is taken at once, so that nobody who asks has to wait for it.
    transaction.on_commit(_take_stock, robust=True)
    _log.info("%s published %d datasets; %d refused", node, len(taken), len(refused))
    for refusal in refused:
        _log.warning("dataset %s of %s was refused: %s", refusal.dataset, node, refusal.code)
    return refused


def withdraw(node: str) -> None:
    """Delete what `node` has published: its records leave the catalogue, and their names are free again.

    Were they kept, another holder that enrols under the same name would bring them back as its own.
    """
    with transaction.atomic():
        Revision.advance()
        Dataset.objects.filter(node=node).delete()
        Publication.objects.filter(node=node).delete()
    transaction.on_commit(_take_stock, robust=True)


def _take_stock() -> None:
    inventory.current()


def untaken() -> dict[str, tuple[Untaken, ...]]:
    """Return what was not taken up of each node's newest publication, for the operator to see."""
    newest = {publication.node: publication for publication in Publication.objects.defer("signed").order_by("pk")}
    return {node: tuple(Untaken(**one) for one in publication.refused) for node, publication in newest.items()}


def _sort_out(node: str, catalogue: Catalogue) -> tuple[list[DatasetRecord], tuple[Untaken, ...]]:
    """Tell the records that `node` may publish from those whose name belongs to another node.

    A name stays with the node that published it first, also while that node does not publish it: a holder whose
    index lacks a dataset for a day must not lose its page to somebody else.
    """
    names = [record.description.dataset for record in catalogue.datasets]
    elsewhere = dict(Dataset.objects.filter(dataset__in=names).exclude(node=node).values_list("dataset", "node"))
    taken = [record for record in catalogue.datasets if record.description.dataset not in elsewhere]
    untaken = tuple(
        Untaken(name, "dataset_taken", f"The name belongs to the node {holder}; choose another identifier.")
        for name, holder in sorted(elsewhere.items())
    )
    return taken, untaken


def _keep(records: list[DatasetRecord], catalogue: Catalogue, publication: Publication) -> None:
    """Write the records down, the version of each raised where it says something new."""
    known = Dataset.objects.in_bulk([record.description.dataset for record in records], field_name="dataset")
    new: list[Dataset] = []
    told: list[tuple[Dataset, DatasetRecord]] = []
    for record in records:
        columns = reading.columns(record, catalogue)
        dataset = known.get(record.description.dataset)
        if dataset is None:
            dataset = Dataset(dataset=record.description.dataset, published=publication.received)
            new.append(dataset)
        elif dataset.fingerprint != columns["fingerprint"]:
            dataset.version += 1
        if dataset.fingerprint != columns["fingerprint"]:
            dataset.changed = publication.received
            told.append((dataset, record))
        for name, value in columns.items():
            setattr(dataset, name, value)
        dataset.node, dataset.publication, dataset.withdrawn = publication.node, publication, None
    Dataset.objects.bulk_create(new, BATCH)
    changeable = [field.name for field in Dataset._meta.concrete_fields if not field.primary_key]
    Dataset.objects.bulk_update(known.values(), changeable, BATCH)
    DatasetTerm.objects.filter(dataset__in=[dataset for dataset, _ in told]).delete()
    terms = [
        DatasetTerm(dataset=dataset, field=field, value=value, **asdict(term))
        for dataset, record in told
        for (field, value), term in reading.terms(record).items()
    ]
    DatasetTerm.objects.bulk_create(terms, BATCH * 10)
