"""Numbers together with what they mean: exact, about, fewer than, or not told."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Meaning(StrEnum):
    """How a number is to be read."""

    EXACT = "exact"
    ABOUT = "about"
    """Noised and rounded; the true number lies within `margin` of it with a probability of 95 %."""
    FEWER = "fewer"
    """Not shown, because the noised number is below the limit of the policy; the true one may lie a little above."""
    WITHHELD = "withheld"
    """Not told at all; nothing follows from this about the data."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number as it may be shown, or the sum of several that were told by different datasets."""

    value: int | None = 0
    """The number; for a sum, that of the parts that are shown. None where nothing is shown."""
    margin: int = 0
    """Half the width of the 95 % interval; 0 where the value is exact."""
    below: int = 0
    """What the hidden parts stay below with their noise, all together; 0 where none is hidden."""
    hidden: int = 0
    """Parts that are hidden as fewer than some limit."""
    withheld: int = 0
    """Parts that were not told at all."""
    beyond: int = 0
    """How far the true numbers of the hidden parts may lie above `below`, at the end of the 95 % interval."""

    @property
    def meaning(self) -> Meaning:
        """How the number as a whole is to be read."""
        if self.value is None:
            return Meaning.FEWER if self.hidden else Meaning.WITHHELD
        return Meaning.ABOUT if self.margin or self.hidden else Meaning.EXACT

    @property
    def low(self) -> int:
        """The lower end of the 95 % interval; hidden parts count as nobody."""
        return max(0, (self.value or 0) - self.margin)

    @property
    def high(self) -> int | None:
        """The upper end of the 95 % interval with hidden parts counted at theirs; None where nothing is told."""
        if self.value is None and not self.hidden:
            return None
        return (self.value or 0) + self.margin + self.below + self.beyond

    @classmethod
    def fewer(cls, below: int, beyond: int = 0) -> Self:
        """Return a number that is hidden because it is below a limit with its noise, which may have made it smaller."""
        return cls(None, below=below, hidden=1, beyond=beyond)

    @classmethod
    def sum(cls, parts: Iterable["Number"]) -> Self:
        """Return the sum of numbers with independent noise: their margins add like standard deviations."""
        shown, margins, beyonds, below, hidden, withheld, found = 0, 0, 0, 0, 0, 0, False
        for part in parts:
            if part.value is not None:
                shown, found = shown + part.value, True
            margins, beyonds = margins + part.margin**2, beyonds + part.beyond**2
            below, hidden, withheld = below + part.below, hidden + part.hidden, withheld + part.withheld
        value = shown if found or not (hidden or withheld) else None
        return cls(value, root(margins), below, hidden, withheld, root(beyonds))


def root(square: int) -> int:
    """Return the square root, rounded up."""
    return math.isqrt(square - 1) + 1 if square else 0


EXACTLY_NONE = Number()
WITHHELD = Number(None, withheld=1)
