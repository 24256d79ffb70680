"""Unpack an archive into a batch, with the archives in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.node.intake import tarballs, zips
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.draft import Draft
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.limits import Budget, Excess, Limits
from cancerimage.node.intake.members import Member

ZIP = (b"PK\3\4", b"PK\5\6")
DICOM = (128, b"DICM")
PACKED = (*ZIP, *tarballs.OPENERS)

Settle = Callable[[Draft, str], None]
"""Lets a draft arrive under its origin, perhaps later."""


def archive(path: Path) -> bool:
    """Return whether a file is an archive that we unpack; a DICOM file with a preamble of its own is none."""
    with path.open("rb") as file:
        head = file.read(tarballs.MAGIC.stop)
    return _perhaps(head) and (head.startswith(ZIP) or tarballs.is_tar(path))


def unpack(landing: Landing, batch: Batch, path: Path, origin: str, settle: Settle, limits: Limits) -> bool:
    """Let every file of an archive arrive, and return whether it could be read to its end."""
    budget = Budget(limits, path.stat().st_size)
    try:
        return _unpack(landing, batch, path, origin, settle, limits, budget, 0)
    except Excess as why:
        landing.refuse(batch, origin, Reason.ARCHIVE_EXCESSIVE, str(why))
        return False


def _unpack(
    landing: Landing, batch: Batch, path: Path, origin: str, settle: Settle, limits: Limits, budget: Budget, depth: int
) -> bool:
    whole = True
    try:
        for member in _members(path, budget, limits):
            inside = f"{origin}/{member.name}"
            if member.fault is not None:
                landing.refuse(batch, inside, member.fault.reason, member.fault.detail)
                continue
            draft = landing.draft()
            try:
                draft.fill(member.pieces)
                if not archive(draft.path):
                    settle(draft, inside)
                    continue
                if depth == limits.nesting:
                    raise Excess("archives in archives")
                whole &= _unpack(landing, batch, draft.path, inside, settle, limits, budget, depth + 1)
                draft.discard()
            except Unreadable as why:
                draft.discard()
                landing.refuse(batch, inside, why.reason, why.detail)
                whole = False
            except BaseException:
                draft.discard()
                raise
    except Unreadable as why:
        landing.refuse(batch, origin, why.reason, why.detail)
        return False
    return whole


def _members(path: Path, budget: Budget, limits: Limits) -> Iterator[Member]:
    with path.open("rb") as file:
        is_zip = file.read(4) in ZIP
    return zips.members(path, budget, limits) if is_zip else tarballs.members(path, budget, limits)


def _perhaps(head: bytes) -> bool:
    at, prefix = DICOM
    if head[at : at + len(prefix)] == prefix:
        return False
    return head.startswith(PACKED) or head[tarballs.MAGIC] == b"ustar"
