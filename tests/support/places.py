"""Twelve kinds of places in a DICOM file where something about a person can stand, and many places of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Area(StrEnum):
    """The twelve kinds of places."""

    IDENTITY = "identifying attributes"
    DESCRIPTION = "free text that the profile lists"
    DATE = "dates"
    UID = "UIDs"
    NESTED = "inside of sequences that the profile lists"
    DEEP = "three levels deep in sequences that it does not list"
    REPORT = "content of structured reports"
    PRIVATE = "private attributes"
    UNLISTED = "free text that the profile does not list"
    UNKNOWN = "unknown, retired, curves and overlays"
    BINARY = "numbers, codes and binary values"
    FILE = "around the data set"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a token is planted."""

    area: Area
    path: str
    """Keywords or tags from the outside in; `!VR` gives the VR of what no dictionary has."""
    stays: frozenset[str] = frozenset()
    """The options that keep what stands there, as the standard calls for."""


DATES = frozenset({"keep-dates"})
UIDS = frozenset({"keep-uids"})
DEVICES = frozenset({"keep-devices"})
INSTITUTIONS = frozenset({"keep-institutions"})

_OF: Mapping[Area, str] = {
    Area.IDENTITY: """
        PatientName PatientID IssuerOfPatientID OtherPatientIDs OtherPatientNames PatientBirthName
        PatientMotherBirthName PatientAddress PatientTelephoneNumbers MedicalRecordLocator MilitaryRank
        BranchOfService Occupation CountryOfResidence RegionOfResidence EthnicGroup PatientReligiousPreference
        ResponsiblePerson AccessionNumber
        StudyID AdmissionID RequestedProcedureID PerformedProcedureStepID ReferringPhysicianName
        ReferringPhysicianAddress ReferringPhysicianTelephoneNumbers PerformingPhysicianName OperatorsName
        NameOfPhysiciansReadingStudy PhysiciansOfRecord RequestingPhysician ContentCreatorName PersonName
        ClinicalTrialSubjectID ClinicalTrialSiteName InsurancePlanIdentification InstitutionName InstitutionAddress
        InstitutionalDepartmentName StationName DeviceSerialNumber PlateID DetectorID PerformedStationName
    """,
    Area.DESCRIPTION: """
        StudyDescription SeriesDescription ProtocolName PatientComments ImageComments AdditionalPatientHistory
        AdmittingDiagnosesDescription RequestedProcedureDescription PerformedProcedureStepDescription
        CommentsOnThePerformedProcedureStep StudyComments VisitComments AcquisitionComments DerivationDescription
        ReasonForStudy ImagingServiceRequestComments RequestedProcedureComments FrameComments MedicalAlerts Allergies
        SpecialNeeds AcquisitionProtocolDescription ContrastBolusAgent AcquisitionDeviceProcessingDescription
        ROIName RTPlanLabel StructureSetLabel StructureSetDescription
    """,
    Area.DATE: """
        StudyDate SeriesDate AcquisitionDate ContentDate InstanceCreationDate PatientBirthDate LastMenstrualDate
        AdmittingDate PerformedProcedureStepStartDate ScheduledProcedureStepStartDate AcquisitionDateTime
        DateOfSecondaryCapture DateOfLastCalibration
    """,
    Area.UID: """
        StudyInstanceUID SeriesInstanceUID SOPInstanceUID FrameOfReferenceUID SynchronizationFrameOfReferenceUID
        IrradiationEventUID DeviceUID
    """,
    Area.NESTED: """
        RequestAttributesSequence/RequestedProcedureID RequestAttributesSequence/ScheduledProcedureStepDescription
        RequestAttributesSequence/ReasonForTheRequestedProcedure OtherPatientIDsSequence/PatientID
        ReferencedStudySequence/ReferencedSOPInstanceUID ReferencedImageSequence/ReferencedSOPInstanceUID
        OriginalAttributesSequence/ModifiedAttributesSequence/PatientName
        OriginalAttributesSequence/SourceOfPreviousValues
        OperatorIdentificationSequence/PersonIdentificationCodeSequence/CodeMeaning
        PerformingPhysicianIdentificationSequence/InstitutionName
        InstitutionCodeSequence/CodeMeaning
    """,
    Area.DEEP: """
        AnatomicRegionSequence/AnatomicRegionModifierSequence/EquivalentCodeSequence/CodeMeaning
        SourceImageSequence/PurposeOfReferenceCodeSequence/EquivalentCodeSequence/CodeValue
        AcquisitionContextSequence/ConceptCodeSequence/EquivalentCodeSequence/CodeMeaning
        SharedFunctionalGroupsSequence/FrameAnatomySequence/AnatomicRegionSequence/CodeMeaning
        PerFrameFunctionalGroupsSequence/FrameContentSequence/RequestAttributesSequence/ScheduledProcedureStepID
        ReferencedSeriesSequence/ReferencedInstanceSequence/PurposeOfReferenceCodeSequence/CodeMeaning
        SourceImageSequence/ReferencedSeriesSequence/ReferencedInstanceSequence/ReferencedSOPInstanceUID
    """,
    Area.REPORT: """
        ContentSequence/TextValue ContentSequence/PersonName ContentSequence/Date ContentSequence/DateTime
        ContentSequence/UID ContentSequence/ConceptNameCodeSequence/CodeMeaning
        ContentSequence/ContentSequence/TextValue ContentSequence/ContentSequence/ContentSequence/TextValue
        VerifyingObserverSequence/VerifyingObserverName VerifyingObserverSequence/VerifyingOrganization
    """,
    Area.PRIVATE: """
        00290020!LO 00292001!LO 00292002!UN 00292003!SQ/00080080 00292004!PN 00292005!DA 00292006!UI 00292007!UNSQ
        00291010!LO 00091030!LO 00092001!SQ/00090010!LO
    """,
    Area.UNLISTED: """
        FilterType ConvolutionKernel ScanOptions SequenceName WindowCenterWidthExplanation Manufacturer
        ManufacturerModelName SoftwareVersions ImageType BodyPartExamined RescaleType SecondaryCaptureDeviceManufacturer
        AnatomicRegionSequence/CodeMeaning AnatomicRegionSequence/CodeValue ViewCodeSequence/CodeMeaning
    """,
    Area.UNKNOWN: """
        0008FFF0!LO 12340010!LO 50000022!LO 50002510!SH 60000022!LO 60004000!LT 60001500!LO 40004000!LT 00084000!LT
    """,
    Area.BINARY: """
        SeriesNumber AcquisitionNumber KVP PatientWeight ExposureTime
        ContentSequence/MeasuredValueSequence/NumericValue ContentSequence/ConceptCodeSequence/CodeValue!SCT
        ViewCodeSequence/ViewModifierCodeSequence/CodeValue!SCT
        00280106!US 00280107!SS 00189087!FD 00281201!OW 00281202!UN 00282000!OB 00280009!AT 00660016!OF 00181623!UL
        AnatomicRegionSequence/00280106!US SharedFunctionalGroupsSequence/MRDiffusionSequence/00189087!FD
    """,
    Area.FILE: "preamble FFFCFFFC!OB 00020016 00020017 00020018 00020102!OB meta-instance",
}

