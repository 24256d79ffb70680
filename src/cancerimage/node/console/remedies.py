"""What the console says of files that are not released and of series that people have to look at."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.verdicts import Why
from cancerimage.node.console import words
from cancerimage.node.intake.states import Way

REASONS: Mapping[Reason, tuple[Promise, Promise]] = {
    Reason.EMPTY: (gettext_lazy("The file holds nothing."), gettext_lazy("Fetch it again from where it came from.")),
    Reason.NOT_DICOM: (gettext_lazy("The file is not DICOM."), gettext_lazy("Leave it out, or export it as DICOM.")),
    Reason.NIFTI: (
        gettext_lazy("The file is NIfTI, which says nothing about whose it is or how it was made."),
        gettext_lazy("Hand in the DICOM series that it was made from."),
    ),
    Reason.DICOMDIR: (
        gettext_lazy("The file is the table of contents of a medium (DICOMDIR); it repeats names and holds no image."),
        gettext_lazy("Nothing: the images it lists are read by themselves."),
    ),
    Reason.ENCRYPTED: (
        gettext_lazy("The file is encrypted."),
        gettext_lazy("Decrypt it with the key of whoever made it, and hand in the result."),
    ),
    Reason.OUTSIDE: (
        gettext_lazy("The name is a link that leads out of the folder, or stands for no file."),
        gettext_lazy("Copy the file into the folder, or name the folder that it lies in."),
    ),
    Reason.UNOPENED: (
        gettext_lazy("The file cannot be opened or read."),
        gettext_lazy("Check its permissions and the disk it is on, and run again."),
    ),
    Reason.ARCHIVE_BROKEN: (
        gettext_lazy("The archive, or this file in it, cannot be unpacked."),
        gettext_lazy("Fetch it again from where it came from, or unpack it and hand in the folder."),
    ),
    Reason.ARCHIVE_EXCESSIVE: (
        gettext_lazy(
            "The archive holds more than an honest one does: too many files, too much, or archives in archives."
        ),
        gettext_lazy("Unpack it where that can do no harm, look at it, and hand in the folder."),
    ),
    Reason.TOO_LARGE: (
        gettext_lazy("The file is larger than one machine's memory allows."),
        gettext_lazy("Ask for it as several instances."),
    ),
    Reason.TRUNCATED: (
        gettext_lazy("The file ends before its content does."),
        gettext_lazy("Fetch it again from where it came from."),
    ),
    Reason.MALFORMED: (
        gettext_lazy("The file breaks the rules of DICOM so that its content cannot be told with certainty."),
        gettext_lazy("Ask the maker of the device or program that wrote it for a correct export."),
    ),
    Reason.UNKNOWN_SYNTAX: (
        gettext_lazy("The file is written in a transfer syntax that the standard does not list."),
        gettext_lazy("Export it again in a standard transfer syntax, such as Explicit VR Little Endian."),
    ),
    Reason.NO_IDENTITY: (
        gettext_lazy("The file does not say which instance, series or study it is, or of which class."),
        gettext_lazy("Export it again from the archive; a file without its UIDs cannot be put anywhere."),
    ),
    Reason.OTHER_INSTANCE: (
        gettext_lazy("The file is another instance, or of another class, than its sender said."),
        gettext_lazy("Ask whoever runs the sender to repair its index, and to send it again."),
    ),
    Reason.UNKNOWN_CLASS: (
        gettext_lazy("There are no rules for the class of object in this file."),
        gettext_lazy("Leave it out, or ask for a new version that knows this class."),
    ),
    Reason.DUPLICATE: (
        gettext_lazy("Another file has the same instance UID and other content."),
        gettext_lazy("Decide which of the two is right, and leave the other out."),
    ),
    Reason.SEVERAL_PEOPLE: (
        gettext_lazy("The files under this Patient ID contradict one another, as if it were the id of several people."),
        gettext_lazy("Give each person an id, or, if it is one person, run again with `--people merge`."),
    ),
    Reason.PIXELS_UNREADABLE: (
        gettext_lazy("The pixels cannot be decoded, so nobody can tell whether text is burned into them."),
        gettext_lazy("Install the decoders (`pip install cancerimage[ocr]`), or export the image uncompressed."),
    ),
    Reason.PIXELS_UNFOLLOWED: (
        gettext_lazy(
            "The compressed pixels cannot be followed to their last byte, so something else than an image "
            "can be in them."
        ),
        gettext_lazy(
            "Export the image again without compression, or as JPEG, JPEG-LS, JPEG 2000 or RLE; a video as "
            "single frames."
        ),
    ),
    Reason.PIXELS_IN_DOUBT: (
        gettext_lazy("The pixels may show text or a face, and a person has to look."),
        gettext_lazy(
            "Look at the image, at a node in its review, and decide; a rule for its device decides for all like it."
        ),
    ),
    Reason.REJECTED: (
        gettext_lazy("Somebody looked at the image and decided that it is not released."),
        gettext_lazy("Nothing, unless the decision was wrong."),
    ),
    Reason.IDENTIFIERS_REMAIN: (
        gettext_lazy("The verifier found something of the original in the de-identified file, so it was not released."),
        gettext_lazy("Report it with the version and the attribute that the report names: this is a fault of ours."),
    ),
    Reason.CRASHED: (
        gettext_lazy("The file made the process that worked on it stop."),
        gettext_lazy("Report it with the version: this is a fault of ours."),
    ),
}
"""Why a file is in quarantine and what to do, as `dicom.faults` says it in English."""

WHYS: Mapping[Why, Promise] = {
    Why.TEXT_DOUBTFUL: gettext_lazy("Something looks like text, but not surely enough to blacken it."),
    Why.TEXT_FAINT: gettext_lazy(
        "Text stands out too little from what is behind it for a machine to be trusted with it."
    ),
    Why.TEXT_REMAINS: gettext_lazy("After blackening, a second reading still found text."),
    Why.SAID_TO_HOLD_TEXT: gettext_lazy("The header says that text is burned in (0028,0301), and none was found."),
    Why.NO_RULE: gettext_lazy("This kind of image often holds text, no rule fits its device, and it was not read."),
    Why.PIXELS_UNREADABLE: gettext_lazy("The pixels could not be decoded within the limits of time and memory."),
    Why.DOCUMENT: gettext_lazy("The file holds a document or a film, which is not read."),
    Why.FACE: gettext_lazy(
        "The slices show a head, or nothing tells that they do not, and a face can be drawn from a head."
    ),
    Why.FACE_NOT_CT: gettext_lazy("A face may show and was not masked: a mask is made for CT of single slices alone."),
    Why.FACE_NOT_AXIAL: gettext_lazy(
        "A face may show and was not masked: a mask is made for slices straight across the body alone."
    ),
    Why.FACE_NOT_WHOLE: gettext_lazy(
        "A face may show and was not masked: these slices are not one volume, whole and evenly spaced."
    ),
    Why.FACE_NO_SKULL: gettext_lazy(
        "A face may show and was not masked: no inside of a skull, upright and with a nose before it, was found."
    ),
}
"""Why a series is held back for people to look at, as `dicom.pixels` says it in English."""

WAYS: Mapping[Way, Promise] = {
    Way.FOLDER: gettext_lazy("taken from a folder"),
    Way.ARCHIVE: gettext_lazy("taken from an archive"),
    Way.STORE: gettext_lazy("pushed by a device or an archive (C-STORE)"),
    Way.STOW: gettext_lazy("pushed over the web (STOW-RS)"),
    Way.GET: gettext_lazy("retrieved from an archive over one connection (C-GET)"),
    Way.MOVE: gettext_lazy("retrieved from an archive that connects back (C-MOVE)"),
    Way.WEB: gettext_lazy("retrieved from an archive over the web (QIDO-RS and WADO-RS)"),
}
"""How files came, as `node.intake` says it in English."""


def marked(text: object) -> SafeString:
    """Write what stands between backticks as code."""
    parts = str(text).split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(parts))
    )


def reasons(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the reasons for which files are held back, the most frequent first; one of another release by its code."""
    told = {reason.value: said for reason, said in REASONS.items()}
    found = []
    for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        sentence, remedy = told.get(code, (code, ""))
        found.append({"sentence": sentence, "remedy": marked(remedy), "files": words.whole(count)})
    return found
