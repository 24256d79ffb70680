"""Checks of what the header says about the meaning of the pixels: units, uptake, shades."""

from collections.abc import Iterator, Mapping

from cancerimage.dicom import tags
from cancerimage.dicom.quality import attributes
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image, Series
from cancerimage.dicom.quality.objects import read

_RADIOPHARMACEUTICAL = "RadiopharmaceuticalInformationSequence"

UPTAKE: Mapping[str, tuple[str, ...]] = {
    "dose": ("RadionuclideTotalDose",),
    "half-life": ("RadionuclideHalfLife",),
    "start": ("RadiopharmaceuticalStartTime", "RadiopharmaceuticalStartDateTime"),
}
"""What uptake values need of the radiopharmaceutical (PS3.3, section C.8.9.2), besides units, decay and weight."""


def check_content(series: Series) -> Iterator[Finding]:
    """Yield what the headers of one series say about its pixels."""
    images = series.images
    modality = images[0].raw(tags.MODALITY)
    if modality == b"CT":
        without = [
            image
            for image in images
            if image.pixels is not None
            and not image.localizer
            and not image.raw(tags.FRAMES)
            and not (image.raw(tags.RESCALE_SLOPE) and image.raw(tags.RESCALE_INTERCEPT))
        ]
        if without:
            yield finding("content.rescale", without)
    inverted = [image for image in images if image.raw(tags.PHOTOMETRIC) == b"MONOCHROME1"]
    if inverted:
        yield finding("content.inverted", inverted)
    if modality == b"PT" and images[0].pixels is not None and (missing := _uptake(images[0])):
        yield finding("content.pet_units", images, f"missing: {', '.join(missing)}")


def _uptake(image: Image) -> list[str]:
    """Return what is missing to compute uptake values, for the first image of a series in place of all."""
    units = image.raw(attributes.UNITS)
    missing = [] if units else ["units"]
    if units in {b"GML", b"CM2ML"}:
        return missing  # the values are uptake values already
    if not image.raw(attributes.DECAY_CORRECTION):
        missing.append("decay correction")
    if not any(image.numbers(tags.PATIENT_WEIGHT)):
        missing.append("weight")
    ds = read(image.path)
    items = [] if ds is None else ds.get(_RADIOPHARMACEUTICAL) or []
    for name, keywords in UPTAKE.items():
        if not any(str(item.get(keyword) or "") for item in items for keyword in keywords):
            missing.append(name)
    return missing
