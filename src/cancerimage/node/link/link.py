"""The node's link to its hub: connect, serve, and connect again, for as long as the node runs."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cancerimage.node.link.address import Address
from cancerimage.node.link.backoff import Backoff
from cancerimage.node.link.faults import LinkFault, explain
from cancerimage.node.link.identity import Identity
from cancerimage.node.link.issuing import Issuing
from cancerimage.node.link.polling import open_polling
from cancerimage.node.link.session import Session
from cancerimage.node.link.showing import Showing
from cancerimage.node.link.standing import Noting
from cancerimage.node.link.transport import ConnectionLost, Transport
from cancerimage.node.link.visit import Visit
from cancerimage.node.link.websocket import open_websocket
from cancerimage.node.link.worker import Worker
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.faults import Fault
from cancerimage.wire.pictures import Pictures

UPGRADES = 2
"""WebSockets that have to fail in a row before polls are tried."""

PENDING_CAP = 10.0
"""Seconds between two questions whether the operator has approved the node, at most."""

FINAL = frozenset({"node.unknown", "node.refused", "node.revoked", "node.other_hub", "node.no_common_version"})
"""Refusals that trying again does not mend."""

REPLACED = frozenset({"node.rotated", "node.unknown"})
"""Refusals that can mean that the node has other keys by now than those that this process began with."""

Renewed = Callable[[Identity], Identity | None]
"""Takes the node with the keys in use, and returns it with those that took their place, or None."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a link is."""

    heartbeat: float
    hold: float
    websocket_again: float


class Link:
    """Keeps one session with the hub."""

    def __init__(
        self,
        address: Address,
        visit: Visit,
        worker: Worker,
        catalogue: Callable[[], Catalogue],
        pace: Pace,
        *,
        noting: Noting | None = None,
        renewed: Renewed = lambda used: None,
        showing: Showing | None = None,
        pictures: Callable[[], Sequence[Pictures]] = tuple,
    ) -> None:
        self._address = address
        self._visit = visit
        self._worker = worker
        self._catalogue = catalogue
        self._pace = pace
        self._noting = noting
        self._renewed = renewed
        self._showing = showing
        self._pictures = pictures
        self._issuing = Issuing()
        self._changed = asyncio.Event()
        self._upgrades = 0
        self._said = ""

    def publish(self) -> None:
        """Publish the catalogue once more, because it has changed."""
        self._changed.set()

    async def run(self) -> None:
        """Serve the hub until cancelled; raise LinkFault for what trying again does not mend."""
        backoff, pending = Backoff(), Backoff(cap=PENDING_CAP)
        while True:
            wait = backoff
            try:
                transport = await self._open()
                try:
                    self._say(logging.INFO, f"Connected to {self._address.base} by {transport.name}.")
                    self._note("connected", transport.name)
                    backoff.reset()
                    pending.reset()
                    await self._serve(transport)
                    continue
                finally:
                    await asyncio.shield(transport.close())
            except ConnectionLost as lost:
                self._say(logging.WARNING, f"Not connected to {self._address.base}: {lost}. Trying again.")
                self._note("trying")
            except Fault as fault:
                if fault.code in REPLACED and await self._renew():
                    continue
                if fault.code in FINAL:
                    self._note("refused", problem=fault.code)
                    raise LinkFault.of(fault) from None
                self._say(logging.WARNING, explain(fault))
                self._note("trying", problem=fault.code)
                wait = pending if fault.code == "node.pending" else backoff
            await asyncio.sleep(wait.next())

    async def _renew(self) -> bool:
        """Go on with the keys that have taken the place of those in use, if there are any."""
        backoff = Backoff()
        while True:
            try:
                identity = await asyncio.to_thread(self._renewed, self._visit.identity)
            except LinkFault as fault:
                if fault.code in FINAL:
                    raise
                self._say(logging.WARNING, f"The new keys of the node are not in force yet. {fault}")
                await asyncio.sleep(backoff.next())
            else:
                break
        if identity is None:
            return False
        self._visit = replace(self._visit, identity=identity)
        self._worker.adopt(identity)
        self._say(logging.INFO, f"The node has new keys: {identity.keys.public.fingerprint}")
        return True

    async def _open(self) -> Transport:
        # After two failures each way is tried in turn, so that neither a blocked WebSocket nor a hub that was
        # merely down is held against it for ever.
        if self._upgrades < UPGRADES or self._upgrades % 2:
            try:
                transport = await open_websocket(self._address, self._visit, self._pace.heartbeat)
            except ConnectionLost:
                self._upgrades += 1
                if self._upgrades < UPGRADES:
                    raise
            else:
                self._upgrades = 0
                return transport
        self._upgrades += 1
        polling = await open_polling(self._address, self._visit, self._pace.hold)
        self._upgrades = UPGRADES
        return polling

    async def _serve(self, transport: Transport) -> None:
        """Serve one session; return, without a failure, when it is time to try a WebSocket again."""
        session = Session(
            transport,
            self._worker,
            identity=self._visit.identity,
            hub=self._visit.hub,
            catalogue=self._catalogue,
            changed=self._changed,
            published=lambda count: self._say(logging.INFO, f"The hub has stored {count} datasets."),
            showing=self._showing,
            pictures=self._pictures,
            issuing=self._issuing,
        )
        polling = transport.name == "poll"
        try:
            async with asyncio.timeout(self._pace.websocket_again if polling else None):
                await session.run()
        except TimeoutError:
            self._upgrades = UPGRADES - 1

    def _note(self, state: Literal["connected", "trying", "refused"], transport: str = "", problem: str = "") -> None:
        if self._noting is not None:
            self._noting.note(state, transport, problem)

    def _say(self, level: int, message: str) -> None:
        # The same sentence every few seconds helps nobody.
        if message != self._said:
            logger.log(level, message)
            self._said = message
