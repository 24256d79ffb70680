"""The private blocks of one data set or item: whose they are, and the names of those of which something stays."""

from functools import lru_cache

from cancerimage.dicom.deidentify import private
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.encoding import Encoding
from cancerimage.dicom.deidentify.plans import TEXTS, Rule
from cancerimage.dicom.deidentify.steps import Step, Way, plain

LONGEST = 64
"""The most bytes of a creator (PS3.5, section 6.2: LO)."""


class Blocks:
    """The private blocks at one level (PS3.5, section 7.8.1)."""

    def __init__(self, encoding: Encoding, *, safe: bool) -> None:
        self._encoding = encoding
        self._safe = safe
        self._creators: dict[int, str] = {}
        self._places: dict[int, int] = {}
        self._noted: set[int] = set()

    def name(self, tag: int, raw: memoryview) -> None:
        """Hear a value; if it is that of a creator, (gggg,0010) to (gggg,00FF), it names a block."""
        if 0x10 <= tag & 0xFFFF <= 0xFF and len(raw) <= LONGEST:
            self._creators[tag] = str(raw, "ascii", "replace").strip(" \0")

    def step(self, tag: int) -> Step:
        """Return what to do with a private element; what nothing says to be safe goes."""
        creator = self._creators.get(_creator(tag))
        return UNSAFE if creator is None or not self._safe else _step(creator, tag)

    def note(self, tag: int, pieces: list[bytes | memoryview]) -> None:
        """Write the creator of an element that stays, in front of everything of its group."""
        creator = _creator(tag)
        if creator in self._noted:
            return
        self._noted.add(creator)
        written = self._encoding.element(creator, b"LO", self._creators[creator].encode("ascii"))
        place = self._places.get(tag >> 16)
        if place is None:
            self._places[tag >> 16] = len(pieces)
            pieces.append(written)
        else:
            pieces[place] = bytes(pieces[place]) + written


UNSAFE = Step(Way.DROP, 0, None, "3", ())
"""For every private element that no list names."""


def _creator(tag: int) -> int:
    """Return the tag of the creator of the block that an element is in."""
    return tag & 0xFFFF0000 | tag >> 8 & 0xFF


@lru_cache(maxsize=4096)
def _step(creator: str, tag: int) -> Step:
    vr = private.kept(creator, tag >> 16, tag & 0xFF)
    if vr is None:
        return UNSAFE
    # Scanners' consoles have let people type into safe places too.
    action = Action.CLEAN if vr in TEXTS else Action.TERM if vr == "CS" else Action.KEEP
    return plain(tag, Rule(action, "3", vr), "1-n")
