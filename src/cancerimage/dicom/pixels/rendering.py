"""Single frames of a file as a person would see them, or as plain samples; decoded in a process of its own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels.decoding import MEGABYTES, SECONDS, encoded, seen, shown_window
from cancerimage.dicom.pixels.workers import Died, Head, Worker, serve

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


Box = tuple[int, int]
"""Columns and rows."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which values are shown, in the units of the rescaled image (PS3.3, section C.11.2)."""

    centre: float
    width: float


class NoFrame(Exception):
    """The file has no frame of this number."""


@cache
def _worker() -> Worker:
    return Worker(__name__, seconds=SECONDS, megabytes=MEGABYTES)


def rendered(path: Path, frame: int = 1, box: Box | None = None, window: Window | None = None) -> "Array":
    """Return a frame, counted from 1, as unsigned bytes of shape (rows, columns) or (rows, columns, 3).

    An image that does not fit into `box` is made smaller; pixels that are not square become so. Raises `Unreadable`,
    or `NoFrame`.
    """
    import numpy as np

    chosen = None if window is None else (window.centre, window.width)
    head, body = _ask({"work": "rendered", "path": str(path), "frame": frame, "box": box, "window": chosen})
    return np.frombuffer(body, np.uint8).reshape(head["shape"])


def samples(path: Path, frame: int = 1) -> bytes:
    """Return the stored values of a frame, decompressed, in little endian; raises `Unreadable`, or `NoFrame`."""
    return _ask({"work": "samples", "path": str(path), "frame": frame})[1]


def _ask(request: Head) -> tuple[Head, bytes]:
    try:
        head, content = _worker().ask(request)
    except Died:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "the decoder crashed or used up its time or memory") from None
    if not head:
        raise Unreadable(Reason.PIXELS_UNREADABLE, "no decoder can read it")
    if "frames" in head:
        raise NoFrame(f"it has {head['frames']}")
    return head, content


def _handle(head: Head, _body: bytes) -> tuple[Head, bytes]:
    import warnings

    from pydicom import dcmread

    warnings.simplefilter("ignore")
    dataset = encoded(dcmread(Path(head["path"]), force=True))
    frames, frame = int(dataset.get("NumberOfFrames") or 1), head["frame"]
    if not 1 <= frame <= frames:
        return {"frames": frames}, b""
    from pydicom.pixels.utils import pixel_array

    image = pixel_array(dataset, index=frame - 1)
    if head["work"] == "samples":
        return {"done": True}, _packed(image, int(dataset.BitsAllocated))
    if head["window"] is not None:
        dataset.WindowCenter, dataset.WindowWidth = head["window"]
    image = _fitted(seen(image, dataset, shown_window(dataset)), _aspect(dataset), head["box"])
    return {"shape": image.shape}, image.tobytes()


def _packed(image: "Array", bits: int) -> bytes:
    import numpy as np

    if bits == 1:  # eight pixels in a byte, the first in the lowest bit (PS3.5, section 8.1.1)
        return np.packbits(image.reshape(-1), bitorder="little").tobytes()
    return image.astype(image.dtype.newbyteorder("<"), copy=False).tobytes()


def _aspect(dataset: Any) -> float:
    """Return how many times as high as broad a pixel is."""
    for keyword in ("PixelAspectRatio", "PixelSpacing", "ImagerPixelSpacing"):
        try:
            down, along = map(float, dataset.get(keyword) or ())
        except (TypeError, ValueError):
            continue
        if along > 0 and 0.1 <= down / along <= 10:
            return down / along
    return 1.0


def _fitted(image: "Array", aspect: float, box: Box | None) -> "Array":
    """Return the image with square pixels, made small enough for `box`; each new pixel is a mean."""
    import numpy as np

    rows, columns = image.shape[:2]
    height, width = rows * max(aspect, 1.0), columns * max(1 / aspect, 1.0)
    scale = min(1.0, box[0] / width, box[1] / height) if box else 1.0
    target = max(1, round(height * scale)), max(1, round(width * scale))
    if target == (rows, columns):
        return np.ascontiguousarray(image)
    result: Array = image.astype(np.float32)
    for axis, (now, then) in enumerate(zip((rows, columns), target, strict=True)):
        edges = np.minimum(np.arange(then) * now // then, now - 1)
        if then < now:
            counts = np.diff(np.append(edges, now)).reshape(-1, *([1] * (result.ndim - 1)))
            summed = np.add.reduceat(np.moveaxis(result, axis, 0), edges, axis=0)
            result = np.moveaxis(summed / counts, 0, axis)
        else:
            result = np.take(result, edges, axis=axis)
    return np.ascontiguousarray(result.round().astype(np.uint8))


if __name__ == "__main__":
    serve(_handle)
