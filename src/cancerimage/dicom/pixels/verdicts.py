"""What the pixel stage says of a series: a state, what to blacken, what to hold back, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cancerimage.dicom.faults import Explanation
from cancerimage.dicom.pixels.regions import Region


class Mode(StrEnum):
    """How the pixels are looked at."""

    OFF = "off"
    RULES = "rules"
    OCR = "ocr"


MODES: Mapping[Mode, str] = {
    Mode.OFF: "Pixels are not looked at, and nothing is said about what is burned into them.",
    Mode.RULES: "What the rules for devices name is blackened; images at risk that fit none are held back.",
    Mode.OCR: "Rules for devices, and then every series is read for text, which is blackened or held back.",
}
"""What each mode does, in one sentence."""


class State(StrEnum):
    """What becomes of the files of a series."""

    CLEAN = "clean"
    MASKED = "masked"
    REVIEW = "review"


class Why(StrEnum):
    """What a verdict rests on."""

    NOT_LOOKED = "not_looked"
    NO_PIXELS = "no_pixels"
    LOW_RISK = "low_risk"
    NOTHING_FOUND = "nothing_found"
    DEVICE_RULE = "device_rule"
    RULE_ALONE = "rule_alone"
    TEXT_MASKED = "text_masked"
    TEXT_DOUBTFUL = "text_doubtful"
    TEXT_FAINT = "text_faint"
    TEXT_REMAINS = "text_remains"
    SAID_TO_HOLD_TEXT = "said_to_hold_text"
    NO_RULE = "no_rule"
    PIXELS_UNREADABLE = "pixels_unreadable"
    DOCUMENT = "document"
    FACE = "face"
    FACE_NOT_CT = "face_not_ct"
    FACE_NOT_AXIAL = "face_not_axial"
    FACE_NOT_WHOLE = "face_not_whole"
    FACE_NO_SKULL = "face_no_skull"


WHYS: Mapping[Why, Explanation] = {
    Why.NOT_LOOKED: Explanation("The pixels were not looked at.", "Choose the mode `ocr` to have them read."),
    Why.NO_PIXELS: Explanation("There are no pixels in these files.", "Nothing."),
    Why.LOW_RISK: Explanation(
        "No rule fits the device, and this kind of image seldom holds text; it was not read.",
        "Choose the mode `ocr` to have it read.",
    ),
    Why.NOTHING_FOUND: Explanation("The pixels were read and no text was found.", "Nothing."),
    Why.DEVICE_RULE: Explanation(
        "The regions that the rule for this device names were blackened, and no other text was found.", "Nothing."
    ),
    Why.RULE_ALONE: Explanation(
        "The regions that the rule for this device names were blackened; nobody looked at the rest.",
        "Choose the mode `ocr` to have the rest read.",
    ),
    Why.TEXT_MASKED: Explanation(
        "Text was found and blackened, and a second reading found none.", "Nothing; look at a sample now and then."
    ),
    Why.TEXT_DOUBTFUL: Explanation(
        "Something looks like text, but not surely enough to blacken it.",
        "Look at the images; write a rule for their device, or leave them out.",
    ),
    Why.TEXT_FAINT: Explanation(
        "Text stands out too little from what is behind it for a machine to be trusted with it.",
        "Look at the images; write a rule for their device, or leave them out.",
    ),
    Why.TEXT_REMAINS: Explanation(
        "After blackening, a second reading still found text.",
        "Look at the images; write a rule for their device, or leave them out.",
    ),
    Why.SAID_TO_HOLD_TEXT: Explanation(
        "The header says that text is burned in (0028,0301), and none was found.",
        "Look at the images; write a rule for their device, or leave them out.",
    ),
    Why.NO_RULE: Explanation(
        "This kind of image often holds text, no rule fits its device, and it was not read.",
        "Choose the mode `ocr`, or write a rule for the device.",
    ),
    Why.PIXELS_UNREADABLE: Explanation(
        "The pixels could not be decoded within the limits of time and memory.",
        "Export the images uncompressed, or leave them out.",
    ),
    Why.DOCUMENT: Explanation(
        "The file holds a document or a film, which is not read.", "Look at it, or leave it out."
    ),
    Why.FACE: Explanation(
        "The slices show a head, or nothing tells that they do not, and a face can be drawn from a head.",
        "Look at the images; decide whether your permission covers faces.",
    ),
    Why.FACE_NOT_CT: Explanation(
        "A face may show and was not masked: a mask is made for CT of single slices alone.",
        "Look at the images; decide whether your permission covers faces.",
    ),
    Why.FACE_NOT_AXIAL: Explanation(
        "A face may show and was not masked: a mask is made for slices straight across the body alone.",
        "Look at the images; decide whether your permission covers faces.",
    ),
    Why.FACE_NOT_WHOLE: Explanation(
        "A face may show and was not masked: these slices are not one volume, whole and evenly spaced.",
        "Look at the images; decide whether your permission covers faces.",
    ),
    Why.FACE_NO_SKULL: Explanation(
        "A face may show and was not masked: no inside of a skull, upright and with a nose before it, was found.",
        "Look at the images; decide whether your permission covers faces.",
    ),
}
"""Every reason with its sentence and its remedy."""

HELD = frozenset(
    {
        Why.TEXT_DOUBTFUL,
        Why.TEXT_FAINT,
        Why.TEXT_REMAINS,
        Why.SAID_TO_HOLD_TEXT,
        Why.NO_RULE,
        Why.PIXELS_UNREADABLE,
        Why.DOCUMENT,
        Why.FACE,
        Why.FACE_NOT_CT,
        Why.FACE_NOT_AXIAL,
        Why.FACE_NOT_WHOLE,
        Why.FACE_NO_SKULL,
    }
)
"""The reasons for which a file is kept out until a person has looked."""

LOOKED = frozenset({Why.NOTHING_FOUND, Why.DEVICE_RULE, Why.TEXT_MASKED})
"""The reasons that allow Burned In Annotation (0028,0301) to be written as NO: every image and frame was looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one file: why it goes which way, and regions in it.

    They are blackened in a file that is masked; in one that waits for a person, they are what there is to look at.
    """

    why: Why
    regions: tuple[Region, ...] = ()

    @property
    def state(self) -> State:
        """What becomes of this file."""
        if self.why in HELD:
            return State.REVIEW
        return State.MASKED if self.regions else State.CLEAN

    @property
    def looked(self) -> bool:
        """Whether the file, once masked, may say that no text is burned into it."""
        return self.why in LOOKED


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in every file of a series."""

    findings: Mapping[Path, Finding] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """The state of the series: that of its most doubtful file."""
        states = {finding.state for finding in self.findings.values()}
        return next((state for state in (State.REVIEW, State.MASKED) if state in states), State.CLEAN)

    @property
    def regions(self) -> Mapping[Path, tuple[Region, ...]]:
        """What is to be blackened in which file; files with nothing to blacken or that are held back do not appear."""
        return {path: found.regions for path, found in self.findings.items() if found.state is State.MASKED}

    @property
    def held(self) -> Mapping[Path, Why]:
        """The files that must not leave before a person has looked, and why."""
        return {path: found.why for path, found in self.findings.items() if found.state is State.REVIEW}
