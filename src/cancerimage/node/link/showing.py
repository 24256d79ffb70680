"""Showing the hub the signed head of the node's log: when a session begins, and when the log has grown."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.wire import canonical
from cancerimage.wire.clock import now
from cancerimage.wire.envelope import LIMITS, Envelope, Kind, open_envelope, seal
from cancerimage.wire.faults import Fault
from cancerimage.wire.heads import HeadOffer, HeadReply
from cancerimage.wire.keys import PrivateKeys, PublicKeys

LIFETIME = 60_000
"""Milliseconds for which a head can be on its way."""

REPLY_WITHIN = 30.0
"""Seconds after which the hub is not expected to reply any more."""

AGAIN = 5.0
"""Seconds after which the first exchange of a session is tried once more, at most."""

Exchange = Callable[[Envelope], Awaitable[Envelope]]
"""Sends an envelope and returns the one that replies to it; raises Fault where the hub refuses it."""

logger = logging.getLogger(__name__)


class Witness(Protocol):
    """What knows the node's log."""

    def grown(self) -> bool:
        """Whether there is anything in the log that the hub has not been shown."""

    def offer(self, keys: PrivateKeys, since: int | None = None) -> HeadOffer:
        """Return the head of the log, with the proof that it has only grown since the hub last saw it."""

    def take(self, offer: HeadOffer, reply: HeadReply, keys: PrivateKeys, hub: PublicKeys) -> int | None:
        """Judge and keep the hub's reply; return the size from which the hub needs the proof, or None."""


class Showing:
    """Shows the head of one log for as long as the node runs, in one session after the other."""

    def __init__(self, witness: Witness, every: float) -> None:
        self._witness = witness
        self._every = every

    async def run(self, identity: Identity, hub: Hub, exchange: Exchange, shown: Callable[[], None]) -> None:
        """Show the head now and then whenever the log has grown, at most once in so many seconds; never ends.

        `shown` is called when what the hub remembers has been heard, and judged.
        """
        first = True
        while True:
            try:
                if first or await asyncio.to_thread(self._witness.grown):
                    await self._show(identity, hub, exchange)
                    first = False
                    shown()
            except LedgerFault as fault:
                logger.debug("No head is shown: %s", fault)
            except TimeoutError:
                logger.warning("The hub has not replied to the head of this node's log. Trying again.")
            except Fault as fault:
                logger.warning("Heads of logs could not be exchanged: %s %s", fault.code, fault.detail)
            await asyncio.sleep(min(self._every, AGAIN) if first else self._every)

    async def _show(self, identity: Identity, hub: Hub, exchange: Exchange) -> None:
        since: int | None = None
        # The second time where the hub needs the proof from another size than the node had thought.
        for _ in range(2):
            offer = await asyncio.to_thread(self._witness.offer, identity.keys, since)
            envelope = seal(
                Kind.HEAD,
                canonical.write(offer),
                sender=identity.keys,
                recipient=hub.keys,
                now=now(),
                lifetime=LIFETIME,
            )
            async with asyncio.timeout(REPLY_WITHIN):
                reply = _opened(await exchange(envelope), identity, hub)
            since = await asyncio.to_thread(self._witness.take, offer, reply, identity.keys, hub.keys)
            if since is None:
                return


def _opened(envelope: Envelope, identity: Identity, hub: Hub) -> HeadReply:
    opened = open_envelope(
        envelope,
        recipient=identity.keys,
        senders={hub.keys.id: hub.keys},
        kinds=frozenset({Kind.HEAD}),
        now=now(),
    )
    return canonical.read(HeadReply, opened.body, LIMITS[Kind.HEAD])
