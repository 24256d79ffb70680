"""Handing what a node publishes to whoever keeps it."""

from collections.abc import Callable

from django.db import transaction

from cancerimage.hub.federation.models import Node
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.faults import Refusal, Replayed

Receiver = Callable[[str, Catalogue, bytes], None]
"""Takes the node's name, what it publishes, and the bytes it signed; runs inside one transaction."""

_receivers: list[Receiver] = []


def on_publish(receiver: Receiver) -> None:
    """Call `receiver` with everything that a node publishes from now on."""
    if receiver not in _receivers:
        _receivers.append(receiver)


def publish(name: str, issued: int, catalogue: Catalogue, signed: bytes) -> None:
    """Give a verified catalogue to every receiver, or refuse it as a whole.

    The newest moment of issue is kept for ever, so that an old publication cannot be repeated even after
    the hub has been started anew.
    """
    if catalogue.node != name:
        raise Refusal("message.malformed", "the catalogue names another node")
    if len({record.description.dataset for record in catalogue.datasets}) != len(catalogue.datasets):
        raise Refusal("message.malformed", "the catalogue holds one dataset twice")
    with transaction.atomic():
        node = Node.objects.select_for_update().get(name=name)
        if issued <= node.published:
            raise Replayed("published before")
        for receiver in _receivers:
            receiver(name, catalogue, signed)
        node.published = issued
        node.title = catalogue.title.get("en") or next(iter(catalogue.title.values()), node.title)
        node.datasets = len(catalogue.datasets)
        node.save(update_fields=["published", "title", "datasets"])
