"""What the walk does at each attribute: a plan's rules, made ready for the speed of a loop."""

from dataclasses import dataclass
from enum import IntEnum

from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.plans import Plan, Rule
from cancerimage.dicom.tags import TRAILING_PADDING
from cancerimage.dicom.vr import TEXT


class Way(IntEnum):
    """How the walk goes on at an element."""

    DROP = 0
    """Leave it out."""
    COPY = 1
    """Copy its bytes: numbers in binary and pixels."""
    VALUE = 2
    """Ask what becomes of its value."""
    INSIDE = 3
    """Go into the items of a sequence."""
    BIND = 4
    """Go into the first item of a sequence with nothing but stand-ins for what it must have."""
    HOLLOW = 5
    """Leave a sequence without items."""


@dataclass(frozen=True, slots=True)
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

    __slots__ = ("bound", "plan")

    def __init__(self, plan: Plan, *, bound: bool = False) -> None:
        super().__init__()
        self.plan = plan
        self.bound = bound
        """Whether an action on the sequence above binds everything here (PS3.15, section E.3)."""

    def __missing__(self, tag: int) -> Step:
        rule = self.plan.rule(tag)
        made = self[tag] = self._unknown(tag) if rule is None else self._step(tag, rule)
        return made

    def _unknown(self, tag: int) -> Step:
        return Step(Way.DROP, tag, None, "3", ())

    def _step(self, tag: int, rule: Rule) -> Step:
        vrs = tuple(part.encode("ascii") for part in rule.vr.replace(" or ", " ").split())
        action = self._bound(rule) if self.bound else rule.action
        if "SQ" in rule.vr:
            way = _SEQUENCES[action]
            bound = way is Way.BIND
            inside = Steps(self.plan.inside(tag), bound=bound) if way in (Way.INSIDE, Way.BIND) else None
            return Step(way, tag, action, rule.kind, vrs, inside)
        if action is Action.REMOVE:
            way = Way.DROP
        elif action is Action.KEEP and not any(vr.decode() in TEXT for vr in vrs):
            way = Way.COPY
        else:
            way = Way.VALUE
        return Step(way, tag, action, rule.kind, vrs)

    def _bound(self, rule: Rule) -> Action:
        """Return what becomes of an attribute inside a sequence whose content has to go."""
        if rule.kind.startswith("1"):
            return Action.DUMMY
        return Action.EMPTY if rule.kind.startswith("2") else Action.REMOVE


_SEQUENCES = {
    Action.KEEP: Way.INSIDE,
    Action.CLEAN: Way.INSIDE,
    Action.UID: Way.INSIDE,
    Action.SHIFT: Way.INSIDE,
    Action.DUMMY: Way.BIND,
    Action.EMPTY: Way.HOLLOW,
    Action.REMOVE: Way.DROP,
}

SILENT = frozenset({TRAILING_PADDING})
"""Attributes that say nothing, whose absence is no loss."""
