"""What can become of an element."""

from collections.abc import Mapping
from enum import StrEnum


class Action(StrEnum):
    """What the engine does with one element; a sequence that is kept or cleaned is entered, another bound whole."""

    KEEP = "keep"
    REMOVE = "remove"
    EMPTY = "empty"
    DUMMY = "dummy"
    UID = "uid"
    CLEAN = "clean"
    TERM = "term"
    CODE = "code"
    SHIFT = "shift"


MEANINGS: Mapping[Action, str] = {
    Action.KEEP: "The value stays if it has the form of its value representation; a sequence is entered.",
    Action.REMOVE: "The element goes, with everything in it.",
    Action.EMPTY: "The element stays without a value.",
    Action.DUMMY: "The value is replaced by one that says nothing; a sequence by one item of such values.",
    Action.UID: "Each UID is replaced by one that the project's key derives from it, unless the standard assigned it.",
    Action.CLEAN: "A text keeps its known words; a sequence is entered.",
    Action.TERM: "Each value stays if it is a defined term or made of known words.",
    Action.CODE: "A part of a coded entry stays if it has the form of a code; its meaning follows from the code.",
    Action.SHIFT: "Dates move by the patient's days; times of the day stay.",
}
