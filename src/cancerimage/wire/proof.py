"""Short statements that a party signs to show who it is: when it connects, polls or enrols."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from cancerimage.wire import canonical
from cancerimage.wire.keys import PrivateKeys, PublicKeys, from_text, to_text


class Purpose(StrEnum):
    """What a signature is for; a signature made for one purpose fits no other."""

    HELLO = "cancerimage hello 1"
    POLL = "cancerimage poll 1"
    ENROL = "cancerimage enrol 1"
    HEAD = "cancerimage head 1"
    """That a log had this root at this size."""
    ROTATE = "cancerimage rotate 1"
    """With the keys in force: to be replaced by others."""
    POSSESS = "cancerimage possess 1"
    """With the new keys: that they are the node's own."""
    ROTATED = "cancerimage rotated 1"
    """With the hub's keys: that the new ones are in force."""
    EVIDENCE = "cancerimage evidence 1"
    """That a node did to a batch of images what it says."""


def prove(purpose: Purpose, statement: Mapping[str, object], keys: PrivateKeys) -> str:
    """Return the signature over a statement."""
    return to_text(keys.sign(_signed(purpose, statement)))


def check(purpose: Purpose, statement: Mapping[str, object], signature: str, keys: PublicKeys) -> None:
    """Refuse a statement that the owner of `keys` did not sign for this purpose."""
    keys.verify(from_text(signature), _signed(purpose, statement))


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data`, as a statement names a body."""
    return hashlib.sha256(data).hexdigest()


def _signed(purpose: Purpose, statement: Mapping[str, object]) -> bytes:
    return purpose.encode() + b"\n" + canonical.encode(dict(statement))
