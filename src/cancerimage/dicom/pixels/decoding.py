"""Decoding pixels in a process of its own, because decoders are the part of reading that crashes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels.composite import Composite, of, spread
from cancerimage.dicom.pixels.hounsfield import coarsened, outline
from cancerimage.dicom.pixels.lines import Distinct, Line, lines
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.scaling import grey, window
from cancerimage.dicom.pixels.workers import Died, Head, Worker, serve

if TYPE_CHECKING:
    import numpy as np
    from pydicom import Dataset

    Array = np.ndarray[Any, Any]

SECONDS = 60.0
"""The time that one file may take."""
MEGABYTES = 2048
"""The address space of the process, libraries and one whole file included."""
_PLAIN = {"MONOCHROME1", "MONOCHROME2"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A file in grey levels: the composite of its frames, single frames of it, and what may be text on any of them."""

    composite: Composite
    singles: "tuple[Array, ...]"
    """Each of shape (rows, columns), or (rows, columns, 3) in colour."""
    lines: tuple[Line, ...] = ()
    """What may be lines of letters on any frame, each once."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A slice of CT through its Hounsfield values."""

    width: float
    """The columns that the body takes, in millimetres."""
    ring: float
    """The share of directions from the middle of the body in which there is bone."""


@cache
def _worker() -> Worker:
    return Worker(__name__, seconds=SECONDS, megabytes=MEGABYTES)


def picture(path: Path, singles: int = 0) -> Picture:
    """Return what every frame of a file shows, and up to `singles` frames; raises Unreadable if one is not decoded."""
    import numpy as np

    head, body = _ask({"work": "picture", "path": str(path), "singles": singles})
    regions = [Region(*region) for region in head["lines"]]
    shapes = [*map(tuple, head["shapes"]), *((region.height, region.width) for region in regions)]
    images, place = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        images.append(np.frombuffer(body, np.uint8, size, place).reshape(shape))
        place += size
    cut = len(images) - len(regions)
    found = tuple(Line(region, strokes) for region, strokes in zip(regions, images[cut:], strict=True))
    return Picture(Composite(images[0], images[1]), tuple(images[2:cut]), found)


def decompressed(data: bytes) -> bytes:
    """Return a file with native pixels in Explicit VR Little Endian; raises Unreadable where that is impossible."""
    return _ask({"work": "decompress"}, data)[1]


def darkest(data: bytes) -> int:
    """Return the stored value that a palette shows darkest; raises Unreadable where the palette cannot be read."""
    return int(_ask({"work": "darkest"}, data)[0]["value"])


def profile(path: Path, spacing: float) -> Profile:
    """Return the profile of a slice of CT whose columns are so many millimetres apart; raises Unreadable."""
    head, _ = _ask({"work": "profile", "path": str(path)})
    return Profile(head["columns"] * spacing, head["ring"])


def cells(path: Path, down: int, across: int) -> "tuple[Array, Array]":
    """Return the Hounsfield values of a slice of CT in cells of two by two parts: the mean, and the densest part.

    A part is that many pixels down and across, and stands for their mean, so that noise makes no bone. Raises
    Unreadable.
    """
    import numpy as np

    head, body = _ask({"work": "cells", "path": str(path), "part": [down, across]})
    mean, most = np.frombuffer(body, np.float32).reshape(2, *head["shape"])
    return mean, most


def _ask(request: Head, body: bytes = b"") -> tuple[Head, bytes]:
    try:
        head, content = _worker().ask(request, body)
    except Died:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "the decoder crashed or used up its time or memory") from None
    if not head:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "no decoder can read it")
    return head, content


def _handle(head: Head, body: bytes) -> tuple[Head, bytes]:
    import warnings

    warnings.simplefilter("ignore")
    match head["work"]:
        case "decompress":
            return {"done": True}, _decompress(body)
        case "darkest":
            return {"value": _darkest(body)}, b""
        case "profile":
            return outline(_hounsfield(Path(head["path"]))), b""
        case "cells":
            coarse = coarsened(_hounsfield(Path(head["path"])), *head["part"])
            return {"shape": coarse.shape[1:]}, coarse.tobytes()
    images, found = _images(Path(head["path"]), head["singles"])
    told = {
        "shapes": [image.shape for image in images],
        "lines": [(one.region.left, one.region.top, one.region.width, one.region.height) for one in found],
    }
    return told, b"".join(image.tobytes() for image in (*images, *(one.strokes for one in found)))


