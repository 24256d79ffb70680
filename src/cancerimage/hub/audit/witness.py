"""Remembering the logs of the nodes: whether each has only grown since it was last seen."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cancerimage.audit.events import HubEvent
from cancerimage.audit.heads import ACCEPTED, Finding, check, compare
from cancerimage.audit.worth import Break
from cancerimage.hub.audit import heads, log
from cancerimage.hub.audit.models import NodeHead, NodeLog
from cancerimage.wire.faults import Replayed
from cancerimage.wire.heads import HeadOffer, HeadReply, SignedHead
from cancerimage.wire.keys import PrivateKeys, PublicKeys

WITNESSED = ACCEPTED - {Finding.SAME}
"""What tells something new of a log that is sound, and so is written into the hub's own."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the hub stands with the log of one node."""

    node: str
    size: int | None
    """How long it was when the hub last accepted a head of it; None if it never has."""
    witnessed: datetime | None
    fault: Break | None
    since: datetime | None
    """When the fault was first seen. It stays until an operator says that they know of it, whatever heads come."""


def take(node: str, enrolled: datetime, theirs: PublicKeys, offer: HeadOffer, ours: PrivateKeys) -> HeadReply:
    """Compare a node's head with what is remembered, keep it, and return that together with the hub's own head."""
    check(offer.head, theirs)
    with transaction.atomic():
        known = _known(node, enrolled)
        if known is not None and offer.head.time < known.time:
            # Nobody who brings an old message again shall make a sound log look cut short.
            raise Replayed("the head is older than the one that is known")
        finding = compare(known, offer.head, offer.since, offer.proof)
        if finding is Finding.REPLACED and offer.replaces:
            finding = Finding.RENEWED
        if finding is not Finding.UNPROVEN:
            newest = NodeHead.objects.filter(node=node).last()
            _keep(node, offer.head, finding, theirs)
            _judge(node, offer.head, finding, is_news=newest is None or newest.finding != finding.value)
        return _reply(node, known, offer, ours, accepted=finding in ACCEPTED)


def acknowledge(node: str, actor: str = "system") -> bool:
    """Note that an operator knows of the fault of a node's log, which is then shown no more; return whether there was
    one."""
    with transaction.atomic():
        found = NodeLog.objects.filter(node=node).exclude(fault="").first()
        if found is None:
            return False
        log.record(HubEvent.NODE_LOG_ACKNOWLEDGED, actor, node=node, fault=found.fault)
        found.fault, found.since = "", None
        found.save(update_fields=["fault", "since"])
    return True


def standings() -> dict[str, Standing]:
    """Return how the hub stands with every log that it has seen, by node."""
    faults = {one.node: one for one in NodeLog.objects.all()}
    accepted = NodeHead.objects.filter(finding__in=[finding.value for finding in ACCEPTED])
    last = accepted.order_by().values("node").annotate(last=Max("pk")).values("last")
    newest = {one.node: one for one in NodeHead.objects.filter(pk__in=last)}
    return {node: _standing(node, newest.get(node), faults.get(node)) for node in sorted({*faults, *newest})}


def _standing(node: str, newest: NodeHead | None, log: NodeLog | None) -> Standing:
    return Standing(
        node=node,
        size=newest.size if newest else None,
        witnessed=newest.received if newest else None,
        fault=Break(log.fault) if log and log.fault else None,
        since=log.since if log and log.fault else None,
    )


def _known(node: str, enrolled: datetime) -> SignedHead | None:
    """Return the newest head that was accepted; a node that has taken over the name of another begins with none."""
    accepted = [finding.value for finding in ACCEPTED]
    newest = NodeHead.objects.filter(node=node, received__gte=enrolled, finding__in=accepted).last()
    return None if newest is None else heads.read(newest.head)


def _keep(node: str, head: SignedHead, finding: Finding, theirs: PublicKeys) -> None:
    newest = NodeHead.objects.filter(node=node).last()
    if newest is not None and (finding is Finding.SAME or newest.finding == finding.value):
        last = heads.read(newest.head)
        if (last.log, last.size, last.root, last.key) == (head.log, head.size, head.root, head.key):
            return
    heads.remember(theirs)
    NodeHead.objects.create(
        node=node,
        log=head.log,
        size=head.size,
        head=heads.write(head),
        received=timezone.now(),
        finding=finding.value,
    )


def _judge(node: str, head: SignedHead, finding: Finding, *, is_news: bool) -> None:
    """Note whether the log is sound or broken, and write down what is new about that."""
    state, _ = NodeLog.objects.get_or_create(node=node)
    fault = "" if finding in ACCEPTED else finding.value
    if fault and (is_news or fault != state.fault):
        logger.error("The log of node %s contradicts what it showed before: it is %s.", node, fault)
        log.record(HubEvent.NODE_LOG_BROKEN, f"node:{node}", node=node, fault=fault, size=head.size)
    # A node that goes on with another log has not undone what it did to the one before.
    if fault and fault != state.fault:
        state.fault, state.since = fault, timezone.now()
        state.save(update_fields=["fault", "since"])
    if finding is Finding.RENEWED:
        log.record(HubEvent.NODE_LOG_REPLACED, f"node:{node}", node=node, log=head.log, size=head.size)
    if finding in WITNESSED:
        log.record(HubEvent.NODE_LOG_WITNESSED, f"node:{node}", node=node, size=head.size, root=head.root)


def _reply(node: str, known: SignedHead | None, offer: HeadOffer, ours: PrivateKeys, *, accepted: bool) -> HeadReply:
    own = heads.head(ours)
    seen = offer.seen
    if seen is None or seen.log != own.log:
        return HeadReply(accepted=accepted, known=known, head=own)
    leads = seen.size <= own.size and log.root(seen.size).hex() == seen.root
    if not leads:
        # The node judges for itself; this line is for the operator.
        logger.error("Node %s holds a head of this hub's log that the log does not lead to.", node)
    since = min(seen.size, own.size)
    return HeadReply(accepted=accepted, known=known, head=own, since=since, proof=log.consistency(since, own.size))
