"""Whether a series shows a head, from which a face could be drawn: a flag for policies, and no mask."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.composite import spread
from cancerimage.dicom.pixels.decoding import Profile, profile
from cancerimage.dicom.pixels.kinds import File
from cancerimage.dicom.read import Header


class Head(StrEnum):
    """Whether a head is in the images."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """What the flag rests on."""

    NOT_IN_SLICES = "not_in_slices"
    NO_PICTURE = "no_picture"
    PROJECTION = "projection"
    HEADER = "header"
    SKULL = "skull"
    TOO_WIDE = "too_wide"
    TOO_THIN = "too_thin"
    NOTHING_SAID = "nothing_said"


GROUNDS: Mapping[Ground, str] = {
    Ground.NOT_IN_SLICES: "Only slices through the body (CT, MR, PET) can be put together to a face.",
    Ground.NO_PICTURE: "There are no pixels in these files.",
    Ground.PROJECTION: "Localizers of CT look through the body from one side: they are projections, and no slices.",
    Ground.HEADER: "The body part or a description names a region of the body.",
    Ground.SKULL: "A closed ring of bone, as wide as a skull, is in the slices.",
    Ground.TOO_WIDE: "In every slice that was looked at the body is wider than a head, and no ring of bone is closed.",
    Ground.TOO_THIN: "All slices of the study lie across the body and cover less of it together than a face has.",
    Ground.NOTHING_SAID: "The header names no region of the body, and the values of this modality do not show bone.",
}
"""Every ground in one sentence."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A head, none, or nobody knows; and why."""

    head: Head
    ground: Ground


SLICED = frozenset({"CT", "MR", "PT"})
"""Modalities whose slices make a surface."""
VOLUMES = frozenset({"1.2.840.10008.5.1.4.1.1.13.1.1", "1.2.840.10008.5.1.4.1.1.13.1.2"})
"""Volumes of X-rays that have other modalities: angiographic and craniofacial ones."""
PHOTOGRAPHS = frozenset({"ES", "GM", "OP", "XC"})
"""Modalities that may show a face as it is."""

_HEAD = re.compile(
    r"head|brain|skull|crani|\b(?:face|facial|orbit|sinus|maxill|mandib|jaw|ears?\b|eyes?\b|nose|nasal|iac\b)|pituit|"
    r"temporal|neuro|dental|teeth|tongue|whole ?body|"
    r"kopf|schaedel|schädel|hirn|gesicht|cerveau|cereb|t[eê]te\b|visage|cabeza|\bcr[aâá]ne|\btesta\b|encefal|"
    r"hoofd|hersen|huvud|hjärn|g[lł]owa|m[oó]zg|hlava|mozek|koponya",
    re.IGNORECASE,
)
# A spine is not among them: the upper one shows the jaw.
_ELSEWHERE = re.compile(
    r"\b(?:chest|thora|lungs?\b|abdom|pelvi|prostat|breast|mamm|liver|hepa|kidney|renal|pancrea|bowel|colon|rect|uter|"
    r"ovar|bladder|heart|card|lumb|sacr|hips?\b|femur|thigh|knee|legs?\b|ankle|foot|shoulder|elbow|wrist|hands?\b|"
    r"arms?\b|lunge|leber|becken|brust|knie|poumon|foie|bassin|genou|pulmon|h[ií]gado|rodilla|polmon|fegato|bacino)",
    re.IGNORECASE,
)
TOLD_BY = (
    tags.BODY_PART,
    tags.PROTOCOL_NAME,
    tags.SERIES_DESCRIPTION,
    tags.STUDY_DESCRIPTION,
)
"""Where regions of the body are named, from the most to the least reliable."""

_LOCALIZER = ("ORIGINAL", "PRIMARY", "LOCALIZER")
"""How the Image Type of a localizer of CT begins (PS3.3, section C.8.2.1.1.1)."""
ALONG = 0.5
"""The part of a normal that lies along the body, from 0 to 1, below which an image does not lie across it."""

