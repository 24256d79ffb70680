"""What becomes of every element of a SOP class under a profile: the definition, the table and the options in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from cancerimage.dicom.deidentify import iods
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.options import BASIC, EXCLUSIVE, MEANINGS, Meaning, Option
from cancerimage.dicom.deidentify.safe import CONTEXT, DROPPED, NOBODYS, SAFE
from cancerimage.dicom.deidentify.table import Row, by_tag
from cancerimage.dicom.faults import Reason, Unreadable

TEXTS = frozenset({"LO", "SH", "ST", "LT", "UT", "UC"})
DATES = frozenset({"DA", "DT", "TM"})
CODES = frozenset({0x00080100, 0x00080102, 0x00080103, 0x00080104, 0x00080119})
"""The parts of a coded entry (PS3.3 Table 8.8-1), which are judged together."""

FIRST: Mapping[str, Action] = {"X": Action.REMOVE, "Z": Action.EMPTY, "D": Action.DUMMY, "U": Action.UID}
RESOLVED: Mapping[tuple[str, str], Action] = {
    **dict.fromkeys([("1", code) for code in ("X", "Z", "X/Z", "X/D", "X/Z/D", "Z/D")], Action.DUMMY),
    **dict.fromkeys([("1C", code) for code in ("Z", "X/Z", "X/D", "X/Z/D", "Z/D")], Action.DUMMY),
    **dict.fromkeys([("2", code) for code in ("X", "X/Z", "X/D", "X/Z/D")], Action.EMPTY),
    **dict.fromkeys([("2C", code) for code in ("X", "X/Z", "X/D", "X/Z/D")], Action.EMPTY),
}
"""What a code of Table E.1-1 means for an attribute of a type, so that none of type 1 is ever empty or missing and none
of type 2 missing. A code that is not named here means what its first letter does."""


REFERENCES = frozenset({0x00081110, 0x00081111})
"""Sequences that hold a reference and nothing else: with its UID replaced, it is a dummy that does not dangle."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of one element."""

    action: Action
    kind: str
    """Its type in the definition; it says what to do when cleaning leaves nothing."""
    vr: str
    """Its value representation, for files that do not say it; `OB or OW` and the like where the standard is open."""


class Plan:
    """The rules of one level of a SOP class; what has none is not copied."""

    __slots__ = ("_number", "_profile", "rules")

    def __init__(self, profile: "Profile", number: int, *, top: bool = False) -> None:
        self._profile = profile
        self._number = number
        extra = {tag: entry.kind for tag, entry in SAFE.items()} if top else {}
        members = {**extra, **{tag: member.kind for tag, member in iods.node(number).items()}}
        self.rules: Mapping[int, Rule] = {
            tag: _rule(profile.options, tag, kind)
            for tag, kind in members.items()
            if tag not in DROPPED and (tag not in CONTEXT or kind == "1")
        }

    def rule(self, tag: int) -> Rule | None:
        """Return the rule of an element; None: the definition does not have it, so it goes."""
        return self.rules.get(tag)

    def inside(self, tag: int) -> "Plan":
        """Return the plan for the items of a sequence."""
        member = iods.node(self._number).get(tag)
        return _plan(self._profile, member.child if member else 0)

    @property
    def required(self) -> tuple[int, ...]:
        """The attributes of types 1 and 2, which an item made of dummies needs."""
        return tuple(tag for tag, rule in self.rules.items() if rule.kind in ("1", "2"))


@dataclass(frozen=True, slots=True)
class Profile:
    """The Basic Profile with a set of options."""

    options: frozenset[Option]

    def __post_init__(self) -> None:
        if self.options >= EXCLUSIVE:
            raise ValueError(f"{' and '.join(sorted(EXCLUSIVE))} exclude each other: choose one")

    @property
    def codes(self) -> tuple[Meaning, ...]:
        """What (0012,0063) and (0012,0064) of a file state, in the order of the codes."""
        return (BASIC, *(meaning for option, meaning in MEANINGS.items() if option in self.options))

    def plan(self, sop_class: str) -> Plan:
        """Return the rules for a SOP class; raise Unreadable(unknown_class) for one whose definition we do not have."""
        known = iods.classes().get(sop_class)
        if known is None:
            raise Unreadable(Reason.UNKNOWN_CLASS)
        return _top(self, known.root)


