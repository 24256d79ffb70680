"""Images that are also in another folder: the same instance, or the same pixels under another name."""

from collections.abc import Iterable, Iterator, Sequence

from cancerimage.dicom import tags
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image
from cancerimage.dicom.quality.pixels import Measurements, by_digest


def check_elsewhere(images: Sequence[Image], others: Iterable[Image]) -> Iterator[Finding]:
    """Yield the images whose instance UID is also in the other folders, by series."""
    elsewhere = {image.raw(tags.SOP_INSTANCE) for image in others}
    found: dict[bytes, list[Image]] = {}
    for image in images:
        if image.raw(tags.SOP_INSTANCE) in elsewhere:
            found.setdefault(image.raw(tags.SERIES), []).append(image)
    for same in found.values():
        yield finding("identity.elsewhere", same, f"{len(same)} images")


def check_pixels_elsewhere(here: Measurements, there: Measurements) -> Iterator[Finding]:
    """Yield the images whose pixels are also in the other folders under another instance UID, by series."""
    elsewhere = by_digest(there)
    found: dict[bytes, list[Image]] = {}
    for digest, images in by_digest(here).items():
        names = {image.raw(tags.SOP_INSTANCE) for image in elsewhere.get(digest, ())}
        for image in images:
            if names - {image.raw(tags.SOP_INSTANCE)} and image.raw(tags.SOP_INSTANCE) not in names:
                found.setdefault(image.raw(tags.SERIES), []).append(image)
    for same in found.values():
        yield finding("identity.same_pixels_elsewhere", same, f"{len(same)} images")