SLICES = 9
"""Slices that are looked at, spread over the series."""
RING = 0.9
"""The share of directions from the middle of the body in which a skull has bone."""
WIDTHS = (90.0, 260.0)
"""The width of a head in a slice, in millimetres, from the crown to the widest with a headrest."""


def head(series: Sequence[File], *, thin: bool = False) -> Flag:
    """Return whether a series shows a head; its headers must have been read for the indexed attributes.

    `thin` says that the slices of its whole study are too few for a face, see `cancerimage.dicom.pixels.depth`.
    This is a flag, not a proof: a series that is unknown should be treated as if it showed one.
    """
    pictures = [file for file in series if file[1].pixels is not None]
    if not pictures:
        return Flag(Head.NO, Ground.NO_PICTURE)
    if pictures[0][1].modality in PHOTOGRAPHS:
        return Flag(Head.UNKNOWN, Ground.NOTHING_SAID)
    volume = [file for file in pictures if in_volume(file[1])]
    if not volume:
        return Flag(Head.NO, Ground.NOT_IN_SLICES)
    slices = [file for file in volume if not projection(file[1])]
    if not slices:
        return Flag(Head.NO, Ground.PROJECTION)
    told = named(text for _, header in series for text in descriptions(header))
    if told is Head.YES:
        return Flag(Head.YES, Ground.HEADER)
    if slices[0][1].modality == "CT":
        profiles = _profiles(slices)
        if any(map(skull, profiles)):
            return Flag(Head.YES, Ground.SKULL)
        # A head between raised arms is as wide as a chest, and still a ring of bone.
        if profiles and all(one.width > WIDTHS[1] and one.ring < RING for one in profiles):
            return Flag(Head.NO, Ground.TOO_WIDE)
    if told is Head.NO:
        return Flag(Head.NO, Ground.HEADER)
    return Flag(Head.NO, Ground.TOO_THIN) if thin else Flag(Head.UNKNOWN, Ground.NOTHING_SAID)


def in_volume(header: Header) -> bool:
    """Return whether an image is of a kind that a surface can be made of."""
    return header.modality in SLICED or header.sop_class in VOLUMES


def projection(header: Header) -> bool:
    """Return whether an image is a localizer of CT.

    A scanner of CT measures slices across the body: what it has measured along it is a projection, as a radiograph is.
    """
    along = normal(header)
    return (
        header.modality == "CT"
        and header.texts(tags.IMAGE_TYPE)[:3] == _LOCALIZER
        and (header.integer(tags.FRAMES) or 1) == 1
        and along is not None
        and abs(along[2]) < ALONG
    )


def normal(header: Header) -> tuple[float, float, float] | None:
    """Return what stands upright on an image: to the left, to the back, to the head; None where nothing tells."""
    plane = header.numbers(tags.ORIENTATION)
    if len(plane) != 6 or not all(abs(math.hypot(*axis) - 1) < 0.01 for axis in (plane[:3], plane[3:])):
        return None
    a, b, c, d, e, f = plane
    found = b * f - c * e, c * d - a * f, a * e - b * d
    return found if abs(math.hypot(*found) - 1) < 0.01 else None


def descriptions(header: Header) -> tuple[str, ...]:
    """Return what a header says of the region of the body."""
    return tuple(text for tag in TOLD_BY if (text := header.text(tag)))


def named(descriptions: Iterable[str]) -> Head:
    """Return whether descriptions name a head, or else another region of the body."""
    told = set(descriptions)
    if any(map(_HEAD.search, told)):
        return Head.YES
    return Head.NO if any(map(_ELSEWHERE.search, told)) else Head.UNKNOWN


def skull(found: Profile) -> bool:
    """Return whether a slice looks like one through a skull."""
    return found.ring >= RING and WIDTHS[0] <= found.width <= WIDTHS[1]


def _profiles(series: Sequence[File]) -> list[Profile]:
    found = []
    for place in spread(len(series), SLICES):
        path, header = series[place]
        spacing = header.numbers(tags.PIXEL_SPACING)
        if len(spacing) != 2:
            continue
        try:
            found.append(profile(path, spacing[1]))
        except Unreadable:
            continue
    return found
