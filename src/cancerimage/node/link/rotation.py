"""Taking new keys: kept here before they are sent, and in force once the hub has said so.

Whatever breaks off on the way, the node loses neither its old keys nor its new ones: the new ones wait in a file of
their own, the same request is sent again, and a hub that has taken them already says so once more.
"""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from cancerimage.audit.events import NodeEvent
from cancerimage.node.files import replace
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.notes import note
from cancerimage.node.link.address import Address
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.link.identity import IDENTITY, Hub, Identity, load
from cancerimage.node.link.refusals import refusal
from cancerimage.wire import canonical, clock, proof
from cancerimage.wire.faults import Fault, Refusal
from cancerimage.wire.keys import PrivateKeys
from cancerimage.wire.rotation import LIMIT, PATH, Rotated, Rotation

PENDING, LOCK = "identity.next.json", "identity.lock"

Written = Callable[[str, str], None]
"""Takes the identifiers of the old keys and of the new ones, and writes down that they have changed."""


def pending(data_dir: Path) -> Identity | None:
    """Return the node with the keys that it has made and that the hub has not confirmed yet, or None."""
    return Identity.load(data_dir, PENDING)


def written_to(ledger: Ledger, actor: str) -> Written:
    """Return what writes the change of keys into the node's log."""

    def write(old: str, new: str) -> None:
        note(ledger, NodeEvent.NODE_KEYS_ROTATED, actor, old=old, new=new)

    return write


def rotate(data_dir: Path, address: Address, written: Written) -> Identity:
    """Give the node new keys, or finish what was begun, and return it with them."""
    with _alone(data_dir):
        identity, hub = load(data_dir)
        if pending(data_dir) is None:
            Identity(identity.name, identity.title, PrivateKeys.generate()).save(data_dir, PENDING)
        return _finish(data_dir, identity, hub, address, written)


def renewed(data_dir: Path, used: Identity, address: Address, written: Written) -> Identity | None:
    """Return the node with the keys that have taken the place of those `used`, or None; finish what was begun."""
    with _alone(data_dir):
        identity, hub = load(data_dir)
        if identity.keys.public.id != used.keys.public.id:
            return identity
        if pending(data_dir) is None:
            return None
        return _finish(data_dir, identity, hub, address, written)


def _finish(data_dir: Path, identity: Identity, hub: Hub, address: Address, written: Written) -> Identity:
    following = pending(data_dir)
    if following is None:
        return identity
    try:
        rotated = ask(address, request(identity, following, hub))
        proof.check(proof.Purpose.ROTATED, rotated.statement(), rotated.signature, hub.keys)
        if (rotated.node, rotated.key) != (identity.name, following.keys.public.id):
            raise Refusal("message.malformed", "the hub confirmed other keys")
    except Fault as fault:
        raise LinkFault.of(fault) from None
    # Before, not after: whoever is stopped in between finds the line twice, but never misses it.
    written(identity.keys.public.id, following.keys.public.id)
    replace(data_dir / PENDING, data_dir / IDENTITY)
    return following


def request(identity: Identity, following: Identity, hub: Hub) -> Rotation:
    """Return what a node asks of its hub, signed with the keys in force and with the new ones."""
    plain = Rotation(
        node=identity.name,
        hub=hub.keys.id,
        old=identity.keys.public.id,
        keys=following.keys.public.shape(),
        time=clock.now(),
    )
    statement = plain.statement()
    signatures = {
        "signature": proof.prove(proof.Purpose.ROTATE, statement, identity.keys),
        "possession": proof.prove(proof.Purpose.POSSESS, statement, following.keys),
    }
    return plain.model_copy(update=signatures)


def ask(address: Address, asked: Rotation) -> Rotated:
    """Send a request to the hub and return its reply; raise Fault for what it refuses."""
    verify = address.tls if address.tls is not None else True
    body, headers = canonical.write(asked), {"Content-Type": "application/json"}
    try:
        with httpx.Client(verify=verify, timeout=30, proxy=address.proxy, trust_env=False) as client:
            response = client.post(address.http(PATH), content=body, headers=headers)
    except httpx.HTTPError as error:
        raise Refusal("enrolment.unreachable", f"{address.base}: {error or type(error).__name__}") from None
    if response.status_code != httpx.codes.OK:
        raise refusal(response)
    return canonical.read(Rotated, response.content, LIMIT)


@contextlib.contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Wait until no other process changes the keys of this node: two that made new ones would lose those of one."""
    load(data_dir)  # Nothing is made in a directory that belongs to no node.
    descriptor = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
