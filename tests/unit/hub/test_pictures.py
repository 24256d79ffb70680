"""The hub shows pictures of open datasets, as long as they are published and open, and of nothing else."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from cancerimage.dicom.pixels.png import png
from cancerimage.hub.audit.models import LogEntry
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.models import Picture as Row
from cancerimage.hub.federation import nodes, publications
from cancerimage.wire.faults import Fault
from cancerimage.wire.pictures import Picture, Pictures
from tests.support.records import approve, protected, publish, record

pytestmark = pytest.mark.django_db

FIRST, SECOND = (png(np.full((3, 4), level, np.uint8)) for level in (10, 200))


@pytest.fixture(autouse=True)
def _nodes(tmp_path: Path) -> None:
    approve(tmp_path, "alder", "beech")


def show(dataset: str, *images: bytes, node: str = "alder", issued: int = 1, claimed: str = "") -> None:
    shown = tuple(Picture.of(image, "CT", "CHEST") for image in images)
    pictures = Pictures(node=claimed or node, dataset=dataset, pictures=shown, issued=datetime.now(UTC))
    publications.show(node, issued, pictures, b"signed")


def address(dataset: str, image: bytes) -> str:
    return f"/catalogue/{dataset}/pictures/{hashlib.sha256(image).hexdigest()}.png"


def detail(client: Client, dataset: str) -> Any:
    return client.get(f"/api/v1/datasets/{dataset}").json()


def test_they_are_handed_out_as_they_came(client: Client) -> None:
    publish("alder", record("one"))
    show("one", FIRST, SECOND)
    said = detail(client, "one")["pictures"]
    assert [one["address"] for one in said] == [address("one", FIRST), address("one", SECOND)]
    assert (said[0]["columns"], said[0]["rows"], said[0]["modality"]["code"]) == (4, 3, "CT")
    response = client.get(said[0]["address"])
    assert (response.status_code, response.content) == (200, FIRST)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in response.headers
    page = client.get("/catalogue/one/").content.decode()
    assert address("one", FIRST) in page
    assert address("one", FIRST) in client.get("/catalogue/").content.decode()
    assert address("one", SECOND) not in client.get("/catalogue/").content.decode()


def test_what_is_shown_now_replaces_what_was_shown_before(client: Client) -> None:
    publish("alder", record("one"))
    show("one", FIRST)
    known = client.get("/api/v1/datasets/one").headers["ETag"]
    show("one", SECOND, issued=2)
    assert client.get(address("one", FIRST)).status_code == 404
    assert client.get(address("one", SECOND)).content == SECOND
    assert client.get("/api/v1/datasets/one", headers={"If-None-Match": known}).status_code == 200
    show("one", issued=3)
    assert detail(client, "one")["pictures"] == []
    told = LogEntry.objects.filter(event="catalogue:pictures:published").count()
    assert told == 3


def test_the_same_again_changes_nothing() -> None:
    publish("alder", record("one"))
    show("one", FIRST)
    before = inventory.current().revision
    show("one", FIRST, issued=2)
    assert inventory.current().revision == before
    assert LogEntry.objects.filter(event="catalogue:pictures:published").count() == 1


def test_an_old_message_brings_nothing_back() -> None:
    publish("alder", record("one"))
    show("one", FIRST, issued=5)
    show("one", issued=6)
    for issued in (5, 6):
        with pytest.raises(Fault, match="published before"):
            show("one", FIRST, issued=issued)
    publish("alder")
    publish("alder", record("one"))
    with pytest.raises(Fault, match="published before"):
        show("one", FIRST, issued=5)


def test_whoever_has_a_picture_asks_whether_it_is_still_shown(client: Client) -> None:
    publish("alder", record("one"))
    show("one", FIRST)
    known = {"If-None-Match": client.get(address("one", FIRST)).headers["ETag"]}
    again = client.get(address("one", FIRST), headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert (again.headers["ETag"], again.headers["Cache-Control"]) == (known["If-None-Match"], "no-cache")
    show("one", issued=2)
    assert client.get(address("one", FIRST), headers=known).status_code == 404


@pytest.mark.parametrize("dataset", ["two", "three", "four", "none"])
def test_no_dataset_shows_any_that_is_not_an_open_one_of_this_node(dataset: str) -> None:
    publish("alder", record("one"), protected("two"), record("four"))
    publish("alder", record("one"), protected("two"))
    publish("beech", record("three"))
    with pytest.raises(Fault) as refused:
        show(dataset, FIRST)
    assert refused.value.code == "node.pictures_refused"
    assert Row.objects.count() == 0
    show(dataset)


def test_nobody_speaks_for_another_node() -> None:
    publish("beech", record("three"))
    with pytest.raises(Fault, match="name another node"):
        show("three", FIRST, claimed="beech")


def test_they_go_with_the_policy_and_with_the_dataset(client: Client) -> None:
    publish("alder", record("one"), record("two"), record("three"))
    for dataset in ("one", "two", "three"):
        show(dataset, FIRST)
    publish("alder", protected("one"), record("three"))
    assert [client.get(address(name, FIRST)).status_code for name in ("one", "two", "three")] == [404, 404, 200]
    assert Row.objects.count() == 1
    publish("alder", record("one"), record("two"), record("three"))
    assert client.get(address("one", FIRST)).status_code == 404, "what was closed once stays closed"


def test_they_go_with_the_node(client: Client) -> None:
    publish("alder", record("one"))
    show("one", FIRST)
    nodes.revoke("alder")
    assert client.get(address("one", FIRST)).status_code == 404
    assert Row.objects.count() == 0
    with pytest.raises(Fault) as refused:
        show("one", FIRST, issued=2)
    assert refused.value.code == "node.revoked"


def test_pages_without_them_say_nothing_of_them(client: Client) -> None:
    publish("alder", record("one"))
    assert "/pictures/" not in client.get("/catalogue/one/").content.decode()
    assert detail(client, "one")["pictures"] == []
