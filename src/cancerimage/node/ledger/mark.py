"""The high-water mark: how far the ledger had come when the last answer left, kept in a file of its own."""

import fcntl
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cancerimage.node.ledger.closures import Closure, State
from cancerimage.node.ledger.faults import LedgerFault

FILE = "ledger.mark"


@dataclass(frozen=True, slots=True)
class Mark:
    """A ledger and a sequence number that it has reached."""

    ledger: str
    sequence: int

    def _line(self) -> bytes:
        # Always the same length, well within one sector: it is overwritten in place, and never half.
        line = f"{self.ledger} {self.sequence:020d}"
        return f"{line} {hashlib.sha256(line.encode()).hexdigest()[:16]}\n".encode()

    @classmethod
    def read(cls, data_dir: Path) -> "Mark | None":
        """Return the mark that is kept, or None where it is missing or damaged."""
        try:
            descriptor = os.open(f"{data_dir}/{FILE}", os.O_RDONLY)
        except OSError:
            return None
        try:
            return cls._of(os.read(descriptor, 200))
        finally:
            os.close(descriptor)

    @classmethod
    def _of(cls, line: bytes) -> "Mark | None":
        try:
            ledger, sequence, _ = line.decode().split()
            mark = cls(ledger, int(sequence))
        except ValueError:
            return None
        return mark if mark._line() == line else None

    def begin(self, data_dir: Path) -> None:
        """Put this mark in the place of another ledger's, because its ledger begins; a higher one of its own stays."""
        self._write(data_dir, begins=True)

    def advance(self, data_dir: Path) -> int:
        """Wait until this mark is on the disk, and return the one that is: a higher one of the same ledger stays.

        Refuse if another ledger has begun.
        A transaction in a ledger that was put aside meanwhile is none that an answer can follow.
        """
        return self._write(data_dir, begins=False)

    def _write(self, data_dir: Path, *, begins: bool) -> int:
        descriptor = os.open(data_dir / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # Several processes use one ledger, and the mark only ever goes up.
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            found = self._of(os.pread(descriptor, 200, 0))
            mine = found is not None and found.ledger == self.ledger
            if not begins and not mine:
                raise LedgerFault(State(Closure.OTHER if found else Closure.UNMARKED).reason)
            if found is None or not mine or found.sequence < self.sequence:
                os.pwrite(descriptor, self._line(), 0)
                os.fdatasync(descriptor)
                return self.sequence
            return found.sequence
        finally:
            os.close(descriptor)


def exists(data_dir: Path) -> bool:
    """Return whether there is a mark, be it damaged."""
    return (data_dir / FILE).exists()
