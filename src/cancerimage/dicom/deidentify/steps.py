"""What the walk does at each attribute: a plan's rules, made ready for the speed of a loop."""

from dataclasses import dataclass
from enum import IntEnum

from cancerimage.dicom.deidentify import iods
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.plans import Plan, Rule
from cancerimage.dicom.deidentify.sizes import sizes, told
from cancerimage.dicom.vr import REPRESENTATIONS, TEXT


class Way(IntEnum):
    """How the walk goes on at an element."""

    DROP = 0
    """Leave it out."""
    COPY = 1
    """Copy its bytes if they are as many as they must be: numbers in binary."""
    VALUE = 2
    """Ask what becomes of its value."""
    INSIDE = 3
    """Go into the items of a sequence."""
    REPLACE = 4
    """Put a stand-in in its place, whatever it holds."""
    BINARY = 5
    """Ask what becomes of a value in binary that its length alone does not tell of: tables, profiles, pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What to do with one attribute."""

    way: Way
    tag: int
    action: Action | None
    """None: the attribute is not known in this class of object."""
    kind: str
    vrs: tuple[bytes, ...]
    """The value representations that the standard allows here, the usual one first."""
    steps: "Steps | None" = None
    """For what is inside, if it is a sequence."""
    of_code: bool = False
    """Whether it is a part of a coded entry, which is judged by the other parts."""
    sizes: range = range(0)
    """The lengths that a value in binary can have, besides none at all."""

    @property
    def required(self) -> bool:
        """Whether it may not be empty (PS3.5, section 7.4)."""
        return self.kind.startswith("1")

    @property
    def expected(self) -> bool:
        """Whether it may be empty, but not missing."""
        return self.kind.startswith("2")


class Steps(dict[int, Step]):
    """The steps at one place of a class of object; each is made when its attribute first comes along."""

    __slots__ = ("plan",)

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def __missing__(self, tag: int) -> Step:
        rule = self.plan.rule(tag)
        made = self[tag] = Step(Way.DROP, tag, None, "3", ()) if rule is None else self._step(tag, rule)
        return made

    def _step(self, tag: int, rule: Rule) -> Step:
        vrs = representations(rule.vr)
        if vrs[0] == b"SQ":
            way = _SEQUENCES[rule.action]
            inside = self.plan.inside(tag) if way in (Way.INSIDE, Way.REPLACE) else None
            return Step(way, tag, rule.action, rule.kind, vrs, None if inside is None else Steps(inside))
        element = iods.elements().get(tag)
        return plain(tag, rule, element.multiplicity if element else "1")


def plain(tag: int, rule: Rule, multiplicity: str) -> Step:
    """Return the step at an attribute that is no sequence."""
    vrs = representations(rule.vr)
    way = way_of(rule.action, rule.vr)
    lengths = sizes(vrs, multiplicity) if way is Way.COPY else range(0)
    if way is Way.COPY and not told(tag, lengths):
        way = Way.BINARY
    return Step(way, tag, rule.action, rule.kind, vrs, of_code=rule.action is Action.CODE, sizes=lengths)


def representations(written: str) -> tuple[bytes, ...]:
    """Return what `OB or OW` and the like name."""
    return tuple(part.encode("ascii") for part in written.split(" or "))


def way_of(action: Action, vr: str) -> Way:
    """Return how to go on at an attribute that is no sequence."""
    if action is Action.REMOVE:
        return Way.DROP
    if action in (Action.EMPTY, Action.DUMMY):
        return Way.REPLACE
    binary = not any(part in TEXT or REPRESENTATIONS[part].code == "UN" for part in vr.split(" or "))
    return Way.COPY if action is Action.KEEP and binary else Way.VALUE


# An action on a sequence binds all of its content (PS3.15, section E.3): only what is kept or cleaned is entered.
_SEQUENCES = {
    Action.KEEP: Way.INSIDE,
    Action.CLEAN: Way.INSIDE,
    Action.UID: Way.INSIDE,
    Action.DUMMY: Way.REPLACE,
    Action.EMPTY: Way.REPLACE,
    Action.REMOVE: Way.DROP,
}
