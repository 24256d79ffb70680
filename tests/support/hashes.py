"""Where the tests keep the hashes of a tree."""

from collections.abc import Sequence


class HashesInMemory:
    """Hashes that last as long as the process."""

    def __init__(self) -> None:
        self._hashes: list[bytes] = []
        self._leaves = 0

    def size(self) -> int:
        """Return how many leaves the tree has."""
        return self._leaves

    def read(self, places: Sequence[int]) -> list[bytes]:
        """Return the hashes at `places`."""
        return [self._hashes[place] for place in places]

    def write(self, first: int, hashes: Sequence[bytes]) -> None:
        """Keep the hashes that one more leaf brings."""
        if first != len(self._hashes):
            raise LookupError(f"place {first} is not the first that is free")
        self._hashes.extend(hashes)
        self._leaves += 1
