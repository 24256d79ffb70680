"""What the store knows of studies, series and instances: the table that its database, QIDO-RS and the docs follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cancerimage.dicom import tags


class Level(StrEnum):
    """What an attribute belongs to in the Study Root information model (PS3.4, section C.6.2)."""

    STUDY = "study"
    SERIES = "series"
    INSTANCE = "instance"


class Match(StrEnum):
    """How a search compares values (PS3.4, section C.2.2.2)."""

    UID = "list of UIDs"
    TEXT = "single value, or wildcards * and ?"
    NAME = "single value or wildcards, in capitals or not"
    RANGE = "single value or range"
    NUMBER = "number"
    MODALITIES = "single value, of any series of the study"
    NONE = "not matched"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute."""

    tag: int
    keyword: str
    vr: str
    level: Level
    match: Match
    column: str
    derived: bool = False
    """Whether the store counts it instead of reading it from a file."""

    @property
    def key(self) -> str:
        """The tag as DICOM JSON writes it (PS3.18, section F.2.2)."""
        return f"{self.tag:08X}"


_STUDY, _SERIES, _INSTANCE = Level.STUDY, Level.SERIES, Level.INSTANCE

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(tags.STUDY_DATE, "StudyDate", "DA", _STUDY, Match.RANGE, "date"),
    Attribute(tags.STUDY_TIME, "StudyTime", "TM", _STUDY, Match.RANGE, "time"),
    Attribute(tags.ACCESSION_NUMBER, "AccessionNumber", "SH", _STUDY, Match.TEXT, "accession"),
    Attribute(0x00080061, "ModalitiesInStudy", "CS", _STUDY, Match.MODALITIES, "modalities", derived=True),
    Attribute(tags.REFERRING_PHYSICIAN, "ReferringPhysicianName", "PN", _STUDY, Match.NAME, "referring"),
    Attribute(tags.STUDY_DESCRIPTION, "StudyDescription", "LO", _STUDY, Match.TEXT, "description"),
    Attribute(tags.PATIENT_NAME, "PatientName", "PN", _STUDY, Match.NAME, "name"),
    Attribute(tags.PATIENT_ID, "PatientID", "LO", _STUDY, Match.TEXT, "patient"),
    Attribute(tags.BIRTH_DATE, "PatientBirthDate", "DA", _STUDY, Match.RANGE, "birth"),
    Attribute(tags.SEX, "PatientSex", "CS", _STUDY, Match.TEXT, "sex"),
    Attribute(tags.STUDY, "StudyInstanceUID", "UI", _STUDY, Match.UID, "uid"),
    Attribute(tags.STUDY_ID, "StudyID", "SH", _STUDY, Match.TEXT, "study_id"),
    Attribute(0x00201206, "NumberOfStudyRelatedSeries", "IS", _STUDY, Match.NONE, "series", derived=True),
    Attribute(0x00201208, "NumberOfStudyRelatedInstances", "IS", _STUDY, Match.NONE, "instances", derived=True),
    Attribute(tags.MODALITY, "Modality", "CS", _SERIES, Match.TEXT, "modality"),
    Attribute(tags.SERIES_DESCRIPTION, "SeriesDescription", "LO", _SERIES, Match.TEXT, "description"),
    Attribute(tags.BODY_PART, "BodyPartExamined", "CS", _SERIES, Match.TEXT, "bodypart"),
    Attribute(tags.SERIES, "SeriesInstanceUID", "UI", _SERIES, Match.UID, "uid"),
    Attribute(tags.SERIES_NUMBER, "SeriesNumber", "IS", _SERIES, Match.NUMBER, "number"),
    Attribute(0x00400244, "PerformedProcedureStepStartDate", "DA", _SERIES, Match.RANGE, "step_date"),
    Attribute(0x00400245, "PerformedProcedureStepStartTime", "TM", _SERIES, Match.RANGE, "step_time"),
    Attribute(0x00201209, "NumberOfSeriesRelatedInstances", "IS", _SERIES, Match.NONE, "instances", derived=True),
    Attribute(tags.SOP_CLASS, "SOPClassUID", "UI", _INSTANCE, Match.UID, "class"),
    Attribute(tags.SOP_INSTANCE, "SOPInstanceUID", "UI", _INSTANCE, Match.UID, "uid"),
    Attribute(tags.INSTANCE_NUMBER, "InstanceNumber", "IS", _INSTANCE, Match.NUMBER, "number"),
    Attribute(tags.FRAMES, "NumberOfFrames", "IS", _INSTANCE, Match.NONE, "frames"),
    Attribute(tags.ROWS, "Rows", "US", _INSTANCE, Match.NONE, "rows"),
    Attribute(tags.COLUMNS, "Columns", "US", _INSTANCE, Match.NONE, "columns"),
    Attribute(tags.BITS_ALLOCATED, "BitsAllocated", "US", _INSTANCE, Match.NONE, "bits"),
    Attribute(0x00083002, "AvailableTransferSyntaxUID", "UI", _INSTANCE, Match.NONE, "syntax", derived=True),
)

BY_LEVEL: Mapping[Level, tuple[Attribute, ...]] = {
    level: tuple(one for one in ATTRIBUTES if one.level is level) for level in Level
}
BY_NAME: Mapping[str, Attribute] = {name: one for one in ATTRIBUTES for name in (one.keyword, one.key)}
"""Every attribute by its keyword and by its tag."""

WANTED = frozenset(one.tag for one in ATTRIBUTES if not one.derived) | {
    tags.IDENTITY_REMOVED,
    tags.SAMPLES_PER_PIXEL,
}
"""What a header is read for."""

NUMBERS = frozenset({"IS", "US"})
