"""Reading text in an image, in a process of its own with limits."""

import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels.composite import Composite
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.workers import Died, Head, Worker, serve

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SECONDS = 120.0
"""The time that one image may take; a page of two thousand pixels takes about five seconds."""
MEGABYTES = 3072
"""The address space of the process; the largest image that is read takes about 800 MB."""
LEAST_CONTRAST = 150
"""Grey levels by which text must stand out to be found by a machine for certain."""
_STROKE = 100
"""Grey levels by which a thin stroke must stand out for a composite to be read at all; well below LEAST_CONTRAST."""
_STROKES = 12
"""Pixels of strokes without which there is not one legible letter."""
_SHEET = 160
"""The side below which a sheet is enlarged before it is read, in pixels; single images are from 736 downwards."""
_LACKING = re.compile(r"([\w.+-]+\.so[.\d]*): cannot open shared object file")
"""How the loader says that a library of the system is not there."""
_REACH = 6
"""How far a box is widened to each side at most, in heights of its letters."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something that looks like text. What it says stays in the process that read it."""

    region: Region
    characters: int
    """Letters and digits that were read."""
    score: float
    """How sure the reader is, from 0 to 1."""
    contrast: float
    """How far its strokes stand out from what is behind them, in grey levels."""


class Missing(Exception):
    """The library that reads text is not installed, or cannot be loaded; the text says what to do."""

    def __init__(self, sentence: str = "Reading text in pixels needs the extra `ocr`: pip install 'cancerimage[ocr]'."):
        super().__init__(sentence)


def available() -> bool:
    """Return whether the library that reads text is installed."""
    return find_spec("rapidocr_onnxruntime") is not None


def require() -> None:
    """Raise Missing unless text can be read here: better before a long run than in every file of it."""
    if not available():
        raise Missing
    if (why := _trouble()) is None:
        return
    if (lacking := _LACKING.search(why)) is not None:
        raise Missing(
            f"Reading text in pixels needs {lacking[1]} of the system, which is not there: "
            "apt-get install libgl1 libglib2.0-0, or the packages of your system that hold them."
        )
    raise Missing("The library that reads text cannot be loaded: pip install --force-reinstall 'cancerimage[ocr]'.")


@cache
def _trouble() -> str | None:
    """Return why OpenCV, the part of it that needs libraries of the system, cannot be loaded; another process tries."""
    tried = subprocess.run([sys.executable, "-c", "import cv2"], capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else (tried.stderr.strip() or "it ended").splitlines()[-1]


@cache
def _worker() -> Worker:
    return Worker(__name__, seconds=SECONDS, megabytes=MEGABYTES)


def texts(image: "Array") -> tuple[Text, ...]:
    """Return what looks like text in unsigned bytes of shape (rows, columns) or (rows, columns, 3).

    Raises Unreadable where reading takes too much.
    """
    return _read({"shape": image.shape}, image.tobytes())


def texts_of_composite(composite: Composite) -> tuple[Text, ...]:
    """Return what looks like text in a composite; one without thin strokes is passed in a few milliseconds.

    Raises Unreadable where reading takes too much.
    """
    rows, columns = composite.lowest.shape
    return _read(
        {"shape": (2, rows, columns), "composite": True}, composite.lowest.tobytes() + composite.highest.tobytes()
    )


def texts_of_sheet(image: "Array") -> tuple[Text, ...]:
    """Return what looks like text in strokes that were laid side by side.

    Raises Unreadable where reading takes too much.
    """
    return _read({"shape": image.shape, "sheet": True}, image.tobytes())


def _read(request: Head, body: bytes) -> tuple[Text, ...]:
    try:
        head, _ = _worker().ask(request, body)
    except Died:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "reading text used up its time or memory") from None
    if not head:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "reading text failed")
    return tuple(Text(Region(*box), characters, score, contrast) for box, characters, score, contrast in head["texts"])


@cache
def _reader(side: int = 736) -> Any:
    import cv2
    from rapidocr_onnxruntime import RapidOCR  # type: ignore[import-untyped]  # it ships no types

    cv2.setNumThreads(1)
    # Batches run one process per core already. What is smaller than `side` pixels is enlarged.
    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1, det_limit_side_len=side)


