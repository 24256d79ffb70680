"""Checks of what could still tell who a patient is, as far as headers show it."""

import re
from collections.abc import Callable, Iterator, Sequence

from cancerimage.dicom import tags
from cancerimage.dicom.quality import attributes
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image, Series

IDENTIFIERS = (
    tags.INSTITUTION_ADDRESS,
    attributes.REFERRING_ADDRESS,
    attributes.REFERRING_TELEPHONE,
    tags.OTHER_PATIENT_IDS,
    attributes.OTHER_NAMES,
    attributes.BIRTH_NAME,
    attributes.ADDRESS,
    attributes.MOTHERS_BIRTH_NAME,
    attributes.TELEPHONE,
    attributes.PATIENT_TELECOM,
)
"""What no option of PS3.15, Annex E lets a de-identified file keep, except as part of an institution's identity."""

TEXT_LIKELY = frozenset({b"US", b"IVUS", b"SC", b"XA", b"RF", b"ES", b"OT", b"XC", b"GM", b"DOC"})
"""Modalities whose images often have text burned in."""

SLICED = frozenset({b"CT", b"MR", b"PT"})
HEADS = re.compile(rb"HEAD|BRAIN|SKULL|FACE|ORBIT|SINUS|JAW|MANDIBLE|MAXILLA|NASAL|WHOLE ?BODY|HEADNECK")
FEWEST_SLICES = 20
"""Slices from which a face can be drawn."""

DESCRIPTIONS = (
    tags.STUDY_DESCRIPTION,
    tags.SERIES_DESCRIPTION,
    tags.PROTOCOL_NAME,
    attributes.IMAGE_COMMENTS,
    attributes.PATIENT_COMMENTS,
)
_SUSPICIOUS = re.compile(
    rb"[\w.+-]+@[\w-]+\.\w"  # an e-mail address
    rb"|(?<![\d.])(19|20)\d\d[-./ ]?(0[1-9]|1[0-2])[-./ ]?(0[1-9]|[12]\d|3[01])(?![\d.])"  # year, month, day
    rb"|(?<![\d.])(0?[1-9]|[12]\d|3[01])[-./](0?[1-9]|1[0-2])[-./]((19|20)?\d\d)(?![\d.])"  # day, month, year
    rb"|(?<!\d)(\+|00)\d{1,3}[ /-]?\d{2,5}[ /-]?\d{4,}"  # an international telephone number
)


def check_privacy(images: Sequence[Image]) -> Iterator[Finding]:
    """Yield what the headers tell about the privacy of each image."""
    selected: Sequence[tuple[str, Callable[[Image], bool]]] = (
        ("privacy.not_deidentified", lambda image: image.raw(tags.IDENTITY_REMOVED) != b"YES"),
        ("privacy.identifiers", _identified),
        ("privacy.burned_in", lambda image: image.raw(tags.BURNED_IN) == b"YES"),
        ("privacy.text_possible", _text_possible),
    )
    for code, concerned in selected:
        found = [image for image in images if concerned(image)]
        if found:
            yield finding(code, found)
    judged: dict[bytes, bool] = {b"": False}
    for tag in DESCRIPTIONS:
        found = [image for image in images if _suspicious(image.raw(tag), judged)]
        if found:
            yield finding("privacy.free_text", found, f"attribute {tags.written(tag)}")


def check_faces(series: Series) -> Iterator[Finding]:
    """Yield the series if it shows a head in slices and does not say that no face can be recognised."""
    first = series.images[0]
    frames = sum(int((image.numbers(tags.FRAMES) or (1.0,))[0]) for image in series.images)
    if (
        first.raw(tags.MODALITY) in SLICED
        and frames >= FEWEST_SLICES
        and HEADS.search(first.raw(tags.BODY_PART).upper())
        and first.raw(tags.RECOGNISABLE_FEATURES) != b"NO"
    ):
        yield finding("privacy.face", series.images)


def _identified(image: Image) -> bool:
    return image.raw(tags.IDENTITY_REMOVED) == b"YES" and any(image.raw(tag) for tag in IDENTIFIERS)


def _text_possible(image: Image) -> bool:
    return (
        image.raw(tags.MODALITY) in TEXT_LIKELY
        and image.pixels is not None
        and image.raw(tags.BURNED_IN) not in {b"NO", b"YES"}
    )


def _suspicious(raw: bytes, judged: dict[bytes, bool]) -> bool:
    found = judged.get(raw)
    if found is None:
        found = judged[raw] = _SUSPICIOUS.search(raw) is not None
    return found
