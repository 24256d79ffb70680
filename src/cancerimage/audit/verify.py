"""Verifying a whole log: every entry, every hash, and every signed head that somebody has kept of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol, TypeVar

from cancerimage.audit import faults
from cancerimage.audit.entry import Kept
from cancerimage.audit.faults import Fault
from cancerimage.audit.heads import SignedHead, check
from cancerimage.audit.promises import Holding, promised, trusted
from cancerimage.audit.tree import EMPTY, first_place, fold, leaf_hash, node_hash
from cancerimage.wire.faults import Fault as Refused
from cancerimage.wire.keys import PublicKeys

BATCH = 5000
"""Rows that are read at once."""

Row = TypeVar("Row")

Progress = Callable[[int, int], None]
"""Takes how many entries were verified, and how many there are."""


class Source(Protocol):
    """Where the rows of a log are read, in the order of their places."""

    def length(self) -> tuple[int, int]:
        """Return how many hashes there seem to be and then how many entries, counted up to the last of each."""

    def entries(self, after: int | None, count: int) -> Sequence[Kept]:
        """Return up to `count` entries after a place, or the first ones."""

    def hashes(self, after: int | None, count: int) -> Sequence[tuple[int, bytes]]:
        """Return up to `count` hashes after a place, or the first ones."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A head of the log that somebody keeps, and the keys that are said to have signed it."""

    keeper: str
    head: SignedHead | None
    """None where what is kept cannot be read."""
    keys: PublicKeys | None


@dataclass
class Log:
    """A log with everything that there is to verify it by."""

    name: str
    source: Source
    log: str
    """What the log is called in the heads that it has signed."""
    own: frozenset[str] = frozenset()
    """The fingerprints of the keys that its owner has now."""
    former: frozenset[str] = frozenset()
    """What it was called before a loss that was declared; heads of that time are not held against it."""
    replaces: bool = False
    """Whether its owner has declared that another log was lost, whatever that was called."""
    copies: list[Copy] = field(default_factory=list)
    holds: Callable[[], frozenset[Holding]] = frozenset
    """Reads the heads that are kept beside the log by now, to be compared with what the log says of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified, and the first fault that was found."""

    name: str
    entries: int
    heads: int
    """Signed heads that the log was compared with."""
    former: int
    """Signed heads of the time before a loss that was declared; nothing can be compared with them."""
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def verify(log: Log, progress: Progress = lambda done, total: None) -> Report:
    """Verify a log from its first entry to its last."""
    return _Verification(log, progress).run()


