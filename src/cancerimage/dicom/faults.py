"""Why a file cannot be used: every reason with a sentence and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a file is in quarantine."""

    EMPTY = "empty"
    NOT_DICOM = "not_dicom"
    NIFTI = "nifti"
    DICOMDIR = "dicomdir"
    ENCRYPTED = "encrypted"
    OUTSIDE = "outside"
    UNOPENED = "unopened"
    ARCHIVE_BROKEN = "archive_broken"
    ARCHIVE_EXCESSIVE = "archive_excessive"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    UNKNOWN_SYNTAX = "unknown_syntax"
    NO_IDENTITY = "no_identity"
    OTHER_INSTANCE = "other_instance"
    UNKNOWN_CLASS = "unknown_class"
    DUPLICATE = "duplicate"
    SEVERAL_PEOPLE = "several_people"
    PIXELS_UNREADABLE = "pixels_unreadable"
    PIXELS_UNFOLLOWED = "pixels_unfollowed"
    PIXELS_IN_DOUBT = "pixels_in_doubt"
    REJECTED = "rejected"
    IDENTIFIERS_REMAIN = "identifiers_remain"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a reason means to the person who looks at the quarantine."""

    sentence: str
    remedy: str


REASONS: Mapping[Reason, Explanation] = {
    Reason.EMPTY: Explanation("The file holds nothing.", "Fetch it again from where it came from."),
    Reason.NOT_DICOM: Explanation("The file is not DICOM.", "Leave it out, or export it as DICOM."),
    Reason.NIFTI: Explanation(
        "The file is NIfTI, which says nothing about whose it is or how it was made.",
        "Hand in the DICOM series that it was made from.",
    ),
    Reason.DICOMDIR: Explanation(
        "The file is the table of contents of a medium (DICOMDIR); it repeats names and holds no image.",
        "Nothing: the images it lists are read by themselves.",
    ),
    Reason.ENCRYPTED: Explanation(
        "The file is encrypted.", "Decrypt it with the key of whoever made it, and hand in the result."
    ),
    Reason.OUTSIDE: Explanation(
        "The name is a link that leads out of the folder, or stands for no file.",
        "Copy the file into the folder, or name the folder that it lies in.",
    ),
    Reason.UNOPENED: Explanation(
        "The file cannot be opened or read.", "Check its permissions and the disk it is on, and run again."
    ),
    Reason.ARCHIVE_BROKEN: Explanation(
        "The archive, or this file in it, cannot be unpacked.",
        "Fetch it again from where it came from, or unpack it and hand in the folder.",
    ),
    Reason.ARCHIVE_EXCESSIVE: Explanation(
        "The archive holds more than an honest one does: too many files, too much, or archives in archives.",
        "Unpack it where that can do no harm, look at it, and hand in the folder.",
    ),
    Reason.TOO_LARGE: Explanation(
        "The file is larger than one machine's memory allows.", "Ask for it as several instances."
    ),
    Reason.TRUNCATED: Explanation("The file ends before its content does.", "Fetch it again from where it came from."),
    Reason.MALFORMED: Explanation(
        "The file breaks the rules of DICOM so that its content cannot be told with certainty.",
        "Ask the maker of the device or program that wrote it for a correct export.",
    ),
    Reason.UNKNOWN_SYNTAX: Explanation(
        "The file is written in a transfer syntax that the standard does not list.",
        "Export it again in a standard transfer syntax, such as Explicit VR Little Endian.",
    ),
    Reason.NO_IDENTITY: Explanation(
        "The file does not say which instance, series or study it is, or of which class.",
        "Export it again from the archive; a file without its UIDs cannot be put anywhere.",
    ),
    Reason.OTHER_INSTANCE: Explanation(
        "The file is another instance, or of another class, than its sender said.",
        "Ask whoever runs the sender to repair its index, and to send it again.",
    ),
    Reason.UNKNOWN_CLASS: Explanation(
        "There are no rules for the class of object in this file.",
        "Leave it out, or ask for a new version that knows this class.",
    ),
    Reason.DUPLICATE: Explanation(
        "Another file has the same instance UID and other content.",
        "Decide which of the two is right, and leave the other out.",
    ),
    Reason.SEVERAL_PEOPLE: Explanation(
        "The files under this Patient ID contradict one another, as if it were the id of several people.",
        "Give each person an id, or, if it is one person, run again with `--people merge`.",
    ),
    Reason.PIXELS_UNREADABLE: Explanation(
        "The pixels cannot be decoded, so nobody can tell whether text is burned into them.",
        "Install the decoders (`pip install cancerimage[ocr]`), or export the image uncompressed.",
    ),
    Reason.PIXELS_UNFOLLOWED: Explanation(
        "The compressed pixels cannot be followed to their last byte, so something else than an image can be in them.",
        "Export the image again without compression, or as JPEG, JPEG-LS, JPEG 2000 or RLE; a video as single frames.",
    ),
    Reason.PIXELS_IN_DOUBT: Explanation(
        "The pixels may show text or a face, and a person has to look.",
        "Look at the image, at a node in its review, and decide; a rule for its device decides for all like it.",
    ),
    Reason.REJECTED: Explanation(
        "Somebody looked at the image and decided that it is not released.", "Nothing, unless the decision was wrong."
    ),
    Reason.IDENTIFIERS_REMAIN: Explanation(
        "The verifier found something of the original in the de-identified file, so it was not released.",
        "Report it with the version and the attribute that the report names: this is a fault of ours.",
    ),
    Reason.CRASHED: Explanation(
        "The file made the process that worked on it stop.", "Report it with the version: this is a fault of ours."
    ),
}
"""Every reason with its sentence and its remedy."""

PASSING = frozenset({Reason.UNOPENED, Reason.TOO_LARGE, Reason.PIXELS_UNREADABLE, Reason.CRASHED})
"""Reasons that can lie in the machine and not in the file: a disk, memory, a decoder that is installed by now."""


class Unreadable(Exception):
    """A file cannot be used; `detail` adds where or how, and never holds a value of the file."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        sentence = REASONS[self.reason].sentence
        return f"{sentence} ({self.detail})" if self.detail else sentence
