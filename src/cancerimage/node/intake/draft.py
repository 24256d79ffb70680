"""A file that is being written and has no name yet."""

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import suppress
from pathlib import Path

from cancerimage.node.files import synchronise

PIECE = 1 << 18
"""Bytes that are copied at a time; the memory for more is given back and asked for again with each file."""


class Draft:
    """Bytes on their way into a batch; whoever makes one either lands or discards it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / secrets.token_hex(12)
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes | memoryview) -> None:
        """Write more."""
        self._hash.update(data)
        self.size += len(data)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def fill(self, source: bytes | Path | Iterable[bytes]) -> None:
        """Write all bytes, of a file, or of several pieces."""
        if isinstance(source, bytes):
            self.write(source)
        elif isinstance(source, Path):
            with source.open("rb", buffering=0) as file:
                while piece := file.read(PIECE):
                    self.write(piece)
        else:
            for piece in source:
                self.write(piece)

    def secure(self) -> None:
        """Return when what was written is on the disk."""
        os.fsync(self._file)

    def land(self, target: Path, beside: Executor | None = None) -> None:
        """Give the file its name and return when both are on the disk.

        The name comes before the wait, and a thread of `beside`, where there is one, waits for the name while this
        one waits for the bytes: most file systems then bring both to the disk in one go. After a failure of the power,
        a name can therefore stand before bytes that are not all there, of a file that nobody was told of; `Landing`
        finds it.
        """
        os.replace(self.path, target)
        name = beside.submit(synchronise, target.parent) if beside else None
        try:
            os.fsync(self._file)
        finally:
            name.result() if name else synchronise(target.parent)
        self._close()

    def discard(self) -> None:
        """Forget what was written."""
        self._close()
        self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def digest_of(path: Path) -> str:
    """Return SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def place_for_drafts(folder: Path) -> tuple[Path, int]:
    """Return a folder of this process's own and the descriptor that locks it; take away those of the dead."""
    folder.mkdir(mode=0o700, exist_ok=True)
    turn = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        for left in folder.iterdir():
            try:
                descriptor = os.open(left, os.O_RDONLY)
            except FileNotFoundError:  # Its process ends at this moment, and takes it away itself.
                continue
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            os.close(descriptor)
        mine = folder / secrets.token_hex(8)
        mine.mkdir(mode=0o700)
        alive = os.open(mine, os.O_RDONLY)
        fcntl.flock(alive, fcntl.LOCK_EX)
        return mine, alive
    finally:
        os.close(turn)
