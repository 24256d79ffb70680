"""Signing the head of a log, checking one, and comparing it with an earlier one."""

from collections.abc import Sequence
from enum import StrEnum

from cancerimage.audit.proofs import verify_consistency
from cancerimage.wire import proof
from cancerimage.wire.clock import now
from cancerimage.wire.heads import SignedHead
from cancerimage.wire.keys import PrivateKeys, PublicKeys

__all__ = ["ACCEPTED", "Finding", "SignedHead", "check", "compare", "sign"]


class Finding(StrEnum):
    """What a new head is to an earlier one of the same owner."""

    FIRST = "first"
    """There is no earlier one."""
    SAME = "same"
    GROWN = "grown"
    UNPROVEN = "unproven"
    """It may have grown, but the proof begins somewhere else."""
    BEHIND = "behind"
    INCONSISTENT = "inconsistent"
    REPLACED = "replaced"
    """It is of another log."""
    RENEWED = "renewed"
    """It is of another log, and the owner has declared that the one before was lost."""


ACCEPTED = frozenset({Finding.FIRST, Finding.SAME, Finding.GROWN, Finding.RENEWED})
"""What a head has to be to an earlier one so that the next one is compared with it."""


def sign(log: str, size: int, root: bytes, keys: PrivateKeys) -> SignedHead:
    """Return the head of a log, signed."""
    head = SignedHead(log=log, size=size, root=root.hex(), time=now(), key=keys.public.id)
    return head.model_copy(update={"signature": proof.prove(proof.Purpose.HEAD, head.statement(), keys)})


def check(head: SignedHead, keys: PublicKeys) -> None:
    """Refuse a head that the owner of `keys` did not sign."""
    proof.check(proof.Purpose.HEAD, head.statement(), head.signature, keys)


def compare(known: SignedHead | None, head: SignedHead, since: int, path: Sequence[str]) -> Finding:
    """Return what `head` is to the head that is known; both signatures have been checked."""
    if known is None:
        return Finding.FIRST
    if known.log != head.log:
        return Finding.REPLACED
    if head.size < known.size:
        return Finding.BEHIND
    if head.size == known.size:
        return Finding.SAME if head.root == known.root else Finding.INCONSISTENT
    if since != known.size:
        return Finding.UNPROVEN
    hashes = [bytes.fromhex(part) for part in path]
    grown = verify_consistency(known.size, head.size, hashes, bytes.fromhex(known.root), bytes.fromhex(head.root))
    return Finding.GROWN if grown else Finding.INCONSISTENT
