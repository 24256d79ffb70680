"""Ultrasound captures: pictures of the screen, on which the child's name, number and birthday can be read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cancerimage.dicom.phantoms.body import Body
from cancerimage.dicom.phantoms.headers import instance_uid
from cancerimage.dicom.phantoms.letters import HEIGHT, burn
from cancerimage.dicom.phantoms.plants import Place, Planted
from cancerimage.dicom.phantoms.recipe import BurnedIn, Recipe
from cancerimage.dicom.phantoms.scanning import sonogram
from cancerimage.dicom.phantoms.vendors import RLE
from cancerimage.dicom.phantoms.visits import Take

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

IMAGES = 2
"""Captures in a series."""


def images(base: "Dataset", take: Take, recipe: Recipe) -> "Iterator[tuple[Dataset, tuple[Planted, ...]]]":
    """Fill `base` for each capture in turn and yield it, with the identifiers of that capture."""
    import numpy as np

    size = max(120, recipe.matrix * 15 // 8), max(160, recipe.matrix * 5 // 2)
    scale = max(1, size[0] // 240)
    coloured = take.vendor.syntax != RLE
    base.ConversionType = "WSD"
    base.ImageType = ["DERIVED", "PRIMARY", *(one for one in take.vendor.image_type if one)]
    base.PatientOrientation = ""
    base.SamplesPerPixel = 3 if coloured else 1
    base.PhotometricInterpretation = "RGB" if coloured else "MONOCHROME2"
    if coloured:
        base.PlanarConfiguration = 0
    base.Rows, base.Columns = size
    base.BitsAllocated, base.BitsStored, base.HighBit, base.PixelRepresentation = 8, 8, 7, 0
    named = recipe.burned_in is not BurnedIn.NONE
    base.BurnedInAnnotation = "YES" if named else "NO"
    for number in range(1, IMAGES + 1):
        noise = take.chance.generator(f"noise {number}")
        below = 4 * (HEIGHT + 3) * scale
        pixels = sonogram(Body(take.person), noise, size, below)
        base.SOPInstanceUID = instance_uid(take, number)
        base.InstanceNumber = number
        found = [Planted(Place.UID, "(0008,0018)", base.SOPInstanceUID)]
        if named:
            found += _screen(pixels, take, scale)
        if coloured:
            pixels = np.repeat(pixels[..., None], 3, axis=2)
        base.PixelData = pixels.tobytes() + b"\0" * (pixels.size % 2)
        yield base, tuple(found)


def _screen(pixels: "np.ndarray", take: Take, scale: int) -> Iterator[Planted]:
    person, visit = take.person, take.visit
    birth, day = person.birth.strftime("%d.%m.%Y"), visit.day.strftime("%d.%m.%Y")
    lines = (
        ((person.shown, person.family), (f"ID {person.patient_id}", person.patient_id)),
        ((f"SYNTHETIC  BORN {birth}", birth), (day, day)),
        (("SYNTHETIC HOSPITAL PED ABDOMEN", ""), (f"{visit.hour:02}:07", "")),
    )
    for row, line in enumerate(lines):
        for (shown, token), left in zip(line, (6, pixels.shape[1] * 2 // 3), strict=True):
            box = burn(pixels, shown, left, 4 + row * (HEIGHT + 3) * scale, scale=scale, grey=255)
            if token:
                yield Planted(Place.PIXELS, "(7FE0,0010)", token, box)
