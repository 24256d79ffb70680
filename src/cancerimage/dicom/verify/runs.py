"""Runs of characters that can be read, in bytes of which most cannot."""

FEWEST = 6
"""Characters in a row; fewer are noise."""
OVERLAP = 64
PIECE = 1 << 17
"""So many bytes and what is made of them stay near the processor."""


def readable(data: bytes | memoryview) -> bytes:
    """Return the runs of at least six characters of ASCII, one a line; a few may come twice."""
    # Pieces overlap, so that a run of the shortest kind is whole in one of them.
    return b"".join(_runs(data[at : at + PIECE + OVERLAP]) for at in range(0, len(data), PIECE))


def _runs(data: bytes | memoryview) -> bytes:
    import numpy as np

    given = np.frombuffer(data, np.uint8)
    if len(given) < FEWEST:
        return b""
    seen = (given - np.uint8(32)) < 95
    two = seen[:-1] & seen[1:]
    six = two[:-4] & two[2:-2] & two[4:]
    if not six.any():
        return b""
    kept = np.zeros(len(given) + 1, bool)
    for shift in range(FEWEST + 1):
        # One more than the run, for the sign that ends a line.
        kept[shift : shift + len(six)] |= six
    found = given[kept[:-1]]
    found[~seen[kept[:-1]]] = 10
    return bytes(found.tobytes()) + b"\n"
