"""How much an archive may hold, counted while it is unpacked and never believed from what it says."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive, with all archives in it, may hold at most."""

    members: int = 1_000_000
    bytes: int = 2 << 40
    ratio: int = 100
    """Times that it may grow, once it has grown beyond `unsuspicious`; images compress two to twenty times."""
    unsuspicious: int = 256 << 20
    nesting: int = 1
    """How deep archives may lie in archives."""
    directory: int = 64 << 20
    """Bytes of a table of contents or of the words about one member: they are read into memory as a whole."""


LIMITS = Limits()


class Excess(Exception):
    """An archive holds more than it may; the text says what."""


class Budget:
    """What is left of the limits for one archive of `packed` bytes; any number of threads may spend it."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self._limits = limits
        self._packed = packed
        self._members = self._bytes = 0
        self._spending = threading.Lock()

    def enter(self) -> None:
        """Count a member."""
        self._members += 1
        if self._members > self._limits.members:
            raise Excess(f"more than {self._limits.members:,} files")

    def spend(self, size: int) -> None:
        """Count bytes that were unpacked."""
        with self._spending:
            self._bytes += size
            spent = self._bytes
        if spent > self._limits.bytes:
            raise Excess(f"more than {self._limits.bytes:,} bytes")
        if spent > self._limits.unsuspicious and spent > self._limits.ratio * self._packed:
            raise Excess(f"more than {self._limits.ratio} times its own size")
