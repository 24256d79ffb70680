"""Every address that the store answers at, and with what; the application and the reference page follow this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is answered."""

    STUDIES = "studies"
    SERIES = "series"
    INSTANCES = "instances"
    WHOLE = "whole"
    METADATA = "metadata"
    FRAMES = "frames"
    BULK = "bulk"
    RENDERED = "rendered"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of answer is."""

    transaction: str
    sentence: str
    media: str
    section: str
    """Where PS3.18 describes it."""


_IN_STUDY = "/studies/{study}"
_IN_SERIES = f"{_IN_STUDY}/series/{{series}}"
_INSTANCE = f"{_IN_SERIES}/instances/{{instance}}"
_FRAMES = f"{_INSTANCE}/frames/{{frames}}"

KINDS: Mapping[Kind, Meaning] = {
    Kind.STUDIES: Meaning("QIDO-RS", "Studies that match, by date.", "`application/dicom+json`", "10.6"),
    Kind.SERIES: Meaning("QIDO-RS", "Series that match.", "`application/dicom+json`", "10.6"),
    Kind.INSTANCES: Meaning("QIDO-RS", "Instances that match.", "`application/dicom+json`", "10.6"),
    Kind.WHOLE: Meaning(
        "WADO-RS",
        "Whole instances, as they are stored or decompressed.",
        "`application/dicom` in `multipart/related`; one instance also alone",
        "10.4.1.1.1",
    ),
    Kind.METADATA: Meaning(
        "WADO-RS",
        "Everything that the headers say; long binary values by their addresses.",
        "`application/dicom+json`",
        "10.4.1.1.2",
    ),
    Kind.FRAMES: Meaning(
        "WADO-RS",
        "Frames by their numbers, separated by commas, compressed or not.",
        "`application/octet-stream` or the type of the compression, in `multipart/related`",
        "10.4.1.1",
    ),
    Kind.BULK: Meaning(
        "WADO-RS",
        "A binary value that the metadata name by its address.",
        "`application/octet-stream` in `multipart/related`",
        "10.4.1.1.5",
    ),
    Kind.RENDERED: Meaning(
        "WADO-RS",
        "A frame as a person would see it; `window` and `viewport` may be given.",
        "`image/png`",
        "10.4.1.1.3",
    ),
    Kind.THUMBNAIL: Meaning(
        "WADO-RS", "A small image of the middle; `viewport` may be given.", "`image/png`", "10.4.1.1.4"
    ),
}

ADDRESSES: tuple[tuple[str, Kind], ...] = (
    ("/studies", Kind.STUDIES),
    ("/series", Kind.SERIES),
    (f"{_IN_STUDY}/series", Kind.SERIES),
    ("/instances", Kind.INSTANCES),
    (f"{_IN_STUDY}/instances", Kind.INSTANCES),
    (f"{_IN_SERIES}/instances", Kind.INSTANCES),
    *((path, Kind.WHOLE) for path in (_IN_STUDY, _IN_SERIES, _INSTANCE)),
    *((f"{path}/metadata", Kind.METADATA) for path in (_IN_STUDY, _IN_SERIES, _INSTANCE)),
    (_FRAMES, Kind.FRAMES),
    (f"{_INSTANCE}/bulkdata/{{tag}}", Kind.BULK),
    *((f"{path}/rendered", Kind.RENDERED) for path in (_INSTANCE, _FRAMES)),
    *((f"{path}/thumbnail", Kind.THUMBNAIL) for path in (_IN_STUDY, _IN_SERIES, _INSTANCE, _FRAMES)),
)

RESULTS = "/studies", "/studies/{study}"
"""Where results are handed in (STOW-RS; PS3.18, section 10.5)."""
