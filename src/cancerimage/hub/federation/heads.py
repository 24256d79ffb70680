"""Taking a node's signed tree head and replying with the hub's."""

from cancerimage.hub.audit import witness
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import Session
from cancerimage.wire import canonical, frames
from cancerimage.wire.clock import now
from cancerimage.wire.envelope import LIMITS, Kind, Opened, seal
from cancerimage.wire.heads import HeadOffer

LIFETIME = 60_000
"""Milliseconds for which a reply can be on its way."""


def exchange(session: Session, opened: Opened) -> str:
    """Judge and keep the head that a node sent, and return the frame that replies to it."""
    offer = canonical.read(HeadOffer, opened.body, LIMITS[Kind.HEAD])
    enrolled = Node.objects.get(name=session.node).enrolled
    reply = witness.take(session.node, enrolled, session.keys, offer, hub_keys())
    envelope = seal(
        Kind.HEAD,
        canonical.write(reply),
        sender=hub_keys(),
        recipient=session.keys,
        now=now(),
        lifetime=LIFETIME,
        message=opened.header.id,
    )
    return frames.write(frames.Sealed.of(envelope))
