"""Where files land: a folder for each batch, safely on disk before anybody is told that they arrived."""

import fcntl
import os
import re
import shutil
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.node.files import synchronise
from cancerimage.node.intake.batch import Arrival, Batch, Tally
from cancerimage.node.intake.draft import Draft, digest_of, place_for_drafts
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.judging import judge
from cancerimage.node.intake.records import FOUND, Records
from cancerimage.node.intake.states import State, Way
from cancerimage.node.intake.turns import Turns

DATASET = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""What an index takes as the name of a dataset."""

SUFFIX = ".dcm"
LONGEST_ORIGIN = 4096
WAITING = 16
"""Names that are waited for at a time; more files than that hardly come at once."""


class Landing:
    """The arrivals and the quarantine of a node; any number of threads and processes may use them at once.

    A file is whole under its name from the moment it has one, and its name is the digest of its bytes. It is
    acknowledged when two things are on the disk, its bytes and its name in the folder of its batch, and when the
    records have it. The records themselves are not waited for, since they can be had again: a killed process loses
    nothing of them, a failure of the power perhaps the last ones. Whoever takes the batch up again looks at every file
    that no record speaks of: it arrives if it is whole, as all that were acknowledged are, and goes if it is not.
    The same bytes have the same name, so that nothing can be there twice.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder, self.quarantine = data_dir / "arrivals", data_dir / "quarantine"
        for folder in (data_dir, self.folder, self.quarantine):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.records = Records(self.folder / "arrivals.sqlite3")
        self._drafts, self._alive = place_for_drafts(self.folder / "unfinished")
        self._beside = ThreadPoolExecutor(WAITING, "intake-names")
        self._turns = Turns()
        self._held: dict[str, int] = {}
        self._holding = threading.Lock()

    @classmethod
    def open(cls, data_dir: Path) -> "Landing":
        """Open the landing of the node in this directory, and make it if there is none."""
        return cls(data_dir)

    def close(self) -> None:
        """Give everything back."""
        for name in list(self._held):
            self._let_go(name)
        self._beside.shutdown()
        self.records.close()
        shutil.rmtree(self._drafts, ignore_errors=True)
        os.close(self._alive)

    def __enter__(self) -> "Landing":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self, dataset: str, source: str, way: Way, actor: str) -> Batch:
        """Go on with the batch of this source that is not complete, or begin one."""
        if DATASET.fullmatch(dataset) is None:
            raise IntakeFault(
                f"{dataset!r} is no name of a dataset. It begins with a small letter or digit and has up to 64 of "
                "these: a-z 0-9 . _ -"
            )
        batch = self.records.begin(dataset, source, way, actor)
        for folder in (self.folder, self.quarantine):
            (folder / batch.name).mkdir(mode=0o700, exist_ok=True)
            synchronise(folder)
        self._hold(batch)
        return batch

    def take(
        self, batch: Batch, data: bytes | Path | Iterable[bytes], origin: str, fault: Unreadable | None = None
    ) -> Arrival:
        """Let bytes arrive, or go into quarantine where they are no instance; returns when they are on the disk.

        With `fault`, they go into quarantine for that reason. The same bytes twice in a batch are one arrival.
        """
        draft = self.draft()
        try:
            draft.fill(data)
            return self.settle(batch, draft, origin, fault)
        except Unreadable as why:  # The source could not give the bytes.
            draft.discard()
            return self.refuse(batch, origin, why.reason, why.detail)
        except BaseException:
            draft.discard()
            raise

    def draft(self) -> Draft:
        """Return a draft to write bytes into that come piece by piece; `settle` lets it arrive."""
        return Draft(self._drafts)

    def settle(
        self,
        batch: Batch,
        draft: Draft,
        origin: str,
        fault: Unreadable | None = None,
        announced: tuple[str, str] | None = None,
    ) -> Arrival:
        """Let a draft arrive as `take` does; `announced` are the class and the instance that its sender told."""
        try:
            arrival = _judged(draft.path, draft.digest, draft.size, plain(origin), fault, announced)
            target = self.path(batch, arrival)
            # Or one thread could put bytes that are not on the disk under a name that another just acknowledged.
            with self._turns.of(str(target)):
                if self.records.has(batch.name, arrival.digest) and target.exists():
                    draft.discard()
                else:
                    draft.land(target, self._beside)
                return self.records.add(batch.name, arrival)
        except BaseException:
            draft.discard()
            raise

    def refuse(self, batch: Batch, origin: str, reason: Reason, detail: str = "") -> Arrival:
        """Write down that an input was refused unread."""
        return self.records.add(batch.name, Arrival(plain(origin), "", 0, reason, detail))

    def finish(self, batch: Batch, *, complete: bool = True) -> Batch:
        """Close a batch; one that is not complete can be taken up again."""
        self.records.move(batch.name, State.COMPLETE if complete else State.INCOMPLETE)
        self._let_go(batch.name)
        return self.records.batch(batch.name)

    def path(self, batch: Batch, arrival: Arrival) -> Path:
        """Return where the bytes of an arrival are."""
        if arrival.reason is None:
            return self.folder / batch.name / f"{arrival.digest}{SUFFIX}"
        return self.quarantine / batch.name / arrival.digest

    def batches(self) -> tuple[Batch, ...]:
        """Return every batch, the oldest first."""
        return self.records.batches()

    def abandoned(self) -> tuple[Batch, ...]:
        """Return the batches that are receiving although nobody works on them."""
        return tuple(one for one in self.batches() if one.state is State.RECEIVING and not self._is_held(one))

    def arrivals(self, batch: Batch) -> tuple[Arrival, ...]:
        """Return what arrived in a batch, in the order of its origins."""
        return tuple(one for one in self.records.inputs(batch.name) if one.reason is None)

    def quarantined(self, batch: Batch) -> tuple[Arrival, ...]:
        """Return what of a batch is in quarantine."""
        return tuple(one for one in self.records.inputs(batch.name) if one.reason is not None)

    def tally(self, batch: Batch) -> Tally:
        """Return how much is in a batch."""
        return self.records.tally(batch.name)

    def _hold(self, batch: Batch) -> None:
        """Say that we work on a batch; whoever is the first to do so looks for what an interruption left."""
        with self._holding:
            if batch.name in self._held:
                return
            descriptor = os.open(self.folder / batch.name, os.O_RDONLY)
            try:
                with self._turn():
                    first = _seized(descriptor)
                if first:
                    self._recover(batch)
                fcntl.flock(descriptor, fcntl.LOCK_SH)
            except BaseException:
                os.close(descriptor)  # Or the lock would stay, and the next attempt wait for it for ever.
                raise
            self._held[batch.name] = descriptor

    def _is_held(self, batch: Batch) -> bool:
        with self._turn():
            try:
                descriptor = os.open(self.folder / batch.name, os.O_RDONLY)
            except FileNotFoundError:
                return False  # Interrupted between its record and its folder, which is made when it is taken up.
            try:
                return not _seized(descriptor)
            finally:
                os.close(descriptor)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one at a time look for locks: to look is to lock for a moment, which nobody may take for work."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _let_go(self, name: str) -> None:
        descriptor = self._held.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)

    def _recover(self, batch: Batch) -> None:
        """Take up files that no record speaks of: whole ones arrive, others go."""
        known = self.records.digests(batch.name)
        for folder in (self.folder / batch.name, self.quarantine / batch.name):
            for path in sorted(folder.iterdir()):
                digest = path.name.removesuffix(SUFFIX)
                if digest in known:
                    continue
                if digest_of(path) != digest:
                    path.unlink()
                    continue
                arrival = _judged(path, digest, path.stat().st_size, FOUND)
                if arrival.reason is None and folder.parent == self.quarantine:
                    # It was refused for what its sender said of it, which nobody knows any more.
                    arrival = Arrival(FOUND, digest, arrival.bytes, Reason.OTHER_INSTANCE)
                self.records.add(batch.name, arrival)


def _seized(descriptor: int) -> bool:
    """Lock a folder for ourselves unless somebody works in it, and return whether that was done."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def plain(origin: str) -> str:
    """Return an origin as it can be written down, whatever bytes a file's name is made of."""
    return origin.encode("utf-8", "backslashreplace").decode()[:LONGEST_ORIGIN]


def _judged(
    path: Path,
    digest: str,
    size: int,
    origin: str,
    fault: Unreadable | None = None,
    announced: tuple[str, str] | None = None,
) -> Arrival:
    try:
        if fault is not None:
            raise fault
        header = judge(path)
        if announced not in (None, (header.sop_class, header.sop_instance)):
            raise Unreadable(Reason.OTHER_INSTANCE)
    except Unreadable as why:
        return Arrival(origin, digest, size, why.reason, why.detail)
    sop_class, study, series = plain(header.sop_class), plain(header.study), plain(header.series)
    return Arrival(origin, digest, size, None, "", sop_class, study, series, plain(header.sop_instance))
