"""One walk over the bytes of a data set: what may stay is copied, and nothing else gets to the other side."""

from typing import Any, Protocol

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.binaries import Binaries
from cancerimage.dicom.deidentify.encoding import IMPLICIT, UNDEFINED, Encoding
from cancerimage.dicom.deidentify.private_blocks import Blocks
from cancerimage.dicom.deidentify.steps import Step, Steps, Way
from cancerimage.dicom.deidentify.structure import DEEPEST, FRAGMENTED, SEQUENCES, Structure
from cancerimage.dicom.faults import Reason, Unreadable

Pieces = list[bytes | memoryview]
Insertions = tuple[tuple[int, bytes], ...]
"""Elements that are written anew at the top, in the order of their tags."""

_NEVER = 1 << 32
# Members of an enumeration are slow to look up in the innermost loop.
_COPY, _DROP, _VALUE = Way.COPY, Way.DROP, Way.VALUE
_LAST = frozenset({tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS, tags.PIXELS, 0xFFFAFFFA, tags.TRAILING_PADDING})
"""What a data set may end with: pixels, signatures, filling."""


class Hand(Protocol):
    """What knows about values, while the walk knows about structure."""

    def value(self, step: Step, vr: bytes, raw: bytes) -> bytes | None:
        """Return what becomes of a value: the same object if it stays, None if the element goes."""

    def replaced(self, step: Step, *, empty: bool) -> bytes:
        """Return the whole element that takes the place of one that was `empty` or not."""

    def copied(self, step: Step) -> None:
        """Hear that an element or the frame of a sequence was copied."""

    def trimmed(self, step: Step) -> None:
        """Hear that an element was copied without what stood beside its numbers."""

    def dropped(self, step: Step) -> None:
        """Hear that an element was left out."""

    def dropped_rest(self) -> None:
        """Hear that bytes behind the last element were left out."""

    def enter(self) -> Any:
        """Begin an item, and return what `leave` wants back."""

    def leave(self, mark: Any) -> None:
        """End an item."""