_STAYS: Mapping[frozenset[str], str] = {
    DATES: """
        StudyDate SeriesDate AcquisitionDate ContentDate InstanceCreationDate LastMenstrualDate AdmittingDate
        PerformedProcedureStepStartDate ScheduledProcedureStepStartDate AcquisitionDateTime DateOfSecondaryCapture
        ContentSequence/Date ContentSequence/DateTime
    """,
    UIDS: """
        StudyInstanceUID SeriesInstanceUID SOPInstanceUID FrameOfReferenceUID SynchronizationFrameOfReferenceUID
        IrradiationEventUID ReferencedStudySequence/ReferencedSOPInstanceUID
        ReferencedImageSequence/ReferencedSOPInstanceUID
        SourceImageSequence/ReferencedSeriesSequence/ReferencedInstanceSequence/ReferencedSOPInstanceUID
        ContentSequence/UID
    """,
    UIDS | DEVICES: "DeviceUID",
    DATES | DEVICES: "DateOfLastCalibration",
    DEVICES: "StationName DeviceSerialNumber PlateID DetectorID PerformedStationName",
    INSTITUTIONS: "InstitutionName InstitutionAddress InstitutionalDepartmentName ClinicalTrialSiteName",
}

_KEPT = {path: options for options, paths in _STAYS.items() for path in paths.split()}
PLACES = tuple(Place(area, path, _KEPT.get(path, frozenset())) for area, paths in _OF.items() for path in paths.split())
