"""Read ZIP archives: members in order, none believed about its size, nothing but regular files."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.node.intake.draft import PIECE
from cancerimage.node.intake.limits import Budget, Excess, Limits
from cancerimage.node.intake.members import Member, escapes, refused

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Compression that `zipfile` undoes piece by piece; of bzip2 and LZMA it makes in one go whatever comes out."""

ENCRYPTED = 0x1
END = struct.Struct("<4s4H2LH")
"""End of central directory record (APPNOTE, section 4.3.16); a comment of up to 65,535 bytes follows."""
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
LARGEST_COMMENT = 1 << 16


@contextmanager
def members(path: Path, budget: Budget, limits: Limits) -> Iterator[Iterator[Member]]:
    """Lend the files of an archive; raises `Excess`, or `Unreadable` where it cannot be read at all.

    While they are lent, several threads may read several of them at once.
    """
    _require_small_directory(path, limits)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError, struct.error):
        raise Unreadable(Reason.ARCHIVE_BROKEN) from None
    with archive:
        yield _members(archive, budget)


def _members(archive: zipfile.ZipFile, budget: Budget) -> Iterator[Member]:
    for info in archive.infolist():
        if not info.is_dir():
            budget.enter()
            yield _member(archive, info, budget)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Member:
    kind = stat.S_IFMT(info.external_attr >> 16)
    # The name as it was written: zipfile cuts it at a NUL.
    if escapes(info.orig_filename):
        return refused(info.filename, Reason.OUTSIDE, "a name that leads out of the archive")
    if kind and not stat.S_ISREG(kind):
        return refused(info.filename, Reason.OUTSIDE, "no regular file")
    if info.flag_bits & ENCRYPTED:
        return refused(info.filename, Reason.ENCRYPTED, "in the archive")
    if info.compress_type not in METHODS:
        return refused(info.filename, Reason.ARCHIVE_BROKEN, "a kind of compression that is not read")
    return Member(info.filename, _pieces(archive, info, budget))


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    try:
        with archive.open(info) as file:
            while piece := file.read(PIECE):
                budget.spend(len(piece))
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise Unreadable(Reason.ARCHIVE_BROKEN, "the checksum or the compression is wrong") from None


def _require_small_directory(path: Path, limits: Limits) -> None:
    """Refuse an archive before its table of contents is read, if reading that would take all memory."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - END.size - LARGEST_COMMENT - LOCATOR_64.size))
        tail = file.read()
        at = tail.rfind(b"PK\5\6")
        if at < 0 or at + END.size > len(tail):
            raise Unreadable(Reason.ARCHIVE_BROKEN, "it has no table of contents")
        directory = END.unpack_from(tail, at)[5]
        if at >= LOCATOR_64.size and tail[at - LOCATOR_64.size :].startswith(b"PK\6\7"):
            file.seek(LOCATOR_64.unpack_from(tail, at - LOCATOR_64.size)[2])
            record = file.read(END_64.size)
            if len(record) == END_64.size and record.startswith(b"PK\6\6"):
                directory = max(END_64.unpack(record)[8], 0 if directory == 0xFFFFFFFF else directory)
    if directory > limits.directory and directory <= size:
        raise Excess(f"a table of contents of more than {limits.directory:,} bytes")
