"""Checks of what is missing: attributes that every series needs, images, frames, and images that are referred to."""

import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from cancerimage.dicom import tags
from cancerimage.dicom.quality import attributes
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.identity import day, years
from cancerimage.dicom.quality.images import Image, Series, split

SLICED = frozenset({b"CT", b"MR", b"PT"})
"""Modalities whose images are numbered along a stack."""

REFERRING = frozenset({b"SEG", b"RTSTRUCT", b"RTPLAN", b"RTDOSE", b"SR", b"KO", b"PR", b"REG", b"FID", b"RWV", b"ANN"})
"""Modalities of objects that are about other images."""

FEWEST = 3
"""Images that a series needs for its numbers to be compared."""

_DATES = (tags.ACQUISITION_DATE, tags.SERIES_DATE, tags.STUDY_DATE)
_UID = re.compile(rb"[0-9]+(\.[0-9]+)+")
_FRAMES = "PerFrameFunctionalGroupsSequence"


def _age(image: Image) -> bool:
    if years(image.raw(tags.AGE)) is not None:
        return True
    return day(image.raw(tags.BIRTH_DATE)) is not None and day(image.raw(tags.STUDY_DATE)) is not None


REQUIRED: Mapping[str, Callable[[Image], bool]] = {
    "completeness.patient_id": lambda image: bool(image.raw(tags.PATIENT_ID)),
    "completeness.modality": lambda image: bool(image.raw(tags.MODALITY)),
    "completeness.body_part": lambda image: (
        bool(image.raw(tags.BODY_PART)) or image.pixels is None or image.raw(tags.MODALITY) in REFERRING
    ),
    "completeness.manufacturer": lambda image: bool(image.raw(tags.MANUFACTURER)),
    "completeness.date": lambda image: any(image.raw(tag) for tag in _DATES),
    "completeness.age": _age,
    "completeness.sex": lambda image: image.raw(tags.SEX) in {b"M", b"F", b"O"},
}
"""How an image shows that it has what every series needs."""


def check_attributes(series: Series) -> Iterator[Finding]:
    """Yield which of the attributes that every series needs are missing."""
    for code, there in REQUIRED.items():
        missing = [image for image in series.images if not there(image)]
        if missing:
            yield finding(code, missing)


def check_numbers(series: Series) -> Iterator[Finding]:
    """Yield what the instance numbers and the stated counts tell is missing or there twice."""
    images = series.images
    if len(images) < FEWEST or images[0].raw(tags.MODALITY) not in SLICED:
        return
    numbered = [(int(found[0]), image) for image in images if (found := image.numbers(tags.INSTANCE_NUMBER))]
    if len(numbered) == len(images):
        present = {number for number, _ in numbered}
        missing = max(present) - min(present) + 1 - len(present)
        if missing:
            yield finding("completeness.instance_numbers", images, f"{missing} numbers")
        if min(present) not in {0, 1}:
            yield finding("completeness.first_number", images)
        of_number = Counter((number, _acquisition(image)) for number, image in numbered)
        repeated = [image for number, image in numbered if of_number[number, _acquisition(image)] > 1]
        if repeated:
            yield finding("completeness.number_repeated", repeated)
    yield from _stated(images)


def check_references(images: Sequence[Image]) -> Iterator[Finding]:
    """Yield objects that refer to images which are not in the folder."""
    referring = [image for image in images if image.raw(tags.MODALITY) in REFERRING]
    if not referring:
        return
    present = {image.raw(tags.SOP_INSTANCE) for image in images}
    for image in referring:
        wanted = referenced(image)
        missing = len(wanted - present)
        if missing:
            yield finding("completeness.references", [image], f"{missing} of {len(wanted)} images")


def check_frames(images: Sequence[Image]) -> Iterator[Finding]:
    """Yield multi-frame objects whose frames and their descriptions differ in number."""
    from cancerimage.dicom.quality.objects import read

    for image in images:
        frames = image.numbers(tags.FRAMES)
        if not frames or not image.raw(tags.SOP_CLASS).startswith(_FUNCTIONAL):
            continue
        ds = read(image.path)
        described = None if ds is None else ds.get(_FRAMES)
        if described is not None and len(described.value if hasattr(described, "value") else described) != frames[0]:
            yield finding("completeness.frames", [image], f"{frames[0]:.0f} frames")