STANDARD = Profile(
    frozenset(
        {
            Option.CLEAN_DESCRIPTORS,
            Option.CLEAN_CONTENT,
            Option.CLEAN_GRAPHICS,
            Option.SHIFT_DATES,
            Option.KEEP_CHARACTERISTICS,
            Option.KEEP_SAFE_PRIVATE,
        }
    )
)
"""What a folder gets when nobody chooses: research keeps its intervals, ages, descriptions and reports."""


@lru_cache(maxsize=4096)
def _plan(profile: Profile, number: int) -> Plan:
    return Plan(profile, number)


@lru_cache(maxsize=512)
def _top(profile: Profile, number: int) -> Plan:
    return Plan(profile, number, top=True)


@cache
def _rule(options: frozenset[Option], tag: int, kind: str) -> Rule:
    vr = _vr(tag)
    row = by_tag().get(tag)
    return Rule(_listed(options, row, kind, vr) if row else _unlisted(options, tag, kind, vr), kind, vr)


def _vr(tag: int) -> str:
    return SAFE[tag].vr if tag in SAFE else iods.elements()[tag].vr


def _listed(options: frozenset[Option], row: Row, kind: str, vr: str) -> Action:
    """Return what Table E.1-1 means for this attribute; where one option cleans and another keeps, it is cleaned."""
    chosen = {option: code for option, code in row.options.items() if option in options}
    if chosen.get(Option.SHIFT_DATES):
        # A time zone or a date in words cannot be moved by days.
        return Action.SHIFT if vr in DATES and row.tag not in NOBODYS else _absent(kind)
    if "C" in chosen.values():
        return _cleaned(kind, vr)
    if "K" in chosen.values():
        # Sex or smoking status are terms, and no place for a name even where they stay.
        as_kept = set(chosen) - {Option.KEEP_CHARACTERISTICS} and vr != "CS"
        return Action.KEEP if as_kept or vr not in (*TEXTS, "CS") else _cleaned(kind, vr)
    if row.basic == "X/Z/U*":
        # References to images. The cell removes them where the definition does not ask for them, but to replace is as
        # good a protection as to remove (PS3.15, section E.1.1, step 2), and new UIDs tell nothing without the key.
        return Action.KEEP
    if row.basic == "U" or ("D" in row.basic and vr == "UI"):
        return Action.UID
    resolved = RESOLVED.get((kind, row.basic), FIRST[row.basic[0]])
    return Action.KEEP if resolved is Action.DUMMY and row.tag in REFERENCES else resolved


def _cleaned(kind: str, vr: str) -> Action:
    if vr in TEXTS or vr in ("SQ", "AE"):
        return Action.CLEAN
    return {"CS": Action.TERM, "UI": Action.UID}.get(vr, _absent(kind))


def _unlisted(options: frozenset[Option], tag: int, kind: str, vr: str) -> Action:
    """Return what becomes of an attribute that Table E.1-1 does not name: it decides by the value representation.

    Scanners and people write names where no table expects them, so every free text is cleaned under every profile.
    """
    if tag in CODES:
        return Action.CODE
    if vr in TEXTS:
        return Action.CLEAN
    if vr == "UI":
        return Action.KEEP if Option.KEEP_UIDS in options else Action.UID
    if vr in DATES:
        return _date(options, tag, kind)
    if vr in ("PN", "AE", "UR", "UN", "AS"):
        return _absent(kind)
    return Action.TERM if vr == "CS" else Action.KEEP


def _date(options: frozenset[Option], tag: int, kind: str) -> Action:
    if Option.KEEP_DATES in options:
        return Action.KEEP
    return Action.SHIFT if Option.SHIFT_DATES in options and tag not in NOBODYS else _absent(kind)


def _absent(kind: str) -> Action:
    """Return the way to be rid of a value that the type allows."""
    return {"1": Action.DUMMY, "1C": Action.DUMMY, "2": Action.EMPTY, "2C": Action.EMPTY}.get(kind, Action.REMOVE)
