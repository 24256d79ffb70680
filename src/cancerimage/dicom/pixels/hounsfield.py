"""What the Hounsfield values of one slice of CT show of a body, in few numbers."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

AIR = -300
"""Hounsfield units up to which something is air."""
BONE = 250
"""Hounsfield units from which on something is bone."""
_DIRECTIONS = 72


def outline(values: "Array") -> dict[str, float]:
    """Return how many columns the body takes, and the share of directions from its middle in which there is bone."""
    import numpy as np

    rows, columns = np.nonzero(values > AIR)
    if not rows.size:
        return {"columns": 0, "ring": 0.0}
    # The table is thin: the columns and rows of the body hold more than a few such pixels.
    broad = np.flatnonzero(np.bincount(columns, minlength=values.shape[1]) > values.shape[0] // 20)
    middle = float(np.median(rows)), float(np.median(columns))
    angles = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)[:, None]
    reach = np.arange(max(values.shape))[None, :]
    down = np.clip(middle[0] + np.sin(angles) * reach, 0, values.shape[0] - 1).astype(int)
    along = np.clip(middle[1] + np.cos(angles) * reach, 0, values.shape[1] - 1).astype(int)
    ring = float((values[down, along] > BONE).any(axis=1).mean())
    return {"columns": int(broad[-1] - broad[0] + 1) if broad.size else 0, "ring": ring}


def coarsened(values: "Array", down: int, across: int) -> "Array":
    """Return the mean and the densest part of cells of two by two parts, each so many pixels down and across."""
    import numpy as np

    # What pads an image is often darker than air, and metal is no denser bone.
    values = np.clip(values, -1000, 3000).astype(np.float32)
    rows, columns = values.shape[0] // (2 * down), values.shape[1] // (2 * across)
    whole = values[: rows * 2 * down, : columns * 2 * across]
    parts = whole.reshape(rows, 2, down, columns, 2, across).mean(axis=(2, 5))
    return np.stack((parts.mean(axis=(1, 3)), parts.max(axis=(1, 3))))
