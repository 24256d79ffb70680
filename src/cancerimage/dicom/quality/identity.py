"""Checks of who is who: UIDs used twice, and facts that contradict each other."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from cancerimage.dicom import tags
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image, Series, split

_YEAR = 365.2425
_UNITS = {"D": 1 / _YEAR, "W": 7 / _YEAR, "M": 1 / 12, "Y": 1.0}

CONSTANT: Sequence[tuple[str, int, int]] = (
    ("identity.series_in_studies", tags.SERIES, tags.STUDY),
    ("identity.study_of_patients", tags.STUDY, tags.PATIENT_ID),
    ("identity.frame_of_patients", tags.FRAME_OF_REFERENCE, tags.PATIENT_ID),
    ("identity.sex", tags.PATIENT_ID, tags.SEX),
    ("identity.birth_date", tags.PATIENT_ID, tags.BIRTH_DATE),
    ("identity.name", tags.PATIENT_ID, tags.PATIENT_NAME),
    ("identity.study_date", tags.STUDY, tags.STUDY_DATE),
    ("identity.modality", tags.SERIES, tags.MODALITY),
)
"""Checks that one attribute has one value within another: code, the other, the one. Missing values do not count."""

_COMPARED: Mapping[int, Callable[[bytes], bytes]] = {
    tags.PATIENT_NAME: lambda raw: b" ".join(raw.upper().replace(b"^", b" ").replace(b"=", b" ").split()),
}
"""How a value is compared, where not as it stands."""


def check_identity(images: Sequence[Image]) -> Iterator[Finding]:
    """Yield what contradicts itself within patients, studies and series."""
    yield from check_copies(images)
    for code, outer, inner in CONSTANT:
        yield from _constant(images, code, outer, inner)
    yield from _ages(images)


def check_copies(images: Sequence[Image]) -> Iterator[Finding]:
    """Yield files with the same instance UID: copies, or different content under one UID."""
    for same in split(images, lambda image: image.raw(tags.SOP_INSTANCE)).values():
        if len(same) == 1:
            continue
        contents = {digest(image) for image in same}
        if len(contents) == 1:
            yield finding("identity.copy", same[1:], f"{len(same)} files are alike")
        else:
            yield finding("identity.uid_reused", same, f"{len(same)} files, {len(contents)} contents")


def digest(image: Image) -> bytes:
    """Return the hash of a whole file."""
    with image.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def check_modality(series: Series) -> bool:
    """Return whether the series has one modality, so that what a modality asks for can be checked."""
    return len(series.distinct(tags.MODALITY)) == 1


def _constant(images: Sequence[Image], code: str, outer: int, inner: int) -> Iterator[Finding]:
    compared = _COMPARED.get(inner)
    found: dict[bytes, set[bytes]] = {}
    for image in images:
        name, value = image.raw(outer), image.raw(inner)
        if name and value:
            found.setdefault(name, set()).add(value)
    different: dict[bytes, int] = {}
    for name, values in found.items():
        if len(values) > 1 and compared:
            values = {compared(value) for value in values}
        if len(values) > 1:
            different[name] = len(values)
    if different:
        # One more walk over the images, however many contradict each other.
        concerned = split((image for image in images if image.raw(outer) in different), lambda image: image.raw(outer))
        for name, number in different.items():
            yield finding(code, concerned[name], f"{number} values")


def _ages(images: Sequence[Image]) -> Iterator[Finding]:
    def told(image: Image) -> bytes:
        return b"\0".join(
            (image.raw(tags.STUDY), image.raw(tags.BIRTH_DATE), image.raw(tags.STUDY_DATE), image.raw(tags.AGE))
        )

    for same in split(images, told).values():
        first = same[0]
        born, studied = day(first.raw(tags.BIRTH_DATE)), day(first.raw(tags.STUDY_DATE))
        if born is None or studied is None:
            continue
        if studied < born:
            yield finding("identity.before_birth", same)
            continue
        said = years(first.raw(tags.AGE))
        # Ages are written in whole years and are often rounded, so one year is no contradiction.
        if said is not None and abs(said - (studied - born).days / _YEAR) > 1.5:
            yield finding("identity.age", same, "differs by more than a year")


@lru_cache(maxsize=65_536)
def day(raw: bytes) -> date | None:
    """Return the date of a DA value, or None where it is none."""
    text = raw.decode("latin-1").strip()
    if len(text) != 8 or not text.isdigit():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def years(raw: bytes) -> float | None:
    """Return the years of an AS value (PS3.5, section 6.2), or None where it is none."""
    text = raw.decode("latin-1").strip()
    if len(text) != 4 or not text[:3].isdigit() or text[3] not in _UNITS:
        return None
    return int(text[:3]) * _UNITS[text[3]]
