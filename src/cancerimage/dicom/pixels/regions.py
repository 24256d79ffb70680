"""Rectangles of an image, in whole pixels."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A rectangle by its upper left corner and its size, as device rules and masks name it."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    def plain(self) -> list[int]:
        """Return it as JSON holds it."""
        return [self.left, self.top, self.width, self.height]

    def clipped(self, rows: int, columns: int) -> "Region | None":
        """Return the part that lies in an image of that size, or None if there is none."""
        left, top = max(self.left, 0), max(self.top, 0)
        right, bottom = min(self.right, columns), min(self.bottom, rows)
        return Region(left, top, right - left, bottom - top) if left < right and top < bottom else None

    def grown(self, by: int) -> "Region":
        """Return the rectangle with a margin on every side."""
        return Region(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)

    def covers(self, other: "Region") -> bool:
        """Return whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def within(regions: Iterable[Region], rows: int, columns: int) -> tuple[Region, ...]:
    """Return the parts that lie in an image of that size in order, without those that lie wholly in another."""
    parts = {part for region in regions if (part := region.clipped(rows, columns)) is not None}
    return tuple(sorted(part for part in parts if not any(other != part and other.covers(part) for other in parts)))
