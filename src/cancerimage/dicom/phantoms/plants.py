"""The places where identifiers stand in real files, and the invented words planted there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from cancerimage.dicom.phantoms.letters import Box
from cancerimage.dicom.phantoms.visits import Kind, Take

if TYPE_CHECKING:
    from pydicom import Dataset


class Place(StrEnum):
    """The kinds of places; the same in which the proof of de-identification plants its tokens."""

    IDENTIFIER = "identifying attribute"
    LISTED_TEXT = "free text that PS3.15 lists"
    DATE = "date"
    UID = "uid"
    NESTED = "inside a sequence that PS3.15 lists"
    DEEP = "levels below a sequence that PS3.15 does not list"
    CONTENT = "content of a structured report"
    PRIVATE = "private element"
    UNLISTED_TEXT = "free text that PS3.15 does not list"
    OVERLAY = "overlay"
    FILE = "file level"
    PIXELS = "pixels"


class Planted(NamedTuple):
    """One identifying text in a file, where it stands, and in pixels the rectangle that it covers."""

    place: Place
    where: str
    token: str
    box: Box | None = None


IMAGES = frozenset(Kind) - {Kind.DOSE}
VOLUMES = frozenset({Kind.CT, Kind.T2, Kind.T1})
EVERYWHERE = frozenset(Kind)
_CT = frozenset({Kind.CT})
_MR = frozenset({Kind.T2, Kind.T1})


@dataclass(frozen=True, slots=True)
class Plant:
    """A text planted in an attribute; the path leads through sequences, and `{word}` is the word to search for."""

    place: Place
    path: tuple[str, ...]
    text: str
    kinds: frozenset[Kind] = EVERYWHERE


_REQUEST = "RequestAttributesSequence"
_REFERRER = "ReferringPhysicianIdentificationSequence"
_REGION = ("AnatomicRegionSequence", "AnatomicRegionModifierSequence", "EquivalentCodeSequence")

PLANTS = (
    Plant(Place.IDENTIFIER, ("InstitutionName",), "SYNTHETIC Hospital {word}"),
    Plant(Place.IDENTIFIER, ("InstitutionAddress",), "{word} Street 12, 00000 SYNTHETIC"),
    Plant(Place.IDENTIFIER, ("InstitutionalDepartmentName",), "SYNTHETIC Radiology {word}"),
    Plant(Place.IDENTIFIER, ("StationName",), "{word}"),
    Plant(Place.IDENTIFIER, ("DeviceSerialNumber",), "SYN-{word}"),
    Plant(Place.IDENTIFIER, ("StudyID",), "{word}"),
    Plant(Place.IDENTIFIER, ("AccessionNumber",), "S{word}"),
    Plant(Place.IDENTIFIER, ("ReferringPhysicianName",), "{word}^Synthetic^^Dr"),
    Plant(Place.IDENTIFIER, ("PhysiciansOfRecord",), "{word}^Synthetic"),
    Plant(Place.IDENTIFIER, ("PerformingPhysicianName",), "{word}^Synthetic", IMAGES),
    Plant(Place.IDENTIFIER, ("OperatorsName",), "{word}^Synthetic", IMAGES),
    Plant(Place.IDENTIFIER, ("PatientBirthName",), "{word}^Synthetic"),
    Plant(Place.IDENTIFIER, ("PatientMotherBirthName",), "{word}^Synthetic"),
    Plant(Place.IDENTIFIER, ("PatientAddress",), "{word} Lane 7, 00000 SYNTHETIC"),
    Plant(Place.IDENTIFIER, ("PatientTelephoneNumbers",), "000 {word}"),
    Plant(Place.LISTED_TEXT, ("PatientComments",), "SYNTHETIC, mother {word}, room 12"),
    Plant(Place.LISTED_TEXT, ("AdditionalPatientHistory",), "SYNTHETIC, seen by Dr {word}"),
    Plant(Place.LISTED_TEXT, ("Occupation",), "of {word}"),
    Plant(Place.LISTED_TEXT, ("ImageComments",), "SYNTHETIC phantom of {word}", VOLUMES),
    Plant(Place.LISTED_TEXT, ("RequestedProcedureDescription",), "Abdomen for {word}", IMAGES),
    Plant(Place.LISTED_TEXT, ("PerformedProcedureStepDescription",), "Abdomen, {word}", IMAGES),
    Plant(Place.NESTED, ("OtherPatientIDsSequence", "PatientID"), "OLD{word}"),
    Plant(Place.NESTED, ("OtherPatientIDsSequence", "IssuerOfPatientID"), "SYN{word}"),
    Plant(Place.NESTED, (_REQUEST, "ScheduledProcedureStepID"), "{word}", IMAGES),
    Plant(Place.NESTED, (_REQUEST, "RequestedProcedureID"), "{word}", IMAGES),
    Plant(Place.NESTED, (_REQUEST, "ScheduledProcedureStepDescription"), "Abdomen {word}", IMAGES),
    Plant(Place.NESTED, (_REFERRER, "InstitutionName"), "SYNTHETIC Practice {word}"),
    Plant(Place.NESTED, (_REFERRER, "PersonIdentificationCodeSequence", "CodeMeaning"), "Dr {word}"),
    Plant(Place.DEEP, (*_REGION, "CodeMeaning"), "as {word} says", IMAGES),
    Plant(Place.UNLISTED_TEXT, ("WindowCenterWidthExplanation",), "as {word} likes", VOLUMES),
    Plant(Place.UNLISTED_TEXT, ("FilterType",), "{word}", _CT),
    Plant(Place.UNLISTED_TEXT, ("SequenceName",), "*{word}", _MR),
)
"""Every plant in an attribute; descriptions, dates, private blocks, overlays, files and pixels plant their own."""

_CODES = {
    # The other attributes that an item of these sequences must have.
    "PersonIdentificationCodeSequence": {"CodeValue": "SYN1", "CodingSchemeDesignator": "99SYN"},
    "EquivalentCodeSequence": {"CodeValue": "SYN2", "CodingSchemeDesignator": "99SYN"},
    "AnatomicRegionModifierSequence": {
        "CodeValue": "SYN3", "CodingSchemeDesignator": "99SYN", "CodeMeaning": "Synthetic region",
    },
    "AnatomicRegionSequence": {
        "CodeValue": "818981001", "CodingSchemeDesignator": "SCT", "CodeMeaning": "Abdomen",
    },
    "OtherPatientIDsSequence": {"TypeOfPatientID": "TEXT"},
}  # fmt: skip


def plant(ds: "Dataset", take: Take) -> Iterator[Planted]:
    """Set every planted text that suits the kind of the series."""
    chance = take.visit.chance.of("plants", take.modality)
    for one in PLANTS:
        if take.kind in one.kinds:
            word = chance.word("/".join(one.path))
            # Names of sequences in a pulse program are written in capitals in no vendor's rules, but short.
            setattr(_item(ds, one.path[:-1]), one.path[-1], one.text.format(word=word))
            yield Planted(one.place, where(one.path), word)


def where(path: tuple[str, ...]) -> str:
    """Return the path as tags, such as `(0008,0096)/(0040,1101)/(0008,0104)`."""
    from pydicom.datadict import tag_for_keyword

    tags = [tag_for_keyword(keyword) or 0 for keyword in path]
    return "/".join(f"({tag >> 16:04X},{tag & 0xFFFF:04X})" for tag in tags)


def _item(ds: "Dataset", path: tuple[str, ...]) -> "Dataset":
    from pydicom import Dataset
    from pydicom.sequence import Sequence

    for keyword in path:
        if keyword not in ds:
            item = Dataset()
            for name, value in _CODES.get(keyword, {}).items():
                setattr(item, name, value)
            setattr(ds, keyword, Sequence([item]))
        ds = ds[keyword].value[0]
    return ds
