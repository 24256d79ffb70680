"""Whether a series shows a head, from which a face could be drawn: a flag for policies, and no mask."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.composite import spread
from cancerimage.dicom.pixels.decoding import Profile, profile
from cancerimage.dicom.pixels.kinds import File


class Head(StrEnum):
    """Whether a head is in the images."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """What the flag rests on."""

    NOT_IN_SLICES = "not_in_slices"
    HEADER = "header"
    SKULL = "skull"
    TOO_WIDE = "too_wide"
    NOTHING_SAID = "nothing_said"


GROUNDS: Mapping[Ground, str] = {
    Ground.NOT_IN_SLICES: "Only slices through the body (CT, MR, PET) can be put together to a face.",
    Ground.HEADER: "The body part or a description names a region of the body.",
    Ground.SKULL: "A closed ring of bone, as wide as a skull, is in the slices.",
    Ground.TOO_WIDE: "The body is wider than a head in every slice that was looked at.",
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
_TOLD_BY = (
    tags.BODY_PART,
    tags.PROTOCOL_NAME,
    tags.SERIES_DESCRIPTION,
    tags.STUDY_DESCRIPTION,
)
"""Where regions of the body are named, from the most to the least reliable."""

SLICES = 9
"""Slices that are looked at, spread over the series."""
RING = 0.9
"""The share of directions from the middle of the body in which a skull has bone."""
WIDTHS = (90.0, 260.0)
"""The width of a head in a slice, in millimetres, from the crown to the widest with a headrest."""


def head(series: Sequence[File]) -> Flag:
    """Return whether a series shows a head; its headers must have been read for the indexed attributes.

    This is a flag, not a proof: a series that is unknown should be treated as if it showed one.
    """
    modality = series[0][1].modality
    if modality in PHOTOGRAPHS:
        return Flag(Head.UNKNOWN, Ground.NOTHING_SAID)
    if modality not in SLICED:
        return Flag(Head.NO, Ground.NOT_IN_SLICES)
    told = {text for _, header in series for tag in _TOLD_BY if (text := header.text(tag))}
    if any(map(_HEAD.search, told)):
        return Flag(Head.YES, Ground.HEADER)
    if modality == "CT":
        profiles = _profiles(series)
        if any(map(skull, profiles)):
            return Flag(Head.YES, Ground.SKULL)
        if profiles and all(one.width > WIDTHS[1] for one in profiles):
            return Flag(Head.NO, Ground.TOO_WIDE)
    if any(map(_ELSEWHERE.search, told)):
        return Flag(Head.NO, Ground.HEADER)
    return Flag(Head.UNKNOWN, Ground.NOTHING_SAID)


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
