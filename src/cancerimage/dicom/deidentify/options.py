"""The options of PS3.15 Annex E.3, with the codes of PS3.16 CID 7050 that a file carries in (0012,0064)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Option(StrEnum):
    """A way in which a profile does more, or keeps more, than the Basic Profile."""

    CLEAN_PIXELS = "clean-pixels"
    CLEAN_FACES = "clean-faces"
    CLEAN_GRAPHICS = "clean-graphics"
    CLEAN_CONTENT = "clean-content"
    CLEAN_DESCRIPTORS = "clean-descriptors"
    KEEP_DATES = "keep-dates"
    SHIFT_DATES = "shift-dates"
    KEEP_CHARACTERISTICS = "keep-characteristics"
    KEEP_DEVICES = "keep-devices"
    KEEP_UIDS = "keep-uids"
    KEEP_SAFE_PRIVATE = "keep-safe-private"
    KEEP_INSTITUTIONS = "keep-institutions"


@dataclass(frozen=True, slots=True)
class Meaning:
    """An option as the standard names and codes it, and what it does here."""

    code: str
    """The code value in the coding scheme DCM."""
    name: str
    """The code meaning."""
    section: str
    """Where PS3.15 defines it."""
    effect: str
    """What becomes of a file, in one sentence."""
    risk: str = ""
    """What it leaves in a file that can tell who somebody is."""


BASIC = Meaning(
    "113100",
    "Basic Application Confidentiality Profile",
    "E.2",
    "Removes, empties or replaces every attribute of Table E.1-1, at every depth. Always on.",
)

MEANINGS: Mapping[Option, Meaning] = {
    Option.CLEAN_PIXELS: Meaning(
        "113101",
        "Clean Pixel Data Option",
        "E.3.1",
        "Text that is burned into the image is found and blacked out, or a person is asked.",
    ),
    Option.CLEAN_FACES: Meaning(
        "113102",
        "Clean Recognizable Visual Features Option",
        "E.3.2",
        "Faces are made unrecognisable. Nothing here claims it: a face that is masked is not surely unrecognisable.",
    ),
    Option.CLEAN_GRAPHICS: Meaning(
        "113103",
        "Clean Graphics Option",
        "E.3.3",
        "Annotations keep their shapes and the known words of their texts. Overlays and curves go: no list of words "
        "can read a bitmap.",
    ),
    Option.CLEAN_CONTENT: Meaning(
        "113104",
        "Clean Structured Content Option",
        "E.3.4",
        "Reports keep their tree, codes and numbers; names go, and texts keep their known words.",
    ),
    Option.CLEAN_DESCRIPTORS: Meaning(
        "113105",
        "Clean Descriptors Option",
        "E.3.5",
        "Descriptions and comments keep the words of a public vocabulary that are neither a name nor an identifier "
        "of this patient.",
    ),
    Option.KEEP_DATES: Meaning(
        "113106",
        "Retain Longitudinal Temporal Information Full Dates Option",
        "E.3.6",
        "Dates and times stay as they are.",
        "Whoever knows when somebody was examined finds the examination.",
    ),
    Option.SHIFT_DATES: Meaning(
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
        "E.3.6",
        "Dates move by one secret number of whole days for each patient, so that every interval within a patient "
        "stays; times of the day stay.",
    ),
    Option.KEEP_CHARACTERISTICS: Meaning(
        "113108",
        "Retain Patient Characteristics Option",
        "E.3.7",
        "Sex, age, size, weight, smoking status and their like stay.",
        "Rare values can single somebody out.",
    ),
    Option.KEEP_DEVICES: Meaning(
        "113109",
        "Retain Device Identity Option",
        "E.3.8",
        "Serial numbers and device names stay.",
        "A serial number leads to the hospital.",
    ),
    Option.KEEP_UIDS: Meaning(
        "113110",
        "Retain UIDs Option",
        "E.3.9",
        "UIDs stay as they are.",
        "Whoever can search the archive of origin finds the patient.",
    ),
    Option.KEEP_SAFE_PRIVATE: Meaning(
        "113111",
        "Retain Safe Private Option",
        "E.3.10",
        "The private attributes of Table E.3.10-1 stay; all others go.",
    ),
    Option.KEEP_INSTITUTIONS: Meaning(
        "113112",
        "Retain Institution Identity Option",
        "E.3.11",
        "The name, address and departments of the institution stay.",
        "Tells which hospital somebody went to.",
    ),
}
"""Every option, in the order of its code."""

EXCLUSIVE = frozenset({Option.KEEP_DATES, Option.SHIFT_DATES})
"""Options of which a profile has one at most."""
