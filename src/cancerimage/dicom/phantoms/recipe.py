"""What a synthetic dataset is made of: how large its images are, and what is planted in them."""

from dataclasses import dataclass
from enum import StrEnum


class BurnedIn(StrEnum):
    """In which images text is part of the pixels."""

    NONE = "none"
    CAPTURES = "captures"
    """Ultrasound captures name the child, as they do everywhere."""
    SERIES = "series"
    """CT slices as well."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices that hold for every person of a dataset."""

    matrix: int = 256
    """Rows and columns of a CT slice; an MR slice has three quarters of them."""
    slices: int = 32
    """Slices of a CT; an MR has three quarters of them."""
    planted: bool = True
    """Whether identifiers stand in all the odd places in which they are found in real files."""
    burned_in: BurnedIn = BurnedIn.CAPTURES
    sonograms: int | None = None
    """How many people, the first ones, were seen by ultrasound; everybody unless given."""
