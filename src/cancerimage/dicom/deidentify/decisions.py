"""What a project decides where no machine can: whose files are one person's, and what a face means."""

from enum import StrEnum


class People(StrEnum):
    """What to do where one patient id seems to stand for several people."""

    HOLD = "hold"
    MERGE = "merge"


class Faces(StrEnum):
    """What slices through a head, from which a face can be drawn, mean for the grade."""

    REVIEW = "review"
    KEEP = "keep"
