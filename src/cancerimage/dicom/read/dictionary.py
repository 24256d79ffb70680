"""The value representation of an attribute, where the file does not say it (PS3.6, chapter 6)."""

from collections.abc import Mapping
from functools import lru_cache

from cancerimage.dicom import tags, vr

_BY_REPRESENTATION: Mapping[str, tuple[int, ...]] = {
    "AS": (tags.AGE,),
    "CS": (
        tags.SPECIFIC_CHARACTER_SET,
        tags.IMAGE_TYPE,
        tags.MODALITY,
        tags.SEX,
        tags.IDENTITY_REMOVED,
        tags.BODY_PART,
        tags.PATIENT_POSITION,
        tags.PHOTOMETRIC,
        tags.BURNED_IN,
        tags.RECOGNISABLE_FEATURES,
        tags.LONGITUDINAL_MODIFIED,
    ),
    "DA": (
        tags.STUDY_DATE,
        tags.SERIES_DATE,
        tags.ACQUISITION_DATE,
        tags.BIRTH_DATE,
    ),
    "DS": (
        tags.PATIENT_SIZE,
        tags.PATIENT_WEIGHT,
        tags.SLICE_THICKNESS,
        tags.KVP,
        tags.ECHO_TIME,
        tags.MAGNETIC_FIELD,
        tags.SPACING_BETWEEN_SLICES,
        tags.POSITION,
        tags.ORIENTATION,
        tags.PIXEL_SPACING,
        tags.RESCALE_INTERCEPT,
        tags.RESCALE_SLOPE,
    ),
    "IS": (
        tags.SERIES_NUMBER,
        tags.ACQUISITION_NUMBER,
        tags.INSTANCE_NUMBER,
        tags.TEMPORAL_POSITION,
        tags.FRAMES,
    ),
    "LO": (
        tags.MANUFACTURER,
        tags.INSTITUTION_NAME,
        tags.STUDY_DESCRIPTION,
        tags.SERIES_DESCRIPTION,
        tags.MODEL,
        tags.PATIENT_ID,
        tags.ISSUER_OF_PATIENT_ID,
        tags.OTHER_PATIENT_IDS,
        tags.DEIDENTIFICATION_METHOD,
        tags.CONTRAST_AGENT,
        tags.SERIAL_NUMBER,
        tags.PROTOCOL_NAME,
    ),
    "PN": (
        tags.REFERRING_PHYSICIAN,
        tags.PATIENT_NAME,
    ),
    "SH": (
        tags.ACCESSION_NUMBER,
        tags.STATION_NAME,
        tags.CONVOLUTION_KERNEL,
        tags.STUDY_ID,
    ),
    "SQ": (tags.DEIDENTIFICATION_METHOD_CODES,),
    "ST": (tags.INSTITUTION_ADDRESS,),
    "TM": (tags.STUDY_TIME,),
    "UI": (
        tags.MEDIA_STORAGE_SOP_CLASS,
        tags.MEDIA_STORAGE_SOP_INSTANCE,
        tags.TRANSFER_SYNTAX,
        tags.SOP_CLASS,
        tags.SOP_INSTANCE,
        tags.STUDY,
        tags.SERIES,
        tags.FRAME_OF_REFERENCE,
    ),
    "UL": (tags.FILE_META_LENGTH,),
    "US": (
        tags.SAMPLES_PER_PIXEL,
        tags.PLANAR_CONFIGURATION,
        tags.ROWS,
        tags.COLUMNS,
        tags.BITS_ALLOCATED,
        tags.BITS_STORED,
        tags.HIGH_BIT,
        tags.PIXEL_REPRESENTATION,
    ),
}

KNOWN: Mapping[int, str] = {tag: code for code, group in _BY_REPRESENTATION.items() for tag in group}
"""The attributes that have a name in `tags`: for these nobody needs pydicom's dictionary of five thousand."""


@lru_cache(maxsize=16384)
def representation(tag: int) -> str:
    """Return the code that the standard's dictionary gives an attribute; UN where it knows none."""
    known = KNOWN.get(tag)
    if known is not None:
        return known
    if not tag & 0xFFFF:
        return "UL"  # The length of a group (PS3.5, section 7.2)
    from pydicom.datadict import dictionary_VR

    try:
        code = dictionary_VR(tag)
    except KeyError:
        return "UN"
    # Some attributes may have one of two (`US or SS`): the first is right unless the pixels are signed.
    first = code[:2]
    return first if first in vr.REPRESENTATIONS else "UN"