def _images(path: Path, singles: int) -> "tuple[list[Array], list[Line]]":
    from pydicom import dcmread

    dataset = encoded(dcmread(path, force=True))
    frames = int(dataset.get("NumberOfFrames") or 1)
    single = set(spread(frames, singles)) if singles else set()
    composite, kept, found = None, [], Distinct()
    for place, image in enumerate(_frames(dataset, frames)):
        part = of(image)
        composite = part if composite is None else composite | part
        if place in single:
            kept.append(image)
        # A frame that is read as a whole needs no search.
        if place not in single:
            found.add(lines(part))
    if composite is None or place + 1 != frames:
        raise ValueError("frames are missing")
    return [composite.lowest, composite.highest, *kept], found.lines


def _frames(dataset: "Dataset", frames: int) -> "Iterator[Array]":
    from pydicom.pixels.utils import iter_pixels
    from pydicom.uid import JPEG2000TransferSyntaxes

    shown = shown_window(dataset)
    # Frames one after the other are quicker, but pydicom then cannot correct the sign of JPEG 2000.
    named = dataset.file_meta.TransferSyntaxUID in JPEG2000TransferSyntaxes
    for frame in iter_pixels(dataset, indices=range(frames) if named else None):
        yield seen(frame, dataset, shown)


def seen(frame: "Array", dataset: "Dataset", shown: tuple[float, float] | None) -> "Array":
    """Return a decoded frame in 256 grey levels or colours; `shown` is what `shown_window` returned."""
    import numpy as np
    from pydicom.pixels.processing import apply_color_lut

    photometric = str(dataset.PhotometricInterpretation)
    image = apply_color_lut(frame, dataset) if photometric == "PALETTE COLOR" else frame
    if image.ndim == 2:
        return grey(image, shown if photometric in _PLAIN else None, inverted=photometric == "MONOCHROME1")
    # Colours of 16 bits may use all of them or, against the standard, only the lower ones.
    coloured: Array = (image[..., :3] >> max(int(image.max()).bit_length() - 8, 0)).astype(np.uint8)
    return coloured


def encoded(dataset: "Dataset") -> "Dataset":
    """Return the data set with what pydicom needs, and what it overlooks, to decode it."""
    import numpy as np
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    implicit, little_endian = dataset.original_encoding
    if "TransferSyntaxUID" not in dataset.file_meta:
        plain = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        dataset.file_meta.TransferSyntaxUID = plain if little_endian else ExplicitVRBigEndian
    for colour in ("Red", "Green", "Blue"):
        keyword = f"{colour}PaletteColorLookupTableData"
        # pydicom 3 swaps the bytes of segmented palettes only.
        if not little_endian and keyword in dataset and (entries := dataset[keyword].value):
            dataset[keyword].value = bytes(np.frombuffer(entries, ">u2").astype("<u2"))
    return dataset


def shown_window(dataset: "Dataset") -> tuple[float, float] | None:
    """Return the lowest and the highest stored value that the header's window shows; None without one."""

    def numbers(keyword: str) -> list[float]:
        value = dataset.get(keyword)
        return [] if value in (None, "") else [float(part) for part in (value if isinstance(value, list) else [value])]

    try:
        slope, intercept = (numbers("RescaleSlope") or [1.0])[0], (numbers("RescaleIntercept") or [0.0])[0]
        return window(numbers("WindowCenter"), numbers("WindowWidth"), slope, intercept)
    except (TypeError, ValueError):
        return None


def _decompress(data: bytes) -> bytes:
    from pydicom import dcmread
    from pydicom.uid import ExplicitVRLittleEndian

    dataset = encoded(dcmread(BytesIO(data), force=True))
    for _ in dataset.iterall():
        pass  # what is written otherwise than its transfer syntax says can only be written again once it was read
    if dataset.file_meta.TransferSyntaxUID.is_compressed:
        dataset.decompress(generate_instance_uid=False)
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    written = BytesIO()
    dataset.save_as(written, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return written.getvalue()


def _hounsfield(path: Path) -> "Array":
    from pydicom import dcmread
    from pydicom.pixels.utils import pixel_array

    dataset = encoded(dcmread(path, force=True))
    slope, intercept = float(dataset.get("RescaleSlope") or 1), float(dataset.get("RescaleIntercept") or 0)
    values: Array = pixel_array(dataset, index=0) * slope + intercept
    return values


def _darkest(data: bytes) -> int:
    import numpy as np
    from pydicom import dcmread
    from pydicom.pixels.processing import apply_color_lut

    dataset = encoded(dcmread(BytesIO(data), force=True, stop_before_pixels=True))
    shown = apply_color_lut(np.arange(1 << dataset.BitsAllocated, dtype=f"u{dataset.BitsAllocated // 8}"), dataset)
    first = int(dataset.RedPaletteColorLookupTableDescriptor[1])
    entries = int(dataset.RedPaletteColorLookupTableDescriptor[0]) or 1 << 16
    return first + int(shown[first : first + entries].sum(axis=-1, dtype=np.int64).argmin())


if __name__ == "__main__":
    serve(_handle)
