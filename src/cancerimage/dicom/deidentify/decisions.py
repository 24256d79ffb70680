"""What people decide where no machine can: whose files are one person's, what a face means, what a picture shows."""

from collections.abc import Mapping
from enum import StrEnum


class People(StrEnum):
    """What to do where one patient id seems to stand for several people."""

    HOLD = "hold"
    MERGE = "merge"


class Faces(StrEnum):
    """What slices through a head, from which a face can be drawn, mean."""

    HOLD = "hold"
    """They are held back until somebody has decided."""
    REVIEW = "review"
    """They are released, and the grade asks for a review."""
    MASK = "mask"
    """The front of the head is blackened where that can be done, and they are held back where it cannot."""
    KEEP = "keep"


class Decision(StrEnum):
    """What a person decides about images that were held back."""

    RELEASE = "release"
    MASK = "mask"
    REJECT = "reject"


DECISIONS: Mapping[Decision, str] = {
    Decision.RELEASE: "Nothing in the pixels can tell whose they are: the images are released as they are.",
    Decision.MASK: "The images are released with regions of them blackened.",
    Decision.REJECT: "The images are left out for good.",
}
"""Every decision in a sentence."""
