"""Unpack an archive into a batch, with the archives in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.node.intake import tarballs, zips
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.draft import Draft
from cancerimage.node.intake.hands import Hands
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.limits import Budget, Excess, Limits
from cancerimage.node.intake.members import Member

ZIP = (b"PK\3\4", b"PK\5\6")
DICOM = (128, b"DICM")
PACKED = (*ZIP, *tarballs.OPENERS)


def archive(path: Path) -> bool:
    """Return whether a file is an archive that we unpack; a DICOM file with a preamble of its own is none."""
    with path.open("rb") as file:
        head = file.read(tarballs.MAGIC.stop)
    return _perhaps(head) and (head.startswith(ZIP) or tarballs.is_tar(path))


def unpack(landing: Landing, batch: Batch, path: Path, origin: str, hands: Hands, limits: Limits) -> bool:
    """Let every file of an archive arrive, and return whether it could be read to its end."""
    unpacking = _Unpacking(landing, batch, hands, limits, Budget(limits, path.stat().st_size))
    try:
        unpacking.unpack(path, origin, 0)
    except Excess as why:
        landing.refuse(batch, origin, Reason.ARCHIVE_EXCESSIVE, str(why))
        return False
    return unpacking.whole


@dataclass(slots=True)
class _Unpacking:
    """An archive, with the archives in it, on its way into a batch."""

    landing: Landing
    batch: Batch
    hands: Hands
    limits: Limits
    budget: Budget
    whole: bool = True

    def unpack(self, path: Path, origin: str, depth: int) -> None:
        inner: list[tuple[Draft, str]] = []
        try:
            with _members(path, self.budget, self.limits) as (members, together):
                try:
                    for member in members:
                        inside = f"{origin}/{member.name}"
                        if member.fault is not None:
                            self.landing.refuse(self.batch, inside, member.fault.reason, member.fault.detail)
                        elif together:
                            self.hands.put(partial(self._arrive, member, inside, inner, depth))
                        elif (draft := self._draft(member, inside)) is not None:
                            self.hands.put(partial(self._settle, draft, inside, inner, depth))
                        while inner:
                            self._inner(*inner.pop(), depth)
                finally:
                    self.hands.finish()
                while inner:
                    self._inner(*inner.pop(), depth)
        except Unreadable as why:
            self._refuse(origin, why)
        finally:
            for draft, _ in inner:
                draft.discard()

    def _arrive(self, member: Member, origin: str, inner: list[tuple[Draft, str]], depth: int) -> None:
        draft = self._draft(member, origin)
        if draft is not None:
            self._settle(draft, origin, inner, depth)

    def _draft(self, member: Member, origin: str) -> Draft | None:
        """Return a draft with the bytes of a member, unless it cannot be read."""
        draft = self.landing.draft()
        try:
            draft.fill(member.pieces)
        except Unreadable as why:
            draft.discard()
            self._refuse(origin, why)
            return None
        except BaseException:
            draft.discard()
            raise
        return draft

    def _settle(self, draft: Draft, origin: str, inner: list[tuple[Draft, str]], depth: int) -> None:
        """Let a draft arrive, or keep it in `inner` if it is an archive."""
        if not archive(draft.path):
            self.landing.settle(self.batch, draft, origin)
        elif depth < self.limits.nesting:
            inner.append((draft, origin))
        else:
            draft.discard()
            raise Excess("archives in archives")

    def _inner(self, draft: Draft, origin: str, depth: int) -> None:
        try:
            self.unpack(draft.path, origin, depth + 1)
        finally:
            draft.discard()

    def _refuse(self, origin: str, why: Unreadable) -> None:
        self.landing.refuse(self.batch, origin, why.reason, why.detail)
        self.whole = False


@contextmanager
def _members(path: Path, budget: Budget, limits: Limits) -> Iterator[tuple[Iterator[Member], bool]]:
    """Lend the files of an archive, and whether several may be read at once."""
    with path.open("rb") as file:
        is_zip = file.read(4) in ZIP
    if is_zip:
        with zips.members(path, budget, limits) as found:
            yield found, True
    else:
        yield tarballs.members(path, budget, limits), False


def _perhaps(head: bytes) -> bool:
    at, prefix = DICOM
    if head[at : at + len(prefix)] == prefix:
        return False
    return head.startswith(PACKED) or head[tarballs.MAGIC] == b"ustar"
