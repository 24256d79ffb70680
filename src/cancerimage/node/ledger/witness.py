"""Showing the hub that the log has only grown, and learning from what the hub remembers whether that is so."""

import logging
import sqlite3

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.audit.heads import ACCEPTED, Finding, check, compare, sign
from cancerimage.node.ledger import heads, log
from cancerimage.node.ledger.closures import Closure
from cancerimage.node.ledger.ledger import Ledger
from cancerimage.wire.heads import HeadOffer, HeadReply, SignedHead
from cancerimage.wire.keys import PrivateKeys, PublicKeys

logger = logging.getLogger(__name__)


class Witness:
    """The node's side of the exchange of signed tree heads. Raises LedgerFault while the ledger is closed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def grown(self) -> bool:
        """Whether there is anything in the log that the hub has not been shown."""
        connection = self._ledger.store.reading()
        shown = heads.newest(connection, "node")
        return shown is None or shown.log != log.name(connection) or shown.size != _size(connection)

    def offer(self, keys: PrivateKeys, since: int | None = None) -> HeadOffer:
        """Return the head of the log with the proof that it has only grown since the hub last saw it."""
        if since is not None and not self._ledger.state.open:
            # The last word of a log that was just closed: the hub is to see for itself what is wrong with it.
            return _offer(self._ledger.store.reading(), keys, since)
        # What the hub is told must be on the disk, or a loss of power would look like a log cut short.
        with self._ledger.store.writing() as change:
            return _offer(change.connection, keys, since)

    def take(self, offer: HeadOffer, reply: HeadReply, keys: PrivateKeys, hub: PublicKeys) -> int | None:
        """Judge the hub's reply and keep both heads; return the size from which the hub needs the proof, or None.

        A head of this node's own that the log does not lead to closes the ledger. It is signed, so the hub cannot have
        made it up.
        """
        check(reply.head, hub)
        closure = None
        with self._ledger.store.writing() as change:
            connection = change.connection
            closure = _contradiction(connection, reply.known, offer, keys.public)
            if closure is not None:
                about: dict[str, str | int] = {"loss": closure.value}
                if reply.known is not None:
                    about["size"] = reply.known.size
                log.append(connection, Entry(NodeEvent.NODE_LEDGER_CLOSED, "hub", about))
            elif reply.accepted:
                _keep(connection, offer, reply, keys.public, hub)
        if closure is not None:
            self._ledger.close_because(closure)
        known = reply.known
        if reply.accepted or known is None or known.log != offer.head.log:
            return None
        return known.size if offer.since != known.size < offer.head.size else None


def _offer(connection: sqlite3.Connection, keys: PrivateKeys, since: int | None) -> HeadOffer:
    tree, name, size = log.tree(connection), log.name(connection), _size(connection)
    shown = heads.newest(connection, "node")
    if since is None:
        since = shown.size if shown is not None and shown.log == name else 0
    return HeadOffer(
        head=sign(name, size, tree.root(size), keys),
        since=min(since, size),
        proof=tuple(part.hex() for part in tree.consistency(min(since, size), size)),
        replaces=log.declared(connection),
        seen=heads.newest(connection, "hub"),
    )


def _size(connection: sqlite3.Connection) -> int:
    """Return the size to show: that of the log, without last entries that only tell that heads were exchanged.

    Otherwise every exchange would be the reason for the next one.
    """
    last = connection.execute(
        "SELECT place FROM log_entries WHERE event <> ? ORDER BY place DESC LIMIT 1", (NodeEvent.HUB_LOG_WITNESSED,)
    ).fetchone()
    return 0 if last is None else int(last[0]) + 1


def _contradiction(
    connection: sqlite3.Connection, known: SignedHead | None, offer: HeadOffer, own: PublicKeys
) -> Closure | None:
    """Return why the log cannot be the one whose head the hub remembers, or None."""
    if known is None:
        return None
    signer = own if known.key == own.id else heads.keys(connection, known.key)
    if signer is not None:
        check(known, signer)
    # Keys that are not known here any more went with the entries that tell of them, so such a head counts as well.
    if known.log != offer.head.log:
        return None if offer.replaces else Closure.HUB_DIFFERS
    if known.size > log.size(connection):
        return Closure.HUB_AHEAD
    return None if log.root(connection, known.size).hex() == known.root else Closure.HUB_DIFFERS


def _keep(connection: sqlite3.Connection, offer: HeadOffer, reply: HeadReply, own: PublicKeys, hub: PublicKeys) -> None:
    before = heads.newest(connection, "node")
    grown = before is None or (before.log, before.size) != (offer.head.log, offer.head.size)
    if grown:
        heads.keep(connection, "node", offer.head, Finding.GROWN if before else Finding.FIRST, own)
    seen = heads.newest(connection, "hub")
    finding = compare(seen, reply.head, reply.since, reply.proof)
    if finding is Finding.UNPROVEN and seen == offer.seen:
        # The hub knew what to prove it from.
        finding = Finding.INCONSISTENT
    if finding in (Finding.FIRST, Finding.GROWN):
        heads.keep(connection, "hub", reply.head, finding, hub)
    elif finding in (Finding.BEHIND, Finding.INCONSISTENT, Finding.REPLACED):
        _note(connection, reply.head, finding, hub)
    if grown and finding in ACCEPTED:
        about: dict[str, str | int] = {"size": reply.head.size, "root": reply.head.root, "entries": offer.head.size}
        log.append(connection, Entry(NodeEvent.HUB_LOG_WITNESSED, "hub", about))


def _note(connection: sqlite3.Connection, head: SignedHead, finding: Finding, hub: PublicKeys) -> None:
    """Write down, once, that the hub's log contradicts what it showed before, and keep the signed proof of it."""
    if heads.standing(connection, "hub") is finding:
        return
    logger.error("The log of the hub contradicts what it showed before: it is %s.", finding.value)
    about: dict[str, str | int] = {"fault": finding.value, "size": head.size}
    log.append(connection, Entry(NodeEvent.HUB_LOG_BROKEN, "hub", about))
    heads.keep(connection, "hub", head, finding, hub)
    if finding is Finding.REPLACED:
        # The hub's operator can begin another log; that is on record now, and from here it is watched like the first.
        heads.keep(connection, "hub", head, Finding.RENEWED, hub)
