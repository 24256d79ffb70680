"""What a check found: the check, the images it concerns, and measured facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.dicom.quality.checks import CHECKS
from cancerimage.dicom.quality.kinds import Check

if TYPE_CHECKING:
    from cancerimage.dicom.quality.images import Image


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. It names images, so it belongs to the private list; only counts of it are shared."""

    check: Check
    images: tuple["Image", ...]
    """The images that are concerned; empty for a file that could not be read."""
    facts: str = ""
    """What was measured. Never a value that a file holds of a patient."""
    path: Path | None = None
    """The file, where there is no image."""


def finding(code: str, images: Iterable["Image"], facts: str = "") -> Finding:
    """Return a finding of the check with this code."""
    return Finding(CHECKS[code], tuple(images), facts)