class Walk:
    """The walk over one data set."""

    def __init__(
        self,
        data: bytes,
        encoding: Encoding,
        hand: Hand,
        binaries: Binaries,
        insertions: Insertions = (),
        *,
        safe_private: bool = False,
    ) -> None:
        self._data = data
        self._structure = Structure(data)
        self._view = memoryview(data)
        self._encoding = encoding
        self._hand = hand
        self._binaries = binaries
        self._insertions = insertions
        self._safe_private = safe_private
        self._depth = 0

    def cleaned(self, start: int, steps: Steps) -> Pieces:
        """Return the pieces of the cleaned data set that begins at `start` and fills the rest of the data."""
        return self._elements(start, len(self._data), steps, self._encoding, closed=True)[0]

    def _elements(
        self, position: int, end: int, steps: Steps, reading: Encoding, *, closed: bool
    ) -> tuple[Pieces, int]:
        """Walk elements up to `end`, or to the delimiter of an item that no length closes."""
        data, top = self._data, self._depth == 0
        waiting = iter(self._insertions if top else ())
        insert, inserted = next(waiting, (_NEVER, b""))
        plain = reading == self._encoding
        pieces: Pieces = []
        blocks: Blocks | None = None
        kept = position  # Where the run of bytes begins that stay as they are.
        previous = -1
        while position < end:
            try:
                tag, vr, start, length = self._structure.head(position, end, reading, previous)
            except Unreadable:
                # Behind the pixels there is often filling, or what is left of another file.
                if not top or previous not in _LAST:
                    raise
                self._hand.dropped_rest()
                break
            if tag == tags.ITEM_END:
                if closed:
                    raise Unreadable(Reason.MALFORMED, "an item ends twice")
                pieces.append(self._view[kept:position])
                return pieces, start
            previous = tag
            if tag >= insert:
                pieces.append(self._view[kept:position])
                kept = position
                while insert < tag:
                    pieces.append(inserted)
                    insert, inserted = next(waiting, (_NEVER, b""))
                if insert == tag:
                    position = kept = self._structure.end(vr, start, length, end, reading)
                    continue
            if tag & 0x10000:
                if blocks is None:
                    blocks = Blocks(self._encoding, safe=self._safe_private)
                step = self._private(blocks, tag, start, length)
            else:
                step = steps[tag]
            private = tag & 0x10000
            # Most elements end here: they stay as they are, and the run of bytes goes on.
            if plain and not private and length % 2 == 0 and (vr in step.vrs or not vr):  # so it has a length
                stop = start + length
                if step.way is _COPY and length in step.sizes:
                    self._hand.copied(step)
                    position = stop
                    continue
                if step.way is _VALUE:
                    raw = data[start:stop]
                    value = self._hand.value(step, vr, raw)
                    if value is not raw:
                        pieces.append(self._view[kept:position])
                        kept = stop
                        if value is not None:
                            pieces.append(self._encoding.element(tag, vr or step.vrs[0], value))
                    position = stop
                    continue
            if step.way is _DROP and length != UNDEFINED:
                self._hand.dropped(step)
                if kept < position:
                    pieces.append(self._view[kept:position])
                position = kept = start + length
                continue
            new, stop = self._treated(step, vr, start, length, end, reading)
            if new is not None or private:
                pieces.append(self._view[kept:position])
                kept = position
                if private and blocks is not None and new != b"":
                    blocks.note(tag, pieces)
                if new is not None:
                    pieces.append(new)
                    kept = stop
            position = stop
        else:
            if not closed:
                raise Unreadable(Reason.TRUNCATED, "an item does not end")
        pieces.append(self._view[kept:position])
        while insert != _NEVER:
            pieces.append(inserted)
            insert, inserted = next(waiting, (_NEVER, b""))
        return pieces, position

    def _treated(
        self, step: Step, vr: bytes, start: int, length: int, end: int, reading: Encoding
    ) -> tuple[bytes | None, int]:
        """Return what is written in place of an element, or None if it stays as it is, and where it ends."""
        way = step.way
        if way is Way.INSIDE and vr in SEQUENCES:
            items, stop = self._items(step, start, length, end, IMPLICIT if vr == b"UN" else reading)
            if items and not any(items):
                # Nothing in them is known here. Otherwise all stay, since the place of an item can mean something.
                return self._hand.replaced(step, empty=False), stop
            self._hand.copied(step)
            return self._encoding.sequence(step.tag, items), stop
        if way is Way.DROP:
            self._hand.dropped(step)
            return b"", self._structure.end(vr, start, length, end, reading)
        binary = way is Way.COPY or way is Way.BINARY
        pixels = step.tag == tags.PIXELS
        if length == UNDEFINED and pixels and binary and not self._depth:
            if vr not in FRAGMENTED:
                raise Unreadable(Reason.MALFORMED, "the pixels have no length")
            stop = self._structure.fragments(start, end, reading)
            return self._fragments(step, vr, start, stop), stop
        if binary and length != UNDEFINED and (vr in step.vrs or vr in (b"", b"UN")) and not (pixels and self._depth):
            return self._binary(step, vr, start, length, reading), start + length
        if way is Way.VALUE and vr != b"SQ" and length != UNDEFINED:
            return self._value(step, vr, self._data[start : start + length], reading), start + length
        # It has to be replaced, or it is not of the kind that its attribute has to be.
        stop = self._structure.end(vr, start, length, end, reading)
        return self._hand.replaced(step, empty=stop == start), stop

    def _fragments(self, step: Step, vr: bytes, start: int, stop: int) -> bytes | None:
        content = self._view[start:stop]
        new = self._binaries.fragments(content)
        if new is content:
            self._hand.copied(step)
            return None
        self._hand.trimmed(step)
        head = self._encoding.head.pack(step.tag >> 16, step.tag & 0xFFFF, vr, 0)
        return b"".join((head, self._encoding.length.pack(UNDEFINED), new))

    def _binary(self, step: Step, vr: bytes, start: int, length: int, reading: Encoding) -> bytes | None:
        raw = self._view[start : start + length]
        value = self._binaries.value(step, raw)
        if value is None:
            return self._hand.replaced(step, empty=False)
        if value is not raw:
            self._hand.trimmed(step)
        else:
            self._hand.copied(step)
            if (vr in step.vrs or not vr) and length % 2 == 0 and reading == self._encoding:
                return None
        return self._encoding.element(step.tag, vr if vr in step.vrs else step.vrs[0], bytes(value))

    def _value(self, step: Step, vr: bytes, raw: bytes, reading: Encoding) -> bytes | None:
        value = self._hand.value(step, vr, raw)
        if value is None:
            return b""
        right = vr in step.vrs or not vr
        if value is raw and right and len(raw) % 2 == 0 and reading == self._encoding:
            return None
        return self._encoding.element(step.tag, vr if vr in step.vrs else step.vrs[0], value)

    def _items(self, step: Step, position: int, length: int, end: int, reading: Encoding) -> tuple[list[bytes], int]:
        """Return the items of a sequence after a walk through them, and where it ends (PS3.5, section 7.5)."""
        assert step.steps is not None  # noqa: S101  # whatever is entered has steps for what is inside
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(Reason.MALFORMED, "sequences are nested too deep")
        closed = length != UNDEFINED
        end = position + length if closed else end
        items: list[bytes] = []
        while (closed and position < end) or not closed:
            tag, start, size = self._structure.item(position, end, reading)
            if tag == tags.SEQUENCE_END and not closed:
                position = start
                break
            if tag != tags.ITEM:
                raise Unreadable(Reason.MALFORMED, "something that is no item stands in a sequence")
            mark = self._hand.enter()
            whole = size != UNDEFINED
            pieces, position = self._elements(start, start + size if whole else end, step.steps, reading, closed=whole)
            self._hand.leave(mark)
            items.append(b"".join(pieces))
        self._depth -= 1
        return items, position

    def _private(self, blocks: Blocks, tag: int, start: int, length: int) -> Step:
        if not tag & 0xFF00 and length != UNDEFINED:
            blocks.name(tag, self._view[start : start + length])
        return blocks.step(tag)
