"""What tells whether a file is still the same, for a source and its result at the cost of little more than one."""

import hashlib
from itertools import pairwise
from pathlib import Path

BLOCK = 1 << 16
"""Blocks are counted from the end of a file: pixels, which end a source and its result alike, fall into the same."""
SIGNS = 32
"""Of a digest in hexadecimal figures: 128 bits."""


class Digested:
    """A file and its digest."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._leaves = _leaves(memoryview(data))
        self.digest = _told(self._leaves)

    @property
    def former(self) -> str:
        """The digest by which decisions named the file before digests went by blocks."""
        return hashlib.sha256(self._data).hexdigest()[:SIGNS]

    def digest_of(self, result: bytes) -> str:
        """Return the digest of what became of the file; blocks at its end that are the same are not read again."""
        before, shared = memoryview(self._data), 0
        for end in range(BLOCK, min(len(before), len(result)) + 1, BLOCK):
            at = len(before) - end
            if not result.startswith(before[at : at + BLOCK], len(result) - end):
                break
            shared += 1
        own = memoryview(result)[: len(result) - shared * BLOCK]
        rest = _leaves(own) if own or not shared else []
        return _told(rest + self._leaves[len(self._leaves) - shared :])


def digest_at(path: Path) -> str:
    """Return the digest of a file on the disk; empty where it cannot be read."""
    try:
        return Digested(path.read_bytes()).digest
    except OSError:
        return ""


def _leaves(data: memoryview) -> list[bytes]:
    """Return the digests of the blocks; all but the first are of full length."""
    places = (0, *range(len(data) % BLOCK or BLOCK, len(data), BLOCK), len(data))
    return [hashlib.sha256(data[start:end]).digest() for start, end in pairwise(places)]


def _told(leaves: list[bytes]) -> str:
    return hashlib.sha256(b"".join(leaves)).hexdigest()[:SIGNS]
