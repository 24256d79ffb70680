"""Pictures of open datasets on their way from a node to the hub's pages, over real sockets."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from cancerimage.dicom.pixels.png import png
from cancerimage.hub.catalogue.models import Picture as Row
from cancerimage.hub.federation import inbox
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.dispatch import ReplyState
from cancerimage.wire import frames
from cancerimage.wire.envelope import Kind
from cancerimage.wire.faults import UnknownKind
from cancerimage.wire.pictures import Picture, Pictures
from tests.support.linking import PATIENCE, RunningNode, connected, hub_running, node, published, until

pytestmark = pytest.mark.django_db(transaction=True)

DATABASES = ("sqlite",)
"""What the database does with them is tested where they are stored."""

IMAGES = tuple(png(np.full((3, 4), level, np.uint8)) for level in (10, 200))


def shows(alder: RunningNode, *images: bytes, dataset: str = "alder-data") -> None:
    """Let the node show these from now on."""
    shown = tuple(Picture.of(image, "CT", "chest") for image in images)
    alder.pictures = lambda: (Pictures(node="alder", dataset=dataset, pictures=shown, issued=datetime.now(UTC)),)


def held() -> tuple[bytes, ...]:
    """Return what the hub shows."""
    return tuple(bytes(row.image) for row in Row.objects.order_by("place"))


async def shown(*images: bytes) -> None:
    """Wait until the hub shows these and no others."""
    deadline = time.monotonic() + PATIENCE
    while await in_database(held) != images:
        assert time.monotonic() < deadline, "waited in vain for the pictures"
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("transport", ["websocket", "poll"])
async def test_they_come_after_the_catalogue_and_go_when_they_are_withdrawn(tmp_path: Path, transport: str) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub, upgrades=2 if transport == "poll" else 0)
        shows(alder, *IMAGES)
        async with alder.running():
            await connected("alder", transport)
            await shown(*IMAGES)
            shows(alder, IMAGES[1])
            alder.publish()
            await shown(IMAGES[1])
            shows(alder)
            alder.publish()
            await shown()


async def test_a_hub_that_does_not_know_them_goes_on_with_everything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    today = inbox.take

    def before(session: object, frame: frames.Frame) -> None:
        # What a hub of the first release did with a kind that it did not know.
        if isinstance(frame, frames.Sealed) and frame.header.kind == Kind.PICTURES:
            taken.append(frame.header.id)
            inbox._complain(session, UnknownKind(f"kind {frame.header.kind!r}"), frame.header.id)  # type: ignore[arg-type]
            return
        today(session, frame)  # type: ignore[arg-type]

    monkeypatch.setattr(inbox, "take", before)
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        shows(alder, *IMAGES)
        async with alder.running() as link:
            await published("alder")
            await until(lambda: taken, "the pictures")
            *_, reply = await hub.ask()
            assert (reply.state, link.done()) == (ReplyState.ANSWERED, False)


async def test_what_the_hub_refuses_or_the_node_cannot_read_keeps_nothing_else_from_working(tmp_path: Path) -> None:
    def broken() -> tuple[Pictures, ...]:
        alder.pictures = tuple
        raise OSError("the disk is gone")

    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        shows(alder, *IMAGES, dataset="somebody-elses")
        async with alder.running() as link:
            await published("alder")
            alder.pictures = broken
            alder.publish()
            await until(lambda: alder.pictures is tuple, "the second publication")
            *_, reply = await hub.ask()
            assert (reply.state, link.done()) == (ReplyState.ANSWERED, False)
            assert await in_database(held) == ()
