"""One walk over the bytes of a data set: what may stay is copied, and nothing else gets to the other side."""

from typing import Protocol

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.encoding import IMPLICIT, LONG_CODES, SHORT_CODES, UNDEFINED, Encoding
from cancerimage.dicom.deidentify.private_blocks import Blocks
from cancerimage.dicom.deidentify.steps import Step, Steps, Way
from cancerimage.dicom.faults import Reason, Unreadable

DEEPEST = 64
"""Sequences inside sequences; real reports stay below twenty, and a forged file must not exhaust the stack."""

Insertions = tuple[tuple[int, bytes], ...]
"""Elements that are written anew at the top, in the order of their tags."""

_NEVER = 1 << 32
_FRAGMENTED = frozenset({b"OB", b"OW"})


class Hand(Protocol):
    """What knows about values, while the walk knows about structure."""

    def value(self, step: Step, vr: bytes, raw: bytes) -> bytes | None:
        """Return what becomes of a value: the same object if it stays, None if the element goes."""

    def passed(self, step: Step) -> None:
        """Hear that an element was left out, emptied, entered or copied without a look at its value."""

    def misfit(self, step: Step) -> bool:
        """Hear that an element is not what its attribute has to be; return whether to leave it empty, not out."""

    def private(self) -> None:
        """Hear that a private element was left out."""

    def rest(self) -> None:
        """Hear that bytes behind the last element were left out."""

    def enter(self) -> str:
        """Begin an item, and return what `leave` wants back."""

    def leave(self, mark: str) -> None:
        """End an item."""


class Walk:
    """The walk over one data set."""

    def __init__(self, data: bytes, encoding: Encoding, hand: Hand, insertions: Insertions = ()) -> None:
        self._data = data
        self._view = memoryview(data)
        self._encoding = encoding
        self._hand = hand
        self._insertions = insertions
        self._depth = 0

    def cleaned(self, start: int, steps: Steps) -> list[bytes | memoryview]:
        """Return the pieces of the cleaned data set that begins at `start` and fills the rest of the data."""
        return self._elements(start, len(self._data), steps, self._encoding, closed=True)[0]

    def _elements(
        self, position: int, end: int, steps: Steps, reading: Encoding, *, closed: bool
    ) -> tuple[list[bytes | memoryview], int]:
        """Walk elements up to `end`, or to the delimiter of an item that no length closes."""
        view, hand = self._view, self._hand
        top = self._depth == 0
        waiting = iter(self._insertions if top else ())
        insert, inserted = next(waiting, (_NEVER, b""))
        as_written = reading == self._encoding
        pieces: list[bytes | memoryview] = []
        blocks: Blocks | None = None
        kept = position  # Where the run of bytes begins that stay as they are.
        previous = -1
        while position < end:
            try:
                tag, vr, start, length = self._head(position, end, reading, previous)
            except Unreadable:
                # Behind the pixels there is often filling, or the remains of another file.
                if not top or previous < tags.FLOAT_PIXELS:
                    raise
                hand.rest()
                break
            if tag == tags.ITEM_END:
                if closed:
                    raise Unreadable(Reason.MALFORMED, "an item ends twice")
                pieces.append(view[kept:position])
                return self._whole(pieces, blocks), start
            previous = tag
            if tag >= insert:
                pieces.append(view[kept:position])
                kept = position
                while insert <= tag:
                    pieces.append(inserted)
                    last, (insert, inserted) = insert, next(waiting, (_NEVER, b""))
                if last == tag:
                    position = kept = self._skipped(vr, start, length, end, reading)
                    continue
            if tag & 0x10000:
                if blocks is None:
                    blocks = Blocks()
                step = blocks.step(tag)
            else:
                step = steps[tag]
            way = step.way
            new: bytes | None
            if way is Way.COPY and as_written and length % 2 == 0 and (vr in step.vrs or not reading.explicit):
                hand.passed(step)
                position = start + length
                continue
            if way is Way.VALUE or way is Way.COPY:
                new, stop = self._valued(step, vr, start, length, end, reading)
                if new is None:
                    position = stop
                    continue
            elif way is Way.INSIDE or way is Way.BIND:
                new, stop = self._sequence(step, vr, start, length, end, reading)
            else:
                stop = self._skipped(vr, start, length, end, reading)
                new = self._encoding.element(tag, b"SQ", b"") if way is Way.HOLLOW else b""
                if step.private: blocks.
                hand.passed(step)
            pieces.append(view[kept:position])
            pieces.append(new)
            position = kept = stop