class _Verification:
    def __init__(self, log: Log, progress: Progress) -> None:
        self._log = log
        self._progress = progress
        self._size = 0
        self._peaks: list[tuple[int, bytes]] = []
        self._suspect: tuple[Kept, bytes] | None = None
        """The first entry that does not give the hash that is kept of it, and that hash."""
        self._sound = 0
        """The size of the last head that the log leads to."""
        self._trusted = set(log.own)
        self._holds = log.holds()
        self._compared = 0
        self._hashed = 0
        heads = [copy for copy in log.copies if copy.head is not None and copy.head.log == log.log]
        self._heads = sorted(heads, key=lambda copy: copy.head.size if copy.head else 0)
        self._former = sum(self._belongs_to_former(copy.head) for copy in log.copies)

    def run(self) -> Report:
        fault = next(chain(self._copies(), self._entries(), self._ends(), self._signatures()), None)
        return Report(self._log.name, self._size, self._compared, self._former, fault)

    def _belongs_to_former(self, head: SignedHead | None) -> bool:
        return head is not None and head.log != self._log.log and (self._log.replaces or head.log in self._log.former)

    def _copies(self) -> Iterator[Fault]:
        for copy in self._log.copies:
            if copy.head is None:
                yield faults.head_unreadable(copy.keeper)
            elif copy.head.log != self._log.log and not self._belongs_to_former(copy.head):
                yield faults.replaced(copy.keeper, copy.head)

    def _entries(self) -> Iterator[Fault]:
        self._hashed, total = self._log.source.length()
        kept = self._stream(self._log.source.hashes, lambda row: row[0])
        heads = iter(self._heads)
        head = next(heads, None)
        for entry in self._stream(self._log.source.entries, lambda row: row.place):
            if self._size == total:
                break
            if entry.place != self._size:
                yield faults.added(entry) if entry.place < 0 else faults.missing(self._size, entry.place)
                return
            while head is not None and head.head is not None and head.head.size <= self._size:
                yield from self._compare(head)
                head = next(heads, None)
            yield from self._add(entry, kept)
            yield from self._promises(entry)
            if self._size % BATCH == 0:
                self._progress(self._size, total)
        self._progress(self._size, total)
        if self._size < total:
            yield faults.missing(self._size, total)
        for rest in chain(() if head is None else (head,), heads):
            yield from self._compare(rest)

    def _ends(self) -> Iterator[Fault]:
        if self._suspect is not None:
            yield self._accuse(hash_is_wrong=None)
        if self._hashed > first_place(self._size):
            yield faults.cut_short(self._size, self._hashed)

    def _signatures(self) -> Iterator[Fault]:
        for copy in self._heads:
            assert copy.head is not None  # noqa: S101  # chosen so in the constructor
            if copy.keys is None or copy.keys.id != copy.head.key or copy.head.key not in self._trusted:
                yield faults.key_unknown(copy.keeper, copy.head)
                continue
            try:
                check(copy.head, copy.keys)
            except Refused:
                yield faults.head_forged(copy.keeper, copy.head)

    def _add(self, entry: Kept, kept: Iterator[tuple[int, bytes]]) -> Iterator[Fault]:
        """Take one entry into the tree, and compare each hash that it brings with the one that is kept."""
        fresh, level = leaf_hash(entry.leaf()), 0
        place = first_place(self._size)
        while True:
            found = next(kept, None)
            if found is None or found[0] != place + level:
                yield faults.hash_missing(entry) if level == 0 else faults.subtree_missing(self._size, level)
                return
            if found[1] != fresh and self._suspect is None:
                if level:
                    yield faults.subtree_altered(self._size, level)
                    return
                self._suspect = entry, found[1]
            if not self._peaks or self._peaks[-1][0] != level:
                break
            fresh = node_hash(self._peaks.pop()[1], fresh)
            level += 1
        self._peaks.append((level, fresh))
        self._size += 1

    def _compare(self, copy: Copy) -> Iterator[Fault]:
        head = copy.head
        assert head is not None  # noqa: S101  # chosen so in the constructor
        if head.size > self._size:
            yield faults.behind(copy.keeper, head, self._size)
            return
        fits = self._root() == bytes.fromhex(head.root)
        if self._suspect is not None:
            yield self._accuse(hash_is_wrong=fits)
        elif not fits:
            yield faults.contradicted(copy.keeper, head, self._sound)
        else:
            self._sound, self._compared = head.size, self._compared + 1

    def _promises(self, entry: Kept) -> Iterator[Fault]:
        self._trusted |= trusted(entry)
        for holding in promised(entry):
            if holding not in self._holds:
                # A log goes on growing while it is verified, and so does what is kept beside it.
                self._holds = self._log.holds()
            if holding not in self._holds:
                yield faults.head_missing(entry, holding)

    def _root(self) -> bytes:
        return fold([peak for _, peak in self._peaks]) if self._peaks else EMPTY

    def _accuse(self, *, hash_is_wrong: bool | None) -> Fault:
        """Return what became of the first entry that does not give its hash."""
        assert self._suspect is not None  # noqa: S101  # the callers have looked
        entry, kept = self._suspect
        if hash_is_wrong:
            return faults.hash_altered(entry)
        for other in self._stream(self._log.source.entries, lambda row: row.place):
            if other.place != entry.place and leaf_hash(other.leaf()) == kept:
                return faults.reordered(entry, other)
        return faults.altered(entry, certain=hash_is_wrong is not None)

    def _stream(self, read: Callable[[int | None, int], Sequence[Row]], place: Callable[[Row], int]) -> Iterator[Row]:
        """Yield all rows in the order of their places."""
        rows = read(None, BATCH)
        while rows:
            yield from rows
            rows = read(place(rows[-1]), BATCH)
