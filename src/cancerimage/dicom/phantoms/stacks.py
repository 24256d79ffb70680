"""Where the slices of a series lie in the patient."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Stack:
    """Parallel slices of one size with equal steps between them; lengths in millimetres, axes as in PS3.3 C.7.6.2."""

    first: Point
    """The centre of the first pixel of the first slice."""
    along_row: Point
    along_column: Point
    pixel: float
    step: float
    rows: int
    columns: int
    slices: int

    @property
    def orientation(self) -> tuple[float, ...]:
        """Image Orientation (Patient)."""
        return (*self.along_row, *self.along_column)

    @property
    def normal(self) -> Point:
        """The direction from one slice to the next."""
        a, b = self.along_row, self.along_column
        return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])

    def position(self, place: int) -> Point:
        """Return Image Position (Patient) of a slice."""
        x, y, z = (start + place * self.step * way for start, way in zip(self.first, self.normal, strict=True))
        return x, y, z

    def points(self, place: int) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
        """Return the coordinates of every pixel of a slice."""
        import numpy as np

        right = np.arange(self.columns, dtype=np.float32) * self.pixel
        down = (np.arange(self.rows, dtype=np.float32) * self.pixel)[:, None]
        x, y, z = (
            np.float32(start) + right * np.float32(row) + down * np.float32(column)
            for start, row, column in zip(self.position(place), self.along_row, self.along_column, strict=True)
        )
        return x, y, z

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.slices))


def axial(axes: Point, centre: float, *, matrix: int, slices: int, step: float, tilt: float = 0.0) -> Stack:
    """Return slices across the body from the feet upwards around `centre`; `tilt` leans them, in radians."""
    from math import cos, sin

    pixel = round(2 * 1.24 * axes[0] / matrix, 4)
    half = pixel * (matrix - 1) / 2
    row, column = (1.0, 0.0, 0.0), (0.0, round(cos(tilt), 6), round(-sin(tilt), 6))
    normal = (0.0, -column[2], column[1])
    low = centre - step * (slices - 1) / 2
    # The middle of the stack lies on the long axis of the body, and a little towards the back, where the table is.
    middle = (0.0, 0.10 * axes[1] + normal[1] * (low - centre), centre + normal[2] * (low - centre))
    first = (
        round(middle[0] - half, 4),
        round(middle[1] - half * column[1], 4),
        round(middle[2] - half * column[2], 4),
    )
    return Stack(first, row, column, pixel, step, matrix, matrix, slices)


def coronal(axes: Point, *, matrix: int) -> Stack:
    """Return one picture of the body from the front, as a localiser shows it."""
    pixel = round(2 * 1.24 * max(axes[0], axes[2]) / matrix, 4)
    half = pixel * (matrix - 1) / 2
    return Stack((-half, 0.0, half), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), pixel, 1.0, matrix, matrix, 1)