def _handle(head: Head, body: bytes) -> tuple[Head, bytes]:
    import numpy as np

    image = np.frombuffer(body, np.uint8).reshape(head["shape"])
    if "composite" in head:
        image = _strokes(*image)
        if np.count_nonzero(image >= _STROKE) < _STROKES:
            return {"texts": []}, b""
    reader = _reader(_SHEET) if "sheet" in head else _reader()
    found, _ = reader(image if image.ndim == 2 else np.ascontiguousarray(image[..., ::-1]), text_score=0.0)
    return {"texts": [_described(image, *one) for one in found or ()]}, b""


def _strokes(lowest: "Array", highest: "Array") -> "Array":
    """Return how far thin strokes stand out: bright ones from the lowest values, dark ones from the highest."""
    import cv2
    import numpy as np

    size = max(15, min(lowest.shape) // 24)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))
    bright = cv2.morphologyEx(lowest, cv2.MORPH_TOPHAT, kernel)
    dark = cv2.morphologyEx(highest, cv2.MORPH_BLACKHAT, kernel)
    # Between bright letters there are dark gaps, which are no strokes.
    dark[cv2.dilate(bright, kernel) >= _STROKE] = 0
    return np.asarray(np.maximum(bright, dark))


def _described(image: "Array", box: list[list[float]], text: str, score: float) -> tuple[Any, ...]:
    import numpy as np

    columns, rows = [point[0] for point in box], [point[1] for point in box]
    left, top = int(min(columns)), int(min(rows))
    region = Region(left, top, int(max(columns)) - left + 1, int(max(rows)) - top + 1)
    planes = [image] if image.ndim == 2 else [np.ascontiguousarray(plane) for plane in image.transpose(2, 0, 1)]
    contrast, plane = max(((_contrast(plane, region), plane) for plane in planes), key=lambda one: abs(one[0]))
    whole = _widened(plane, region, contrast)
    corner = (whole.left, whole.top, whole.width, whole.height)
    return corner, sum(map(str.isalnum, text)), float(score), abs(contrast)


def _contrast(plane: "Array", region: Region) -> float:
    """Return how far ink lies above paper in a box, in grey levels; below zero for dark ink."""
    import cv2
    import numpy as np

    cut = np.ascontiguousarray(plane[region.top : region.bottom, region.left : region.right])
    level, _ = cv2.threshold(cut, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    above, below = cut[cut > level], cut[cut <= level]
    if not above.size or not below.size:
        return 0.0
    # Ink is the smaller share, and only the middle of its strokes has its full colour.
    if above.size <= below.size:
        return float(np.percentile(above, 90) - np.median(below))
    return float(np.percentile(below, 10) - np.median(above))


def _widened(plane: "Array", region: Region, contrast: float) -> Region:
    """Return a box with the ink to its left and right, because readers see a part of a word and leave the rest."""
    import cv2
    import numpy as np

    height = region.height
    reach = Region(region.left - _REACH * height, region.top, region.width + 2 * _REACH * height, height)
    strip = reach.clipped(*plane.shape)
    if strip is None or not contrast:
        return region
    cut = np.ascontiguousarray(plane[strip.top : strip.bottom, strip.left : strip.right])
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (height, height))
    strokes = cv2.morphologyEx(cut, cv2.MORPH_TOPHAT if contrast > 0 else cv2.MORPH_BLACKHAT, kernel)
    inked = strokes.max(axis=0) >= abs(contrast) / 2
    first, last = region.left - strip.left, region.right - strip.left
    # Letters of one text are not further apart than it is high.
    before, behind = np.flatnonzero(inked[:first])[::-1], np.flatnonzero(inked[last:]) + last
    for column in before:
        if first - column > height:
            break
        first = int(column)
    for column in behind:
        if column - last > height:
            break
        last = int(column) + 1
    return Region(strip.left + first, region.top, last - first, height)


if __name__ == "__main__":
    serve(_handle)
