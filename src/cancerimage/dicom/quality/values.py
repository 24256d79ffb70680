"""Checks of single values: the rules of their kind, and the terms of our vocabularies."""

import re
from collections.abc import Iterator, Mapping, Sequence

from cancerimage.dicom import tags
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.identity import day
from cancerimage.dicom.quality.images import Image, split
from cancerimage.vocabulary import OTHER, VOCABULARIES

_DECIMAL = re.compile(rb"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(rb"[+-]?[0-9]{1,12}")
_CODE = re.compile(rb"[A-Z0-9 _]{0,16}")
_AGE = re.compile(rb"[0-9]{3}[DWMY]")
_TIME = re.compile(rb"([01][0-9]|2[0-3])([0-5][0-9](([0-5][0-9]|60)(\.[0-9]{1,6})?)?)?")
_UID = re.compile(rb"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))+")

KINDS: Mapping[str, Sequence[int]] = {
    "DA": (tags.STUDY_DATE, tags.SERIES_DATE, tags.ACQUISITION_DATE, tags.BIRTH_DATE),
    "TM": (tags.STUDY_TIME,),
    "AS": (tags.AGE,),
    "CS": (tags.MODALITY, tags.SEX, tags.BODY_PART, tags.PHOTOMETRIC, tags.BURNED_IN, tags.IDENTITY_REMOVED),
    "DS": (
        tags.POSITION,
        tags.ORIENTATION,
        tags.PIXEL_SPACING,
        tags.SLICE_THICKNESS,
        tags.SPACING_BETWEEN_SLICES,
        tags.RESCALE_SLOPE,
        tags.RESCALE_INTERCEPT,
        tags.PATIENT_WEIGHT,
    ),
    "IS": (tags.INSTANCE_NUMBER, tags.ACQUISITION_NUMBER, tags.FRAMES),
}
"""The values that are checked, by their value representation (PS3.5, section 6.2)."""

UIDS = (tags.SOP_INSTANCE, tags.SERIES, tags.STUDY, tags.FRAME_OF_REFERENCE)

TERMS: Sequence[tuple[str, int, str]] = (
    ("conformance.body_part_term", tags.BODY_PART, "body_part"),
    ("conformance.manufacturer_term", tags.MANUFACTURER, "manufacturer"),
    ("conformance.modality_term", tags.MODALITY, "modality"),
)
"""Values that are searched by a vocabulary: code of the check, attribute, name of the vocabulary."""


def check_values(images: Sequence[Image]) -> Iterator[Finding]:
    """Yield values that break the rules of their kind; each distinct value is looked at once."""
    for kind, found in KINDS.items():
        for tag in found:
            yield from _each(images, tag, kind)
    for tag in UIDS:
        wrong = [image for image in images if (raw := image.raw(tag)) and not legal_uid(raw)]
        if wrong:
            yield finding("conformance.uid", wrong, f"attribute {tags.written(tag)}")
    for code, tag, name in TERMS:
        vocabulary = VOCABULARIES[name]
        for raw, same in split(images, lambda image, tag=tag: image.raw(tag)).items():  # type: ignore[misc]
            if vocabulary.resolve(raw.decode("latin-1")) == OTHER:
                yield finding(code, same)


def legal_uid(raw: bytes) -> bool:
    """Return whether a UID is legal (PS3.5, section 9.1)."""
    return len(raw) <= 64 and _UID.fullmatch(raw) is not None


def valid(raw: bytes, kind: str) -> bool:
    """Return whether every part of a value follows the rules of its value representation."""
    parts = [part.strip(b" ") for part in raw.split(b"\\")]
    if kind == "DA":
        return all(not part or day(part) is not None for part in parts)
    if kind == "DS":
        return all(not part or (len(part) <= 16 and _DECIMAL.fullmatch(part) is not None) for part in parts)
    pattern = {"TM": _TIME, "AS": _AGE, "CS": _CODE, "IS": _INTEGER}[kind]
    return all(not part or pattern.fullmatch(part) is not None for part in parts)


def _each(images: Sequence[Image], tag: int, kind: str) -> Iterator[Finding]:
    judged: dict[bytes, bool] = {}
    wrong = []
    for image in images:
        raw = image.raw(tag)
        good = judged.get(raw)
        if good is None:
            good = judged[raw] = valid(raw, kind)
        if not good:
            wrong.append(image)
    if wrong:
        yield finding("conformance.value", wrong, f"attribute {tags.written(tag)}, {kind}")
