"""The nodes of the federation as people see them, and the operator's decisions about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cancerimage.hub import audit
from cancerimage.hub.audit import HubEvent
from cancerimage.hub.federation import publications, roster
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.hub.federation.states import REMOVABLE, State, move
from cancerimage.wire.faults import Refusal

STALE = timedelta(seconds=45)
"""How long another process's note that a node is connected is believed."""

DECISIONS: Mapping[State, HubEvent] = {
    State.APPROVED: HubEvent.NODE_PLACE_APPROVED,
    State.REFUSED: HubEvent.NODE_PLACE_REFUSED,
    State.REVOKED: HubEvent.NODE_PLACE_REVOKED,
}
"""What is written down of each decision."""


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One node and how it is doing."""

    name: str
    title: str
    state: str
    online: bool
    transport: str
    """`websocket`, `poll`, or empty when offline."""
    last_seen: datetime | None
    version: str
    """The release of the software it last connected with."""
    datasets: int
    latency_ms: float | None
    """How long its last answer took, from sending the question to receiving the answer."""
    fingerprint: str
    """The identifier of its keys, for the operator to compare with what the node shows."""
    enrolled: datetime


def listed() -> list[NodeStatus]:
    """Return every node that ever enrolled and was not removed, by name."""
    return [_status(node) for node in Node.objects.all()]


def status(name: str) -> NodeStatus:
    """Return one node."""
    return _status(_find(name))


def approve(name: str, actor: str = "system") -> NodeStatus:
    """Let a node take part; it starts working by itself."""
    return _decide(name, State.APPROVED, actor)


def refuse(name: str, actor: str = "system") -> NodeStatus:
    """Keep a node out."""
    return _decide(name, State.REFUSED, actor)


def revoke(name: str, actor: str = "system") -> NodeStatus:
    """Put a node out for good; its connection ends at once, and what it published is deleted."""
    decided = _decide(name, State.REVOKED, actor)
    SESSIONS.end(name, "node.revoked")
    return decided


def remove(name: str, actor: str = "system") -> None:
    """Delete a node that takes no part, which frees its name."""
    with transaction.atomic():
        node = _find(name, lock=True)
        if State(node.state) not in REMOVABLE:
            raise Refusal("node.wrong_state", f"{name} is {node.state}; revoke it first")
        publications.put_out(name)
        node.delete()
        audit.record(HubEvent.NODE_PLACE_REMOVED, actor, node=name)
    roster.forget()


def forget_sessions() -> None:
    """Note that no node is connected; for the start of the hub, before the nodes come back."""
    Node.objects.exclude(transport="").update(transport="")


def _decide(name: str, to: State, actor: str) -> NodeStatus:
    with transaction.atomic():
        node = _find(name, lock=True)
        node.state = move(name, State(node.state), to)
        node.decided = timezone.now()
        if to is State.REVOKED:
            node.datasets = 0
            publications.put_out(name)
        node.save(update_fields=["state", "decided", "datasets"])
        audit.record(DECISIONS[to], actor, node=name)
    roster.forget()
    return _status(node)


def _find(name: str, *, lock: bool = False) -> Node:
    rows = Node.objects.select_for_update() if lock else Node.objects.all()
    try:
        return rows.get(name=name)
    except Node.DoesNotExist:
        raise Refusal("node.unknown", f"there is no node called {name}") from None


def _status(node: Node) -> NodeStatus:
    session = SESSIONS.of(node.name)
    approved = node.state == State.APPROVED
    if session is not None:
        online, transport = approved, session.transport
        seen: datetime | None = datetime.fromtimestamp(session.seen / 1000, UTC)
        latency = session.latency_ms if session.latency_ms is not None else node.latency_ms
    else:
        recent = node.seen is not None and timezone.now() - node.seen < STALE
        online = approved and not SESSIONS.served and bool(node.transport) and recent
        transport, seen, latency = node.transport, node.seen, node.latency_ms
    return NodeStatus(
        name=node.name,
        title=node.title,
        state=node.state,
        online=online,
        transport=transport if online else "",
        last_seen=seen,
        version=node.software,
        datasets=node.datasets,
        latency_ms=latency,
        fingerprint=node.key_id,
        enrolled=node.enrolled,
    )
