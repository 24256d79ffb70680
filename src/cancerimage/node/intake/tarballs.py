"""Read tar archives, compressed or not, as one stream: nothing but regular files, with little memory."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.node.intake.draft import PIECE
from cancerimage.node.intake.limits import Budget, Excess, Limits
from cancerimage.node.intake.members import Member, escapes, refused

BLOCK = tarfile.RECORDSIZE
MAGIC = slice(257, 262)
XZ_MEMORY = 256 << 20
"""Bytes that unpacking may take; the strongest setting of xz needs a quarter of it."""

CUT_OFF = "it ends too early or is damaged"
BROKEN = (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError)


class Reading(Protocol):
    """What a stream of bytes is read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""


class XzReader:
    """Unpacks xz with a limit on memory, which Python's own file object does not have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        while True:
            if self._unpacker.eof:
                rest = self._unpacker.unused_data or self._file.read(PIECE)
                if not rest:
                    return b""
                self._unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY)
            else:
                rest = self._file.read(PIECE) if self._unpacker.needs_input else b""
                if not rest and self._unpacker.needs_input:
                    raise EOFError
            if found := self._unpacker.decompress(rest, size):
                return found


OPENERS: Mapping[bytes, Callable[[BinaryIO], Reading]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": XzReader,
}
"""What unpacks a stream, by how it begins."""


class Guard:
    """A stream that counts what is read, and that words about members cannot fill the memory from."""

    def __init__(self, source: Reading, budget: Budget, limits: Limits) -> None:
        self._source = source
        self._budget = budget
        self._limits = limits
        self._allowed: int | None = limits.directory

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes."""
        found = self._source.read(size)
        self._budget.spend(len(found))
        if self._allowed is not None:
            self._allowed -= len(found)
            if self._allowed < 0:
                raise Excess(f"words about a file of more than {self._limits.directory:,} bytes")
        return found

    def content(self) -> None:
        """What comes now is a file."""
        self._allowed = None

    def words(self, unread: int) -> None:
        """What comes now, after the unread rest of a file, are words about the next one."""
        self._allowed = self._limits.directory + unread


def members(path: Path, budget: Budget, limits: Limits) -> Iterator[Member]:
    """Yield the files of an archive; raises `Excess`, or `Unreadable` where it cannot be read on."""
    try:
        with path.open("rb") as file:
            guard = Guard(opened(file), budget, limits)
            with tarfile.open(fileobj=cast(BinaryIO, guard), mode="r|", bufsize=BLOCK) as archive:
                while (info := archive.next()) is not None:
                    archive.members = []  # type: ignore[attr-defined]  # It would remember every one.
                    guard.content()
                    read = False
                    if not info.isdir():
                        budget.enter()
                        member = _member(archive, info)
                        read = member.fault is None
                        yield member
                        for _ in member.pieces:  # Whoever did not want it all leaves the rest.
                            pass
                    guard.words(0 if read else info.size + BLOCK)
    except Unreadable:
        raise
    except BROKEN:
        raise Unreadable(Reason.ARCHIVE_BROKEN, CUT_OFF) from None


def opened(file: BinaryIO) -> Reading:
    """Return what reads the unpacked bytes of a file."""
    head = file.read(6)
    file.seek(0)
    for magic, opener in OPENERS.items():
        if head.startswith(magic):
            return opener(file)
    return file


def is_tar(path: Path) -> bool:
    """Return whether a file is a tar archive, compressed or not; what cannot be unpacked could be one."""
    head = b""
    try:
        with path.open("rb") as file:
            source = opened(file)
            while len(head) < MAGIC.stop and (more := source.read(MAGIC.stop - len(head))):
                head += more
    except BROKEN:
        return True
    return head[MAGIC] == b"ustar"


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    if escapes(info.name):
        return refused(info.name, Reason.OUTSIDE, "a name that leads out of the archive")
    if info.issparse():
        return refused(info.name, Reason.ARCHIVE_BROKEN, "a sparse file")
    if not info.isreg():
        return refused(info.name, Reason.OUTSIDE, "no regular file")
    return Member(info.name, _pieces(archive, info))


def _pieces(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        file = archive.extractfile(info)
        while file is not None and (piece := file.read(PIECE)):
            yield piece
    except BROKEN:
        raise Unreadable(Reason.ARCHIVE_BROKEN, CUT_OFF) from None
