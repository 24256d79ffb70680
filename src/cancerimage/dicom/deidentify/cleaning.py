"""What becomes of values: each action on one value, with what is counted and what is lost."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify import codes, dates, numbers
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.dicom.deidentify.standins import Standins
from cancerimage.dicom.deidentify.steps import Step, Way
from cancerimage.dicom.deidentify.subjects import Subject
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.read.text import ESCAPE, SIMPLE, decode
from cancerimage.dicom.vr import LOCALISED

LONGEST = 512
"""Bytes of a value whose outcome is remembered: those of a series repeat from file to file."""
REMEMBERED = 20_000
"""Outcomes that are remembered at once."""

FORMS: Mapping[bytes, re.Pattern[bytes]] = {
    vr: re.compile(rb"[ \0]*(?:" + one + rb")?[ \0]*(?:\\[ \0]*(?:" + one + rb")?[ \0]*)*")
    for vr, one in (
        (b"AS", rb"\d{3}[DWMY]"),
        (b"DA", rb"\d{4}\.?\d\d\.?\d\d"),
        (b"DS", rb"[+-]?(?:\d{1,24}\.?\d{0,24}|\.\d{1,24})(?:[eE][+-]?\d{1,3})?"),
        (b"DT", rb"\d{4,14}(?:\.\d{1,6})?(?:[+-]\d{4})?"),
        (b"IS", rb"[+-]?\d{1,12}"),
        (b"TM", rb"[\d:]{2,8}(?:\.\d{1,6})?"),
        (b"UI", rb"[\d.]{1,64}"),
    )
}
"""What the values that stay must look like, for representations of which a form can be told (PS3.5, section 6.2)."""

_FIGURES = re.compile(rb"[0-9]+")
_SAME = b"\0same"
"""Stands for the value that came."""
_TEXT, _NUMBER = 0x0040A160, 0x0040A30A
_CONTENT = frozenset({0x0040A120, 0x0040A121, _TEXT, _NUMBER})
"""The values of an item of a report (PS3.3, section C.17.3)."""
_TOLD = frozenset({tags.SPECIFIC_CHARACTER_SET, codes.CODE_VALUE, codes.CODING_SCHEME})
"""Values that others of the same item are judged by."""


class Item(NamedTuple):
    """What the values of one item are judged by besides themselves."""

    character_set: bytes = b""
    """As (0008,0005) names it, here or around (PS3.3, section C.12.1.1.2)."""
    value: str = ""
    scheme: str = ""
    """The code value and the coding scheme of a coded entry."""
    concept: codes.Subject | None = None
    """What an item of a report says about the patient, by the name of its concept."""
    last: str = ""
    """The code that came last in it: the unit, where a number follows."""


Outcome = tuple[bytes | None, Loss | None]
Memory = dict[tuple[Step, bytes, bytes | Item], Outcome]


class Cleaning:
    """What becomes of the values of one file; the walk asks it."""

    def __init__(self, subject: Subject, words: Words, standins: Standins, memory: Memory) -> None:
        self._done: defaultdict[Step, int] = defaultdict(int)
        self._gone_or_replaced: Counter[Action] = Counter()
        self.losses: Counter[tuple[int, Loss]] = Counter()
        self._subject = subject
        self._words = words
        self._standins = standins
        self._memory = memory
        self._item = Item()

    @property
    def counts(self) -> Counter[Action]:
        """How many elements each action was done to."""
        counted = self._gone_or_replaced.copy()
        for step, times in self._done.items():
            counted[step.action or Action.KEEP] += times
        return counted

    def value(self, step: Step, vr: bytes, raw: bytes) -> bytes | None:
        """Return what becomes of a value: the same object if it stays, None if the element goes."""
        item = self._item
        if step.tag in _TOLD:
            item = self._item = _with(item, step.tag, raw)
        if item.concept is not None and step.tag in _CONTENT:
            value, loss = self._of_subject(step, raw, item.concept)
        elif len(raw) > LONGEST:
            value, loss = self._judged(step, raw)
        else:
            known = step, raw, (item if step.of_code else item.character_set)
            outcome = self._memory.get(known)
            if outcome is None:
                if len(self._memory) >= REMEMBERED:
                    self._memory.clear()
                outcome = self._memory[known] = self._judged(step, raw)
            value, loss = outcome
        self._done[step] += 1
        if loss is not None:
            self.losses[step.tag, loss] += 1
        return raw if value is _SAME else value

    def replaced(self, step: Step, *, empty: bool) -> bytes:
        """Return the whole element that takes the place of one that was `empty` or not."""
        if step.way is Way.REPLACE:
            action, loss = step.action or Action.EMPTY, Loss.PROFILE
        else:
            action = Action.DUMMY if step.required else Action.EMPTY if step.expected else Action.REMOVE
            loss = Loss.UNDEFINED if step.way is Way.INSIDE else Loss.FORM
        self._gone_or_replaced[action] += 1
        if not empty:
            self.losses[step.tag, loss] += 1
        return self._standins.element(step, action, self._subject)

    def copied(self, step: Step) -> None:
        """Hear that an element or the frame of a sequence was copied."""
        self._done[step] += 1

    def trimmed(self, step: Step) -> None:
        """Hear that an element was copied without what stood beside its numbers."""
        self._done[step] += 1
        self.losses[step.tag, Loss.BESIDE] += 1

    def dropped(self, step: Step) -> None:
        """Hear that an element was left out."""
        if (not step.tag & 0xFFFF and step.tag) or step.tag == tags.TRAILING_PADDING:
            return  # The length of a group, and filling, say nothing.
        self._gone_or_replaced[Action.REMOVE] += 1
        loss = Loss.PRIVATE if not step.tag else Loss.PROFILE if step.action else Loss.UNDEFINED
        self.losses[step.tag, loss] += 1

    def dropped_rest(self) -> None:
        """Hear that bytes behind the last element were left out."""
        self.losses[0, Loss.REST] += 1

    def enter(self) -> Item:
        """Begin an item, and return what is known of the one around it."""
        around = self._item
        self._item = Item(around.character_set, concept=around.concept)
        return around

    def leave(self, around: Item) -> None:
        """End an item."""
        code = self._item
        if code.value:
            concept = codes.SUBJECTS.get(code.value)
            if concept is None and (around.last or code.scheme == codes.UNITS):
                concept = around.concept  # Only the first code of an item names its concept.
            around = around._replace(concept=concept, last=code.value)
        self._item = around

    def _judged(self, step: Step, raw: bytes) -> Outcome:
        if not raw.strip(b" \0"):
            return _SAME, None
        match step.action:
            case Action.KEEP:
                return self._kept(step, raw)
            case Action.UID:
                return self._uids(step, raw)
            case Action.SHIFT:
                return self._shifted(step, raw)
            case Action.CLEAN | Action.TERM | Action.CODE:
                return self._texted(step, raw)
        return self._gone(step, Loss.PROFILE)

    def _of_subject(self, step: Step, raw: bytes, concept: codes.Subject) -> Outcome:
        """Return what is left of a value of a report that says what the patient's own attributes say."""
        value, loss = self._judged(step, raw)
        if concept is codes.Subject.NAMED:
            return self._gone(step, Loss.PROFILE)
        figures = _FIGURES.search(raw)
        if figures is None or float(figures[0]) <= dates.OLDEST * codes.PER_YEAR.get(self._item.last, 1):
            return value, loss
        if step.tag != _NUMBER or self._item.last not in codes.PER_YEAR:
            return self._gone(step, Loss.PROFILE)
        return str((dates.OLDEST + 1) * codes.PER_YEAR[self._item.last]).encode("ascii"), Loss.PROFILE

    def _kept(self, step: Step, raw: bytes) -> Outcome:
        vr = step.vrs[0]
        form = FORMS.get(vr)
        if form is not None and not form.fullmatch(raw):
            return self._gone(step, Loss.FORM)
        if vr in (b"IS", b"DS") and numbers.tells(step.tag, raw, self._subject.words):
            return self._gone(step, Loss.WORDS)
        if step.vrs[0] == b"AS":
            return self._settled(step, raw, dates.age(raw.decode("ascii")))
        return _SAME, None

    def _uids(self, step: Step, raw: bytes) -> Outcome:
        # What is no UID is replaced by one too, so that it still names the same thing everywhere.
        values = [value.strip(" \0") for value in raw.decode("latin-1").split("\\")]
        return "\\".join(map(self._subject.uid, values)).encode("ascii", "replace"), None

    def _shifted(self, step: Step, raw: bytes) -> Outcome:
        vr = step.vrs[0].decode("ascii")
        shifted = dates.shift(vr, raw.decode("latin-1"), self._subject.days)
        if vr == "TM" and shifted == _plain(raw):
            return _SAME, None
        # A date that moved is no loss: every interval within the patient stays.
        return (shifted.encode("ascii"), None) if shifted.strip("\\") else self._gone(step, Loss.FORM)

    def _texted(self, step: Step, raw: bytes) -> Outcome:
        vr = step.vrs[0].decode("ascii")
        text = decode(raw, self._item.character_set, vr) if vr in LOCALISED else raw.decode("latin-1")
        text = text.strip(" \0")
        words, identifiers = self._words, self._subject.words
        match step.action:
            case Action.CLEAN:
                cleaned = words.clean(text, identifiers, step.tag)
            case Action.TERM:
                cleaned = words.term(text, identifiers, step.tag)
            case _:
                cleaned = codes.judge(step.tag, text, identifiers, words, self._item.value, self._item.scheme)
        return self._settled(step, raw, cleaned, text)

    def _settled(self, step: Step, raw: bytes, cleaned: str, text: str | None = None) -> Outcome:
        if cleaned == (_plain(raw) if text is None else text):
            return _SAME, None
        encoded = self._encoded(cleaned)
        if not encoded.strip(b"\\ "):
            return self._gone(step, Loss.WORDS)
        return encoded, Loss.WORDS

    def _encoded(self, text: str) -> bytes:
        """Return a cleaned text in the character set of the file; words that it cannot write go."""
        if text.isascii():
            return text.encode("ascii")
        codec = SIMPLE.get(self._item.character_set.decode("latin-1").strip(" \0"))
        try:
            if codec is not None and ESCAPE not in self._item.character_set:
                return text.encode(codec)
        except UnicodeEncodeError:
            pass
        return " ".join(word for word in text.split(" ") if word.isascii()).encode("ascii")

    def _gone(self, step: Step, loss: Loss) -> Outcome:
        """Return what is left of a value that may not stay, as the type of its attribute allows."""
        if step.required:
            return self._standins.value(step), loss
        return (b"" if step.expected else None), loss


def _with(item: Item, tag: int, raw: bytes) -> Item:
    """Return what is known of an item after one more of its values."""
    if tag == tags.SPECIFIC_CHARACTER_SET:
        return item._replace(character_set=raw)
    return item._replace(value=_plain(raw)) if tag == codes.CODE_VALUE else item._replace(scheme=_plain(raw))


def _plain(raw: bytes) -> str:
    return raw.decode("latin-1").strip(" \0")
