"""Figures of one image that need no reference image: noise, contrast, focus and sharpness.

They compare images of one kind with each other, such as those of two sites; none of them says that an image is good.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Plane = NDArray[np.float32]

NAMES: Mapping[str, tuple[str, str]] = {
    "noise": ("noise", "Inside the body, in the unit of the image (HU in CT)."),
    "snr": ("signal-to-noise ratio", "The body above the background, divided by the noise."),
    "cnr": ("contrast-to-noise ratio", "The spread of values inside the body, divided by the noise."),
    "efc": ("entropy focus criterion", "0 for one bright point, 1 for an image that is blurred all over."),
    "sharpness": ("sharpness", "The steepest edges, as a share of the range of values."),
}
"""What is computed for each sampled image: its name, and what it means."""

SMALLEST = 32
"""Rows and columns below which an image tells nothing."""

ENOUGH = 128
"""Rows and columns whose pixels are ordered by value; of larger images evenly spread ones, which tell the same."""

_BINS = 256
_NORMAL = 1.4826
"""The standard deviation of a normal distribution, in median absolute deviations."""
_LAPLACIAN_GAIN = 6.0
"""By how much the kernel below raises the standard deviation of noise: the root of the sum of its squares."""


def metrics(plane: "Plane") -> dict[str, float]:
    """Return the figures of one grey image, or nothing for one that is too small or has no body in it."""
    import numpy as np

    if min(plane.shape) < SMALLEST:
        return {}
    step = max(1, min(plane.shape) // ENOUGH)
    thin = plane[::step, ::step]
    low, high = np.percentile(thin, (0.5, 99.5))
    if not high > low:
        return {}
    limit = otsu(thin, float(low), float(high))
    body = plane > limit
    dense = body[::step, ::step]
    share = float(dense.mean())
    if not 0.01 < share < 0.995:
        return {}
    inside, outside = thin[dense], thin[~dense]
    # A second difference in both directions is blind to slow changes; its median is blind to edges (Immerkær 1996).
    across = plane[:, :-2] - 2 * plane[:, 1:-1] + plane[:, 2:]
    both = across[:-2] - 2 * across[1:-1] + across[2:]
    # Next to the edge of the body it is the edge that is measured.
    columns = body[:, :-2] & body[:, 1:-1] & body[:, 2:]
    inner = columns[:-2] & columns[1:-1] & columns[2:]
    grain = np.abs(both[::step, ::step][inner[::step, ::step]])
    noise = float(np.median(grain) * _NORMAL / _LAPLACIAN_GAIN) if grain.size else 0.0
    found = {"efc": focus(plane), "sharpness": sharpness(plane, step, float(low), float(high))}
    if noise > 0:
        middle, spread = np.median(inside), np.subtract(*np.percentile(inside, (90, 10)))
        found |= {
            "noise": noise,
            "snr": float((middle - np.median(outside)) / noise),
            "cnr": float(spread / noise),
        }
    return found


def otsu(plane: "Plane", low: float, high: float) -> float:
    """Return the value that parts an image best into dark and bright (Otsu 1979)."""
    import numpy as np

    counted, edges = np.histogram(plane, bins=_BINS, range=(low, high))
    centres = (edges[:-1] + edges[1:]) / 2
    weight = np.cumsum(counted).astype(float)
    total = weight[-1]
    mass = np.cumsum(counted * centres)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (mass[-1] * weight / total - mass) ** 2 / (weight * (total - weight))
    best = np.flatnonzero(between >= np.nanmax(between[:-1]) * (1 - 1e-6))
    # Where nothing lies between dark and bright, every value there is as good: the middle keeps away from both.
    return float((edges[best[0] + 1] + edges[best[-1] + 1]) / 2)


def focus(plane: "Plane") -> float:
    """Return the entropy of the energy, as a share of the highest possible (Atkinson 1997)."""
    import numpy as np

    shifted = plane - plane.min()
    energy = float(np.sqrt(np.square(shifted, dtype=np.float64).sum()))
    parts = (shifted / energy).ravel()
    parts = parts[parts > 0]
    highest = np.sqrt(plane.size) * np.log(np.sqrt(plane.size))
    return float(-(parts * np.log(parts)).sum() / highest)


def sharpness(plane: "Plane", step: int, low: float, high: float) -> float:
    """Return the slope that one pixel in a hundred exceeds, as a share of the range of values."""
    import numpy as np

    rows = np.abs(np.diff(plane, axis=0))[:, :-1]
    columns = np.abs(np.diff(plane, axis=1))[:-1]
    return float(np.percentile(np.maximum(rows, columns)[::step, ::step], 99) / (high - low))
