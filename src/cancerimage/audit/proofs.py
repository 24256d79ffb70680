"""Checking proofs against roots, step by step as RFC 9162 sections 2.1.3.2 and 2.1.4.2 have it."""

from collections.abc import Sequence
from hmac import compare_digest

from cancerimage.audit.tree import EMPTY, node_hash


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that the leaf with the hash `leaf` has this index in the tree of this size and root."""
    if not 0 <= index < size:
        return False
    place, last, hashed = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = node_hash(part, hashed)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, part)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(hashed, root)


def verify_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether `proof` shows that the tree of `first` leaves is the beginning of that of `second` leaves."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and compare_digest(first_root, second_root)
    if first == 0:
        return not proof and compare_digest(first_root, EMPTY)
    if not proof:
        return False
    # Where the first tree is complete, its root is the first hash of the proof and is not sent.
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(part, old), node_hash(part, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, part)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(old, first_root) and compare_digest(new, second_root)
