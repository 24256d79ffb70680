"""The sentences about files that a command could not use."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cancerimage.cli import screen

if TYPE_CHECKING:
    from cancerimage.dicom.faults import Reason


def in_words(left_out: "Mapping[Reason, int]", what: str) -> str:
    """Return how many files are `what`, and a line for each reason; nothing where no file was left out."""
    from cancerimage.dicom.faults import REASONS

    if not left_out:
        return ""
    ordered = sorted(left_out.items(), key=lambda item: -item[1])
    lines = (f"{count:,}: {REASONS[reason].sentence}" for reason, count in ordered)
    return "\n  ".join((f"{screen.counted(sum(left_out.values()), 'file is', 'files are')} {what}:", *lines))
