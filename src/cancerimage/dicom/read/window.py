"""A window that moves forward over the bytes of a file, so that a header is read without the pixels behind it."""

import os
import stat
import zlib
from pathlib import Path

from cancerimage.dicom.faults import Reason, Unreadable

FIRST = 32 * 1024
"""The first read: nearly all headers end inside it, and one request to a slow disk brings it."""

GROWTH = 4
LARGEST = 2 * 1024 * 1024
"""What a read grows to, fourfold each time."""

LONGEST = 64 * 1024 * 1024
"""The longest value that a header is read for."""

FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Window:
    """All bytes at once, for a source that is in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.base = 0
        """Where `data` begins in the whole."""
        self.end = len(data)
        """Where the whole ends."""

    def move(self, at: int, need: int) -> bool:
        """Let the window begin at `at` or earlier and hold `need` bytes from there; False if the whole ends before."""
        if need > LONGEST:
            raise Unreadable(Reason.MALFORMED, "a value of the header is longer than 64 MiB")
        return at + need <= self.end


class FileWindow(Window):
    """A growing part of an open file."""

    def __init__(self, descriptor: int, size: int) -> None:
        self.data = os.read(descriptor, FIRST)
        self.base = 0
        self.end = size
        self._descriptor = descriptor
        self._reading = FIRST

    def move(self, at: int, need: int) -> bool:
        """Read on from `at`, unless the file ends before."""
        if self.base <= at and at + need <= self.base + len(self.data):
            return True
        if not super().move(at, need):
            return False
        self._reading = min(self._reading * GROWTH, LARGEST)
        os.lseek(self._descriptor, at, os.SEEK_SET)
        wanted = max(self._reading, need)
        self.data = os.read(self._descriptor, wanted)
        self.base = at
        while len(self.data) < need:
            more = os.read(self._descriptor, wanted)
            if not more:  # The file became shorter while it was read.
                self.end = at + len(self.data)
                return False
            self.data += more
        return True


class InflatedWindow(Window):
    """A growing part of what a deflated stream holds (PS3.5, section A.5).

    Positions count from `base`, as if the inflated data set stood in the file in place of the deflated one.
    """

    def __init__(self, deflated: Window, start: int) -> None:
        super().__init__(b"")
        self.base = start
        self.end = 1 << 62  # Nobody knows before the stream has ended.
        self._source = deflated
        self._next = start
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._waiting = b""
        self._reading = FIRST

    def move(self, at: int, need: int) -> bool:
        """Inflate on, and forget what lies before `at`."""
        if not super().move(at, need):
            return False
        while True:
            gone = min(at - self.base, len(self.data))
            self.data = self.data[gone:]
            self.base += gone
            if self.base == at and len(self.data) >= need:
                return True
            more = self._more(max(FIRST, need - len(self.data) if self.base == at else 0))
            if not more:
                self.end = self.base + len(self.data)
                return False
            self.data += more

    def _more(self, most: int) -> bytes:
        try:
            while not self._inflate.eof:
                if not self._waiting:
                    self._waiting = self._deflated()
                    if not self._waiting:
                        return self._inflate.flush()
                inflated = self._inflate.decompress(self._waiting, most)
                self._waiting = self._inflate.unconsumed_tail
                if inflated:
                    return inflated
        except zlib.error:
            raise Unreadable(Reason.MALFORMED, "the deflated part cannot be inflated") from None
        return b""

    def _deflated(self) -> bytes:
        source = self._source
        if not source.move(self._next, 1):
            return b""
        piece = source.data[self._next - source.base :]
        self._next += len(piece)
        return piece


def open_file(path: Path | str) -> tuple[int, int]:
    """Return the descriptor of a regular file, open for reading, and its size; waits for no pipe and no device."""
    try:
        descriptor = os.open(path, FLAGS)
    except (OSError, ValueError):
        raise Unreadable(Reason.UNOPENED) from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise Unreadable(Reason.UNOPENED, "it is no regular file")
    return descriptor, found.st_size
