"""One image for many: what is the same on every image of a series stays, and anatomy goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

LEAST = 3
"""With fewer images than this, anatomy does not go, and each is looked at by itself."""


@dataclass(frozen=True, slots=True)
class Composite:
    """The darkest and the brightest value that every pixel has in a series, in grey levels.

    Bright text stays in `lowest`, dark text in `highest`. In colour, `lowest` is made of each pixel's brightest
    channel and `highest` of its darkest, so that coloured text stands out from black and from white.
    """

    lowest: "Array"
    highest: "Array"

    def __or__(self, other: "Composite") -> "Composite":
        import numpy as np

        return Composite(np.minimum(self.lowest, other.lowest), np.maximum(self.highest, other.highest))


def of(image: "Array") -> Composite:
    """Return the composite of one image in grey levels, of shape (rows, columns) or (rows, columns, 3)."""
    if image.ndim == 2:
        return Composite(image, image)
    return Composite(image.max(axis=2), image.min(axis=2))


def together(parts: Iterable[Composite]) -> Composite:
    """Return the composite of several of the same size."""
    first, *others = parts
    for other in others:
        first = first | other
    return first


def spread(count: int, most: int) -> tuple[int, ...]:
    """Return the places of at most `most` of `count` images, spread evenly with the first and the last."""
    if count <= most:
        return tuple(range(count))
    return tuple(sorted({round(place * (count - 1) / max(most - 1, 1)) for place in range(most)}))