_FUNCTIONAL = (
    b"1.2.840.10008.5.1.4.1.1.2.1",
    b"1.2.840.10008.5.1.4.1.1.2.2",
    b"1.2.840.10008.5.1.4.1.1.4.1",
    b"1.2.840.10008.5.1.4.1.1.4.3",
    b"1.2.840.10008.5.1.4.1.1.4.4",
    b"1.2.840.10008.5.1.4.1.1.6.2",
    b"1.2.840.10008.5.1.4.1.1.12.1.1",
    b"1.2.840.10008.5.1.4.1.1.12.2.1",
    b"1.2.840.10008.5.1.4.1.1.13.1",
    b"1.2.840.10008.5.1.4.1.1.30",
    b"1.2.840.10008.5.1.4.1.1.66.4",
    b"1.2.840.10008.5.1.4.1.1.128.1",
    b"1.2.840.10008.5.1.4.1.1.130",
)
"""Classes with functional groups for each frame (PS3.3, section C.7.6.16): enhanced CT, MR, US, XA, XRF, PET; SEG."""


def referenced(image: Image) -> set[bytes]:
    """Return the instances that an object refers to anywhere, found in its bytes without reading it as a whole."""
    data = _data(image)
    tag = struct.pack(
        ">HH" if image.syntax.big_endian else "<HH",
        attributes.REFERENCED_INSTANCE >> 16,
        attributes.REFERENCED_INSTANCE & 0xFFFF,
    )
    order: Literal["big", "little"] = "big" if image.syntax.big_endian else "little"
    found = set()
    at = data.find(tag)
    while at >= 0:
        length = int.from_bytes(data[at + 6 : at + 8] if image.syntax.explicit else data[at + 4 : at + 8], order)
        uid = data[at + 8 : at + 8 + length].rstrip(b"\0 ")
        if length <= 64 and _UID.fullmatch(uid):
            found.add(uid)
        at = data.find(tag, at + 4)
    return found


def _data(image: Image) -> bytes:
    data = Path(image.path).read_bytes()
    if not image.syntax.deflated:
        return data[: image.pixels.offset] if image.pixels else data
    import zlib

    # The file meta information says how long it is and is not deflated (PS3.10, section 7.1 and PS3.5, section A.5).
    start = 144 + int.from_bytes(data[140:144], "little")
    return zlib.decompress(data[start:], -zlib.MAX_WBITS)


def _acquisition(image: Image) -> tuple[bytes, ...]:
    return tuple(image.raw(tag) for tag in (tags.ACQUISITION_NUMBER, tags.TEMPORAL_POSITION, attributes.ECHO_NUMBER))


def _stated(images: Sequence[Image]) -> Iterator[Finding]:
    here = len(images)
    stated: list[tuple[int, Sequence[Image]]] = []
    if found := images[0].numbers(attributes.SERIES_INSTANCES):
        stated.append((int(found[0]), images))
    slices, phases = images[0].integer(attributes.SLICES), images[0].integer(attributes.TIME_SLICES, 1) or 1
    if slices and images[0].raw(tags.MODALITY) == b"PT":
        stated.append((slices * phases, images))
    stated += [
        (int(found[0]), same)
        for same in split(images, lambda image: image.raw(tags.ACQUISITION_NUMBER)).values()
        if (found := same[0].numbers(attributes.IMAGES_IN_ACQUISITION))
    ]
    for count, concerned in stated:
        if len(concerned) < count:
            yield finding("completeness.fewer_than_stated", concerned, f"{count} stated, {len(concerned)} here")
            return
    phases_stated = images[0].numbers(attributes.TEMPORAL_POSITIONS)
    present = {image.raw(tags.TEMPORAL_POSITION) for image in images} - {b""}
    if phases_stated and present and len(present) < int(phases_stated[0]):
        facts = f"{int(phases_stated[0])} phases stated, {len(present)} here among {here} images"
        yield finding("completeness.fewer_than_stated", images, facts)
