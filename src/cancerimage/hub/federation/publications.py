"""Handing what a node publishes to whoever keeps it, and telling them when a node is put out."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from cancerimage.hub import audit
from cancerimage.hub.audit import HubEvent
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.states import State
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.faults import Refusal, Replayed
from cancerimage.wire.pictures import Pictures


@dataclass(frozen=True, slots=True)
class Untaken:
    """A dataset record that was not taken up, and why."""

    dataset: str
    code: str
    reason: str


Receiver = Callable[[str, Catalogue, bytes], tuple[Untaken, ...]]
"""Takes the node's name, what it publishes, and the bytes it signed, and returns what it did not take up; runs
inside one transaction."""

Exhibitor = Callable[[Pictures, int], bool]
"""Takes what a node shows of one dataset and when that was signed, and returns whether it is something else than
before; refuses pictures of a dataset that may show none. Runs inside one transaction."""

Farewell = Callable[[str], None]
"""Takes the name of a node that was put out; runs inside the transaction that puts it out."""

_receivers: list[Receiver] = []
_exhibitors: list[Exhibitor] = []
_farewells: list[Farewell] = []


def on_publish(receiver: Receiver) -> None:
    """Call `receiver` with everything that a node publishes from now on."""
    if receiver not in _receivers:
        _receivers.append(receiver)


def on_show(exhibitor: Exhibitor) -> None:
    """Call `exhibitor` with all the pictures that a node publishes from now on."""
    if exhibitor not in _exhibitors:
        _exhibitors.append(exhibitor)


def on_farewell(farewell: Farewell) -> None:
    """Call `farewell` with every node that is put out from now on."""
    if farewell not in _farewells:
        _farewells.append(farewell)


def publish(name: str, issued: int, catalogue: Catalogue, signed: bytes) -> tuple[Untaken, ...]:
    """Give a verified catalogue to every receiver and return what was not taken up, or refuse it as a whole.

    The newest moment of issue is kept for ever, so that an old publication cannot be repeated even after
    the hub has been started anew.
    """
    if catalogue.node != name:
        raise Refusal("message.malformed", "the catalogue names another node")
    if len({record.description.dataset for record in catalogue.datasets}) != len(catalogue.datasets):
        raise Refusal("message.malformed", "the catalogue holds one dataset twice")
    with transaction.atomic():
        node = Node.objects.select_for_update().get(name=name)
        if node.state != State.APPROVED:
            # It was put out while its publication was on the way.
            raise Refusal(f"node.{node.state}")
        if issued <= node.published:
            raise Replayed("published before")
        untaken = tuple(one for receiver in _receivers for one in receiver(name, catalogue, signed))
        node.published = issued
        node.title = catalogue.title.get("en") or next(iter(catalogue.title.values()), node.title)
        refused = len({one.dataset for one in untaken})
        node.datasets = len(catalogue.datasets) - refused
        node.save(update_fields=["published", "title", "datasets"])
        audit.record(
            HubEvent.CATALOGUE_RECORDS_PUBLISHED,
            f"node:{name}",
            node=name,
            datasets=node.datasets,
            refused=refused,
            digest=hashlib.sha256(signed).hexdigest(),
        )
    return untaken


def show(name: str, issued: int, pictures: Pictures, signed: bytes) -> None:
    """Give verified pictures to every exhibitor, or refuse them."""
    if pictures.node != name:
        raise Refusal("message.malformed", "the pictures name another node")
    with transaction.atomic():
        state = Node.objects.select_for_update().get(name=name).state
        if state != State.APPROVED:
            raise Refusal(f"node.{state}")
        new = [exhibitor(pictures, issued) for exhibitor in _exhibitors]
        if any(new):
            audit.record(
                HubEvent.CATALOGUE_PICTURES_PUBLISHED,
                f"node:{name}",
                node=name,
                dataset=pictures.dataset,
                pictures=len(pictures.pictures),
                digest=hashlib.sha256(signed).hexdigest(),
            )


def put_out(name: str) -> None:
    """Tell everybody who keeps something of a node that it was put out."""
    for farewell in _farewells:
        farewell(name)
