"""What can be wrong with a log, in words for the person who verifies it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cancerimage.audit.entry import Kept
from cancerimage.audit.heads import SignedHead
from cancerimage.audit.promises import HUB, OWN, Holding


class Code(StrEnum):
    """One kind of fault."""

    ENTRY_ADDED = "entry_added"
    ENTRY_ALTERED = "entry_altered"
    ENTRY_MISSING = "entry_missing"
    ENTRY_MOVED = "entry_moved"
    HASH_ALTERED = "hash_altered"
    HASH_MISSING = "hash_missing"
    HEAD_CONTRADICTED = "head_contradicted"
    HEAD_FORGED = "head_forged"
    HEAD_MISSING = "head_missing"
    HEAD_UNREADABLE = "head_unreadable"
    KEY_UNKNOWN = "key_unknown"
    LOG_CUT_SHORT = "log_cut_short"
    LOG_REPLACED = "log_replaced"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a log."""

    code: Code
    sentence: str
    place: int | None = None
    """The index of the entry that it is about, the first of several."""


def missing(place: int, following: int) -> Fault:
    """Return that entries were removed."""
    which = f"Entry {place} is" if following == place + 1 else f"Entries {place} to {following - 1} are"
    return Fault(Code.ENTRY_MISSING, f"{which} missing: removed after being written.", place)


def added(entry: Kept) -> Fault:
    """Return that an entry stands where none can."""
    return Fault(Code.ENTRY_ADDED, f"There is an entry {entry.place}, before the first.", entry.place)


def altered(entry: Kept, *, certain: bool) -> Fault:
    """Return that an entry does not give the hash that is kept of it."""
    what = f"{_entry(entry)} was altered after it was written"
    doubt = "" if certain else ", or the hash that is kept of it was"
    return Fault(Code.ENTRY_ALTERED, f"{what}{doubt}: the two do not fit.", entry.place)


def reordered(entry: Kept, other: Kept) -> Fault:
    """Return that entries have changed places."""
    sentence = f"The entries are not in the order in which they were written: what was entry {entry.place} is now "
    return Fault(Code.ENTRY_MOVED, f"{sentence}entry {other.place}.", entry.place)


def hash_altered(entry: Kept) -> Fault:
    """Return that the hash of a sound entry was altered."""
    return Fault(
        Code.HASH_ALTERED,
        f"The hash that is kept of entry {entry.place} was altered; the entry itself is as it was signed.",
        entry.place,
    )


def hash_missing(entry: Kept) -> Fault:
    """Return that an entry has no hash."""
    return Fault(
        Code.HASH_MISSING,
        f"{_entry(entry)} has no hash: it was added past the log, or its hash was removed.",
        entry.place,
    )


def subtree_missing(size: int, level: int) -> Fault:
    """Return that the hash over several entries is not there."""
    first = (size >> level) << level
    return Fault(Code.HASH_MISSING, f"The hash over the entries {first} to {size} is missing.", first)


def subtree_altered(size: int, level: int) -> Fault:
    """Return that the hash over several entries is not what they give."""
    first = (size >> level) << level
    return Fault(Code.HASH_ALTERED, f"The hash over the entries {first} to {size} was altered.", first)


def cut_short(size: int, hashes: int) -> Fault:
    """Return that there are hashes of entries that are not there."""
    return Fault(
        Code.ENTRY_MISSING,
        f"The log ends after {size} entries, but there are hashes of more ({hashes}): the last entries were removed.",
        size,
    )


def behind(keeper: str, head: SignedHead, size: int) -> Fault:
    """Return that somebody keeps a head of a longer log."""
    return Fault(
        Code.LOG_CUT_SHORT,
        f"The log has {size} entries, but {keeper} keeps its signed head of {_when(head.time)}, when it had "
        f"{head.size}: the last {head.size - size} were removed, or an old copy was put in its place.",
        size,
    )


def contradicted(keeper: str, head: SignedHead, sound: int) -> Fault:
    """Return that somebody keeps a head that the log does not lead to."""
    return Fault(
        Code.HEAD_CONTRADICTED,
        f"The first {head.size} entries are not those that were signed on {_when(head.time)}; {keeper} keeps that "
        f"head. Something from entry {sound} on was altered, added or removed, and the hashes with it.",
        sound,
    )


def replaced(keeper: str, head: SignedHead) -> Fault:
    """Return that somebody keeps a head of another log, and nobody has declared that that one was lost."""
    return Fault(
        Code.LOG_REPLACED,
        f"{keeper} keeps a signed head of {_when(head.time)} of another log ({head.log[:8]}, {head.size} entries): "
        "this log has taken its place.".replace(keeper, keeper[:1].upper() + keeper[1:], 1),
    )


def head_unreadable(keeper: str) -> Fault:
    """Return that a head that is kept is damaged."""
    return Fault(Code.HEAD_UNREADABLE, f"A head that {keeper} keeps cannot be read: it was altered.")


def head_forged(keeper: str, head: SignedHead) -> Fault:
    """Return that a head is not signed by the owner of the log."""
    return Fault(
        Code.HEAD_FORGED, f"The head of {head.size} entries that {keeper} keeps does not have its owner's signature."
    )


def key_unknown(keeper: str, head: SignedHead) -> Fault:
    """Return that a head names keys that are not the owner's."""
    return Fault(
        Code.KEY_UNKNOWN,
        f"The head of {head.size} entries that {keeper} keeps names keys that its owner never had ({head.key[:16]}…).",
    )


def head_missing(entry: Kept, holding: Holding) -> Fault:
    """Return that a head that was kept, as the log says, is not there."""
    owner, size = holding
    whose = {OWN: "this log's own", HUB: "the hub's"}.get(owner, f"node {owner}'s")
    return Fault(
        Code.HEAD_MISSING,
        f"{_entry(entry)} tells of {whose} signed head of {size} entries, but that is not kept any more.",
        entry.place,
    )


def _entry(entry: Kept) -> str:
    moment = _when(entry.moment) if isinstance(entry.moment, int) else "?"
    event = entry.event if isinstance(entry.event, str) and entry.event.isprintable() else "?"
    return f"Entry {entry.place} ({event}, {moment})"


def _when(moment: int) -> str:
    try:
        return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return "an impossible time"
