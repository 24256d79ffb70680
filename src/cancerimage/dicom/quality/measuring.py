"""Decoding one image and measuring it; runs in a process of its own, since decoders of damaged data can crash."""

import hashlib
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.dicom import tags
from cancerimage.dicom.quality.files import expected_length
from cancerimage.dicom.quality.images import Image
from cancerimage.dicom.quality.metrics import metrics

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.generic]

AIR = (-1500.0, -500.0)
"""Hounsfield units between which the peak of air is looked for; padding around the image is often lower."""
AIR_SHARE = 0.005
LIGHTEST = -200.0
"""Below this there is something in every body: fat, lung, or the air around it."""
DENSE = 700.0
"""Above this there is nothing but bone, metal and contrast agent, never a tenth of an image."""


class NoDecoder(Exception):
    """Nothing is installed that decodes this transfer syntax; that is no fault of the file."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to know of an image."""

    path: Path
    offset: int
    length: int
    """Bytes of native pixels, or 0 where the pixels have to be decoded."""
    rows: int
    columns: int
    samples: int
    bits: int
    stored: int
    high: int
    signed: bool
    big_endian: bool
    slope: float
    intercept: float
    hounsfield: bool
    sampled: bool
    """Whether the metrics are wanted too."""

    @classmethod
    def of(cls, image: Image, *, sampled: bool) -> "Task":
        """Return the task for an image."""
        place = image.pixels
        expected = expected_length(image)
        bits = image.integer(tags.BITS_ALLOCATED, 0) or 0
        stored = image.integer(tags.BITS_STORED, bits) or bits
        native = (
            place is not None
            and place.length is not None
            and not image.syntax.deflated
            and expected is not None
            and place.length >= expected
            and bits in {8, 16, 32}
            and image.raw(tags.PHOTOMETRIC) != b"YBR_FULL_422"
        )
        slope = (image.numbers(tags.RESCALE_SLOPE) or (0.0,))[0]
        return cls(
            image.path,
            place.offset if place else 0,
            (expected or 0) if native else 0,
            image.integer(tags.ROWS, 0) or 0,
            image.integer(tags.COLUMNS, 0) or 0,
            image.integer(tags.SAMPLES_PER_PIXEL, 1) or 1,
            bits,
            stored,
            image.integer(tags.HIGH_BIT, stored - 1) or 0,
            image.integer(tags.PIXEL_REPRESENTATION, 0) == 1,
            image.syntax.big_endian,
            slope or 1.0,
            (image.numbers(tags.RESCALE_INTERCEPT) or (0.0,))[0],
            image.raw(tags.MODALITY) == b"CT" and bool(slope) and not image.localizer,
            sampled,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What the pixels of one image showed."""

    fault: str = ""
    """Why they could not be decoded: a kind of error, never its text."""
    decodable: bool = True
    """Whether a decoder is installed."""
    digest: bytes = b""
    constant: bool = False
    saturated: float = 0.0
    """The share of pixels with the highest value that can be stored."""
    outside: bool = False
    """Whether values use bits that the header does not announce."""
    air: float | None = None
    """The most frequent value that can be air, in Hounsfield units."""
    dense: bool = False
    """Whether nothing in the image is as light as fat, and much of it denser than tissue."""
    metrics: dict[str, float] = field(default_factory=dict)


def measure(task: Task) -> Measured:
    """Decode and measure one image."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels = _native(task) if task.length else _decoded(task)
        return _measured(task, pixels)
    except NoDecoder:
        return Measured(decodable=False)
    except MemoryError:
        return Measured("too large")
    except Exception as error:
        # Decoders raise nearly anything; what they say can quote the file, so only the kind is kept.
        return Measured(type(error).__name__)


def measure_all(tasks: tuple[Task, ...]) -> list[Measured]:
    """Decode and measure some images."""
    return [measure(task) for task in tasks]


def _native(task: Task) -> "Pixels":
    import numpy as np

    code = f"{'>' if task.big_endian else '<'}{'i' if task.signed else 'u'}{task.bits // 8}"
    count = task.length // (task.bits // 8)
    return np.fromfile(task.path, dtype=np.dtype(code), count=count, offset=task.offset)


def _decoded(task: Task) -> "Pixels":
    from pydicom import dcmread
    from pydicom.pixels.decoders.base import get_decoder

    ds = dcmread(task.path, force=True)
    if not get_decoder(ds.file_meta.TransferSyntaxUID).is_available:
        raise NoDecoder
    found: Pixels = ds.pixel_array
    return found


def _measured(task: Task, pixels: "Pixels") -> Measured:
    import numpy as np

    if pixels.dtype.byteorder == ">":
        pixels = pixels.astype(pixels.dtype.newbyteorder("<"))
    flat = pixels.reshape(-1)
    digest = hashlib.sha256(np.ascontiguousarray(flat).data).digest()
    if flat.size == 0:
        raise ValueError
    lowest, highest = flat.min(), flat.max()
    if lowest == highest:
        return Measured(digest=digest, constant=True)
    saturated, outside = 0.0, False
    if flat.dtype.kind in "iu" and 0 < task.stored <= task.bits:
        top = 2 ** (task.stored - task.signed) - 1
        bottom = -(2 ** (task.stored - 1)) if task.signed else 0
        outside = bool(task.length and (highest > top or lowest < bottom) and task.high == task.stored - 1)
        if highest == top and task.stored > 8:
            saturated = float(np.count_nonzero(flat == top)) / flat.size
    plane = _plane(task, pixels)
    air, dense = _air(task, plane) if task.hounsfield and plane is not None else (None, False)
    found = metrics(plane) if task.sampled and plane is not None else {}
    return Measured("", True, digest, False, saturated, outside, air, dense, found)


def _plane(task: Task, pixels: "Pixels") -> "NDArray[np.float32] | None":
    """Return the middle frame of a grey image in the unit that its rescaling gives."""
    import numpy as np

    size = task.rows * task.columns
    if task.samples != 1 or not size or pixels.size < size or not (task.sampled or task.hounsfield):
        return None
    frame = pixels.reshape(-1)[: pixels.size // size * size].reshape(-1, task.rows, task.columns)
    middle: NDArray[np.float32] = frame[len(frame) // 2].astype(np.float32)
    if task.slope != 1.0 or task.intercept:
        middle *= np.float32(task.slope)
        middle += np.float32(task.intercept)
    return middle


def _air(task: Task, plane: "NDArray[np.float32]") -> tuple[float | None, bool]:
    import numpy as np

    # Every fourth pixel in each direction is enough for a peak.
    thin = plane[::4, ::4]
    low = thin[(thin > AIR[0]) & (thin < AIR[1])]
    if low.size < AIR_SHARE * thin.size:
        return None, bool(thin.min() > LIGHTEST and np.percentile(thin, 90) > DENSE)
    counted, edges = np.histogram(low, bins=100, range=AIR)
    peak = int(counted.argmax())
    return float((edges[peak] + edges[peak + 1]) / 2), False
