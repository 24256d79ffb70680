"""What becomes of a publication: taken up, counted up, withdrawn, refused."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue import datasets, inventory, publishing
from cancerimage.hub.catalogue.figures import figures
from cancerimage.hub.catalogue.models import Dataset, Publication
from cancerimage.hub.catalogue.publishing import untaken
from cancerimage.hub.federation import nodes
from cancerimage.wire.dataset import DatasetRecord
from cancerimage.wire.faults import Replayed
from tests.support.records import approve, publish, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nodes(tmp_path: Path) -> None:
    approve(tmp_path, "alder", "beech")


def version(dataset: str) -> int:
    return Dataset.objects.get(dataset=dataset).version


def test_a_record_is_shown_as_it_was_published() -> None:
    assert publish("alder", record("one", title={"en": "One", "de": "Eins"}, facets={"modality": {"CT": 8}})) == ()
    shown = datasets.load("one", "de")
    assert shown is not None
    assert (shown.entry.title, shown.entry.node, shown.entry.node_title) == ("Eins", "alder", "Der Knoten alder")
    assert (shown.entry.totals.subjects, shown.entry.totals.images) == (Number(10), Number(200))
    assert [(facet.field, [(one.value, one.subjects) for one in facet.values]) for facet in shown.facets] == [
        ("modality", [("CT", Number(8))])
    ]
    assert [(part.field, part.known, part.records) for part in shown.coverage] == [("age", 5, 10)]
    assert [source.doi for source in shown.sources] == ["10.1000/1"]


def test_the_signed_bytes_stay_beside_the_record() -> None:
    publish("alder", record("one"))
    assert bytes(Dataset.objects.get(dataset="one").publication.signed) == b"signed by alder"


def test_the_version_rises_only_when_the_record_says_something_new() -> None:
    publish("alder", record("one"))
    publish("alder", record("one"))
    assert version("one") == 1
    publish("alder", record("one", snapshot="s2"))
    assert version("one") == 1, "an index built anew with the same numbers says nothing new"
    publish("alder", record("one", subjects=11))
    assert version("one") == 2


def test_publishing_the_same_again_changes_nothing() -> None:
    publish("alder", record("one"))
    before = inventory.current().revision
    publish("alder", record("one"))
    assert inventory.current().revision == before
    assert Publication.objects.count() == 1


def test_what_is_no_longer_published_is_withdrawn_and_can_come_back() -> None:
    publish("alder", record("one"), record("two"))
    publish("alder", record("two"))
    withdrawn = datasets.load("one")
    assert withdrawn is not None
    assert withdrawn.withdrawn is not None
    assert set(inventory.current().holders) == {"two"}
    publish("alder", record("one"), record("two"))
    assert set(inventory.current().holders) == {"one", "two"}


def test_a_node_that_publishes_nothing_withdraws_everything() -> None:
    publish("alder", record("one"))
    publish("alder")
    assert inventory.current().holders == {}


def test_a_dataset_of_another_node_is_refused_and_the_others_go_on() -> None:
    publish("alder", record("one"))
    refused = publish("beech", record("one", subjects=99), record("two"))
    assert [(one.dataset, one.code) for one in refused] == [("one", "dataset_taken")]
    assert untaken()["beech"] == refused
    assert inventory.current().holders == {"one": "alder", "two": "beech"}
    assert Dataset.objects.get(dataset="one").subjects == 10


def test_a_name_stays_with_its_first_holder_while_that_one_does_not_publish_it() -> None:
    publish("alder", record("one"))
    publish("alder")
    assert [(one.dataset, one.code) for one in publish("beech", record("one", subjects=99))] == [
        ("one", "dataset_taken")
    ]
    publish("alder", record("one"))
    assert inventory.current().holders == {"one": "alder"}
    assert Dataset.objects.get(dataset="one").subjects == 10


def test_a_name_is_free_again_once_its_holder_is_put_out() -> None:
    publish("alder", record("one"))
    publish("alder", record("one", subjects=11))
    publish("beech", record("one"))
    nodes.revoke("alder")
    assert publish("beech", record("one")) == ()
    assert inventory.current().holders == {"one": "beech"}
    assert version("one") == 1, "the page is a new one, not the other holder's"


def test_an_older_publication_is_refused_and_changes_nothing() -> None:
    now = datetime.now(UTC)
    publish("alder", record("one", subjects=11), issued=now)
    with pytest.raises(Replayed):
        publish("alder", record("one"), issued=now - timedelta(minutes=1))
    assert Dataset.objects.get(dataset="one").subjects == 11


def test_the_datasets_of_a_revoked_node_are_not_shown() -> None:
    publish("alder", record("one"))
    nodes.revoke("alder")
    assert inventory.current().holders == {}
    assert datasets.load("one") is None


def test_a_freed_node_name_brings_no_records_back(tmp_path: Path) -> None:
    publish("alder", record("one"))
    nodes.revoke("alder")
    nodes.remove("alder")
    approve(tmp_path / "another holder", "alder")
    assert inventory.current().holders == {}
    assert datasets.load("one") is None
    assert not Publication.objects.exists()
    assert publish("alder", record("one")) == ()
    assert inventory.current().holders == {"one": "alder"}


def test_counts_whose_sum_no_message_could_hold_are_summed() -> None:
    most = 2**53 - 1
    for name in ("one", "two"):
        publish("alder", *(record(one) for one in ("one", "two")))
        Dataset.objects.filter(dataset=name).update(subjects=most, bytes=most)
    inventory.forget()
    assert inventory.current().totals.subjects == Number(2 * most)
    assert figures().by("node").parts[0].subjects == Number(2 * most)


@pytest.mark.django_db(transaction=True)
def test_publications_that_overlap_are_both_in_view(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that began first ends last; what was in view in between must not be taken for the newest."""
    begun, seen = threading.Event(), threading.Event()
    keep = publishing._keep

    def slowly(records: list[DatasetRecord], *rest: Any) -> None:
        keep(records, *rest)
        if records[0].description.dataset == "one":
            begun.set()
            seen.wait(60)

    def run(node: str, dataset: str) -> None:
        try:
            publish(node, record(dataset))
        finally:
            connections.close_all()

    monkeypatch.setattr(publishing, "_keep", slowly)
    first = threading.Thread(target=run, args=("alder", "one"))
    first.start()
    assert begun.wait(60)
    second = threading.Thread(target=run, args=("beech", "two"))
    second.start()
    second.join(0.5)  # over SQLite, and with the lock, it waits for the first
    inventory.current()
    seen.set()
    first.join(60)
    second.join(60)
    assert inventory.current().holders == {"one": "alder", "two": "beech"}


def test_publications_that_nothing_stems_from_are_not_kept() -> None:
    for subjects in range(5):
        publish("alder", record("one", subjects=subjects))
    assert Publication.objects.count() == 1


def test_facets_with_no_series_cannot_be_found() -> None:
    publish("alder", record("one", facets={"modality": {"CT": 0, "MR": 3}}))
    assert set(inventory.current().terms["modality"]) == {"MR"}
