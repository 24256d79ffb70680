"""Images to look at: as they came with what was found, and as they would be released."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.pixels.png import png
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.dicom.pixels.rendering import rendered

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_MARK = (255, 190, 0)
"""The colour of frames: it stands out from grey, black and white."""


def original(path: Path, frame: int, shape: tuple[int, int], regions: Sequence[Region]) -> bytes:
    """Return a frame of a file, counted from 0, as PNG with the regions framed; raises Unreadable and NoFrame."""
    import numpy as np

    image = _picture(path, frame, shape)
    marked = np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 else image.copy()
    thick = max(1, min(shape) // 256)
    for region in within(regions, *shape):
        # The line lies outside of the region, so that what was found can be read.
        outer = region.grown(thick).clipped(*shape) or region
        inside = marked[region.top : region.bottom, region.left : region.right].copy()
        marked[outer.top : outer.bottom, outer.left : outer.right] = _MARK
        marked[region.top : region.bottom, region.left : region.right] = inside
    return png(marked if regions else image)


def released(path: Path, frame: int, shape: tuple[int, int], regions: Sequence[Region]) -> bytes:
    """Return a frame with the regions black; raises Unreadable and NoFrame."""
    image = _picture(path, frame, shape).copy()
    for region in within(regions, *shape):
        image[region.top : region.bottom, region.left : region.right] = 0
    return png(image)


def _picture(path: Path, frame: int, shape: tuple[int, int]) -> "Array":
    """Return the image pixel by pixel: regions are told in those, also where pixels are not square."""
    import numpy as np

    image = rendered(path, frame + 1)
    rows, columns = (np.arange(kept) * shown // kept for kept, shown in zip(shape, image.shape[:2], strict=True))
    return image if image.shape[:2] == shape else image[rows][:, columns]
