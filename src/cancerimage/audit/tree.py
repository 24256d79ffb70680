"""The Merkle tree of RFC 9162 section 2.1, over a list of hashes that only ever grows."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves."""

LENGTH = 32
"""Bytes of a SHA-256."""


class Hashes(Protocol):
    """Where the hashes of a tree are kept, in the order in which they come to be."""

    def size(self) -> int:
        """Return how many leaves the tree has."""

    def read(self, places: Sequence[int]) -> list[bytes]:
        """Return the hashes at `places`, in the order of `places`; raise LookupError where one is missing."""

    def write(self, first: int, hashes: Sequence[bytes]) -> None:
        """Keep `hashes` from the place `first` on, which is the first that is free."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf (section 2.1.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side (section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def place(level: int, number: int) -> int:
    """Return where the hash of a complete subtree is kept: the subtree `number` of those with 2**level leaves.

    Each is written as soon as its last leaf is there, right after its right half. So the hashes of a tree are the
    beginning of those of every tree that it grows into, and none is ever written again.
    """
    last = (number + 1 << level) - 1
    return first_place(last) + level


def first_place(leaves: int) -> int:
    """Return how many hashes a tree of so many leaves keeps, which is where the next leaf's goes."""
    return 2 * leaves - leaves.bit_count()


class Tree:
    """A tree that grows leaf by leaf; everything it tells takes a number of hashes logarithmic in its size."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._hashes.size()

    def append(self, leaf: bytes) -> int:
        """Add a leaf and return its index."""
        index = self.size
        # The new leaf completes one subtree for each 1 at the end of the binary index.
        complete = (~index & index + 1).bit_length() - 1
        left = self._hashes.read([place(level, (index >> level) - 1) for level in range(complete)])
        fresh = [leaf_hash(leaf)]
        for hashed in left:
            fresh.append(node_hash(hashed, fresh[-1]))
        self._hashes.write(first_place(index), fresh)
        return index

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves, or over all."""
        size = self._within(size)
        return self._read([(0, size)])[0] if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the leaf `index` is in the tree of `size` leaves (section 2.1.3.1)."""
        size = self._within(size)
        if not 0 <= index < size:
            raise ValueError(f"there is no leaf {index} among {size}")
        return tuple(self._read(list(_path(index, 0, size))))

    def consistency(self, first: int, second: int | None = None) -> tuple[bytes, ...]:
        """Return the proof that the tree of `first` leaves is the beginning of that of `second` (section 2.1.4.1)."""
        second = self._within(second)
        if not 0 <= first <= second:
            raise ValueError(f"a tree of {first} leaves is not the beginning of one of {second}")
        return tuple(self._read(list(_subproof(first, 0, second, known=True)))) if first else ()

    def _within(self, size: int | None) -> int:
        whole = self.size
        if size is None:
            return whole
        if not 0 <= size <= whole:
            raise ValueError(f"the tree has {whole} leaves, not {size}")
        return size

    def _read(self, spans: Sequence[tuple[int, int]]) -> list[bytes]:
        """Return the hashes over spans of leaves, each put together from those of complete subtrees."""
        pieces = [list(_pieces(first, end)) for first, end in spans]
        found = iter(self._hashes.read([place(*piece) for group in pieces for piece in group]))
        return [fold([next(found) for _ in group]) for group in pieces]


def fold(peaks: Sequence[bytes]) -> bytes:
    """Return the hash over complete subtrees that stand side by side, the largest first."""
    if not peaks:
        return EMPTY
    hashed = peaks[-1]
    for left in reversed(peaks[:-1]):
        hashed = node_hash(left, hashed)
    return hashed


def _pieces(first: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the level and number of the complete subtrees that cover a span, the largest first."""
    while first < end:
        level = (end - first).bit_length() - 1
        yield level, first >> level
        first += 1 << level


def _split(first: int, end: int) -> int:
    """Return where the left subtree ends: the largest power of two that is smaller than the number of leaves."""
    return first + (1 << (end - first - 1).bit_length() - 1)


def _path(index: int, first: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of an inclusion proof, the lowest first."""
    if end - first == 1:
        return
    middle = _split(first, end)
    if index < middle:
        yield from _path(index, first, middle)
        yield middle, end
    else:
        yield from _path(index, middle, end)
        yield first, middle


def _subproof(old_end: int, first: int, end: int, *, known: bool) -> Iterator[tuple[int, int]]:
    """Yield the spans of a consistency proof; `known` says that the old root itself is the hash of this span."""
    if old_end == end:
        if not known:
            yield first, end
        return
    middle = _split(first, end)
    if old_end <= middle:
        yield from _subproof(old_end, first, middle, known=known)
        yield middle, end
    else:
        yield from _subproof(old_end, middle, end, known=False)
        yield first, middle
