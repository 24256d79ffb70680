"""CT and MR series and the localiser: image after image with its place in the patient."""

from collections.abc import Iterator
from math import radians
from typing import TYPE_CHECKING

from cancerimage.dicom.phantoms.body import Body
from cancerimage.dicom.phantoms.headers import instance_uid, series_title
from cancerimage.dicom.phantoms.letters import HEIGHT, burn, drawn
from cancerimage.dicom.phantoms.plants import Place, Planted
from cancerimage.dicom.phantoms.recipe import BurnedIn, Recipe
from cancerimage.dicom.phantoms.scanning import Echo, Slice, ct, mr, radiograph
from cancerimage.dicom.phantoms.stacks import Point, Stack, axial, coronal
from cancerimage.dicom.phantoms.visits import Kind, Take

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

AIR = 1024
"""What is added to Hounsfield units so that a stored value is never negative."""


def stack(take: Take, recipe: Recipe) -> Stack:
    """Return where the slices of a series lie."""
    body = Body(take.person)
    smaller, fewer = max(16, recipe.matrix * 3 // 4), max(3, recipe.slices * 3 // 4)
    long = 1.7 * body.axes[2]
    if take.kind is Kind.LOCALISER:
        return coronal(body.axes, matrix=recipe.matrix)
    if take.kind is Kind.CT:
        step = round(long / recipe.slices, 1)
        return axial(body.axes, 0.0, matrix=recipe.matrix, slices=recipe.slices, step=step)
    tilt = radians(6) if take.kind is Kind.T1 else 0.0
    centre = 0.10 * body.axes[2]
    step = round(0.75 * long / fewer, 1)
    return axial(body.axes, centre, matrix=smaller, slices=fewer, step=step, tilt=tilt)


def images(base: "Dataset", take: Take, recipe: Recipe) -> "Iterator[tuple[Dataset, tuple[Planted, ...], int]]":
    """Fill `base` for each image in turn and yield it, with the identifiers of that image and its tumour's pixels."""
    lies = stack(take, recipe)
    _geometry(base, take, lies)
    if take.kind in (Kind.CT, Kind.LOCALISER):
        _ct(base, take)
    else:
        _mr(base, take)
    body = Body(take.person, take.visit.shrunk)
    number = 0
    for place in lies:
        noise = take.chance.generator(f"noise {place}")
        for echo, made in _taken(body, take, lies, place, noise):
            number += 1
            found = tuple(_image(base, take, recipe, number, lies.position(place), place * lies.step, made))
            if echo is not None:
                base.EchoTime = echo.echo
                base.EchoNumbers = 1 if echo.opposed or take.kind is Kind.T2 else 2
                base.RepetitionTime = echo.repetition
            yield base, found, made.tumour


def _taken(
    body: Body, take: Take, lies: Stack, place: int, noise: "np.random.Generator"
) -> Iterator[tuple[Echo | None, Slice]]:
    if take.kind is Kind.LOCALISER:
        yield None, Slice(radiograph(body, lies, noise), 0)
    elif take.kind is Kind.CT:
        yield None, ct(body, lies, place, noise)
    else:
        for echo in ECHOES[take.kind]:
            yield echo, mr(body, lies, place, noise, echo)


ECHOES = {
    Kind.T2: (Echo(2800, 92),),
    Kind.T1: (Echo(140, 2.3, opposed=True), Echo(140, 4.6)),
}
"""What is measured at each position."""


def _geometry(ds: "Dataset", take: Take, lies: Stack) -> None:
    # The slices of one device in one study share a frame of reference, the localiser's too.
    ds.FrameOfReferenceUID = take.visit.chance.uid("frame of reference")
    ds.PositionReferenceIndicator = ""
    ds.PatientPosition = "HFS"
    ds.ImageOrientationPatient = [decimal(one) for one in lies.orientation]
    ds.PixelSpacing = [decimal(lies.pixel)] * 2
    ds.SliceThickness = decimal(lies.step)
    ds.Rows, ds.Columns = lies.rows, lies.columns
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
    ds.AcquisitionNumber = 1


def _ct(ds: "Dataset", take: Take) -> None:
    localiser = take.kind is Kind.LOCALISER
    kind, *rest = take.vendor.image_type
    ds.ImageType = ["ORIGINAL", "PRIMARY", "LOCALIZER" if localiser else kind, *([] if localiser else rest)]
    ds.KVP = "80" if take.person.days_old < 1000 else "100"
    ds.XRayTubeCurrent, ds.ExposureTime, ds.Exposure = 110, 500, 55
    ds.ConvolutionKernel = take.vendor.kernel
    ds.GantryDetectorTilt = "0"
    ds.DataCollectionDiameter = "500"
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = str(-AIR), "1", "HU"
    ds.WindowCenter, ds.WindowWidth = ("0", "1200") if localiser else ("60", "350")
    if localiser:
        del ds.SliceThickness
        ds.SliceThickness = ""
        return
    ds.ContrastBolusAgent = "SYNTHETIC CONTRAST"
    ds.ContrastBolusRoute = "IV"
    ds.ScanOptions = "HELICAL MODE"
    ds.TableHeight = "140"


def _mr(ds: "Dataset", take: Take) -> None:
    ds.ImageType = ["ORIGINAL", "PRIMARY", *take.vendor.image_type]
    echoes = ECHOES[take.kind]
    ds.ScanningSequence = "SE" if take.kind is Kind.T2 else "GR"
    ds.SequenceVariant = "SK"
    ds.ScanOptions = "FAST_GEMS" if take.vendor.manufacturer.startswith("GE") else "PFP"
    ds.MRAcquisitionType = "2D"
    ds.MagneticFieldStrength = "1.5"
    ds.ImagingFrequency = "63.87"
    ds.ImagedNucleus = "1H"
    ds.EchoTrainLength = 96 if take.kind is Kind.T2 else len(echoes)
    ds.FlipAngle = "150" if take.kind is Kind.T2 else "70"
    ds.NumberOfAverages = "1"
    ds.SpacingBetweenSlices = ds.SliceThickness
    ds.WindowCenter, ds.WindowWidth = ("480", "960") if take.kind is Kind.T2 else ("520", "1040")


def _image(
    ds: "Dataset", take: Take, recipe: Recipe, number: int, position: Point, along: float, made: Slice
) -> Iterator[Planted]:
    import numpy as np

    ds.SOPInstanceUID = instance_uid(take, number)
    yield Planted(Place.UID, "(0008,0018)", ds.SOPInstanceUID)
    ds.InstanceNumber = number
    ds.ImagePositionPatient = [decimal(one) for one in position]
    ds.SliceLocation = decimal(along)
    pixels = made.pixels
    if "RescaleIntercept" in ds:
        pixels = (pixels.astype(np.int32) + AIR).astype(np.uint16)
    if recipe.burned_in is BurnedIn.SERIES and take.kind is Kind.CT:
        yield from _named(pixels, take)
        ds.BurnedInAnnotation = "YES"
    if recipe.planted and take.kind is Kind.LOCALISER:
        yield _overlay(ds, take)
    ds.PixelData = pixels.astype("<u2").tobytes()


def _named(pixels: "np.ndarray", take: Take) -> Iterator[Planted]:
    """Write the child's name and number into the corner of a slice, as a workstation does."""
    person = take.person
    scale = max(1, pixels.shape[0] // 256)
    for line, (shown, token) in enumerate(
        ((person.shown, person.family), (person.patient_id, person.patient_id), (series_title(take), ""))
    ):
        box = burn(pixels, shown, 3, 3 + line * (HEIGHT + 3) * scale, scale=scale, grey=4095)
        if token:
            yield Planted(Place.PIXELS, "(7FE0,0010)", token, box)


def _overlay(ds: "Dataset", take: Take) -> Planted:
    """Draw a name into an overlay, one bit for each pixel (PS3.3, section C.9.2)."""
    import numpy as np

    word = take.chance.word("overlay")
    bits = np.zeros((ds.Rows, ds.Columns), dtype=np.uint8)
    letters = drawn(word)[:, : ds.Columns]
    bits[: letters.shape[0], : letters.shape[1]] = letters
    packed = np.packbits(bits.ravel(), bitorder="little").tobytes()
    ds.add_new(0x60000010, "US", ds.Rows)
    ds.add_new(0x60000011, "US", ds.Columns)
    ds.add_new(0x60000022, "LO", f"SYNTHETIC {word}")
    ds.add_new(0x60000040, "CS", "G")
    ds.add_new(0x60000050, "SS", [1, 1])
    ds.add_new(0x60000100, "US", 1)
    ds.add_new(0x60000102, "US", 0)
    ds.add_new(0x60003000, "OW", packed + b"\0" * (len(packed) % 2))
    return Planted(Place.OVERLAY, "(6000,0022)", word)


def decimal(number: float) -> str:
    """Return a number as a decimal string (PS3.5, section 6.2, DS: at most 16 characters)."""
    return f"{number:.6f}".rstrip("0").rstrip(".") if number % 1 else str(int(number))
