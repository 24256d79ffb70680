"""Stored values to the 256 grey levels that a person, or a reader of text, would see."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

TAILS = (0.5, 99.5)
"""The percentiles that become black and white where no window is given."""
_SAMPLE = 1 << 16
"""Pixels from which percentiles are taken."""


def grey(values: "Array", window: tuple[float, float] | None, *, inverted: bool) -> "Array":
    """Return an image of stored values as unsigned bytes, black as 0.

    `window` is the lowest and the highest stored value that is shown; without one, or where it shows nothing of the
    image, the image's own percentiles are used. `inverted` is for MONOCHROME1, where the lowest value is white.
    """
    import numpy as np

    sample = values.reshape(-1)[:: max(1, values.size // _SAMPLE)]
    low, high = np.percentile(sample, TAILS)
    if window is not None and window[0] < high and window[1] > low:
        low, high = window
    if high <= low:
        low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.zeros(values.shape, np.uint8)
    scaled = (values.astype(np.float32) - np.float32(low)) * np.float32(255 / (high - low))
    shown: Array = np.clip(scaled, 0, 255).astype(np.uint8)
    if inverted:
        np.invert(shown, out=shown)
    return shown


def window(
    centres: Sequence[float], widths: Sequence[float], slope: float, intercept: float
) -> tuple[float, float] | None:
    """Return the lowest and highest stored value that the first window of a header shows (PS3.3, C.11.2.1.2)."""
    if not centres or not widths or widths[0] <= 1 or slope <= 0:
        return None
    low, high = centres[0] - widths[0] / 2, centres[0] + widths[0] / 2
    return (low - intercept) / slope, (high - intercept) / slope
