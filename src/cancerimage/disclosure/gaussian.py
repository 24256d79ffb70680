"""The discrete Gaussian distribution as a table of integers, and one draw from it."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

BITS = 512
"""Random bits that one draw takes: as many as HMAC-SHA-512 gives."""

DRAWS = 1 << BITS
"""Every one of so many random numbers is as likely as any other."""

LARGEST = 128 * 128
"""The largest variance there is a table for; noise that is wider is drawn by `sampling`."""

# Digits of every intermediate result: 2**512 has 155, so at least 60 remain below the last bit of a threshold.
_EXACT = Context(prec=220, rounding=ROUND_HALF_EVEN)
_NEGLIGIBLE = Decimal("1e-215")


@dataclass(frozen=True, slots=True)
class Table:
    """The discrete Gaussian with parameter σ²: an integer x has a probability proportional to exp(-x² / 2σ²).

    A threshold is the cumulative probability times 2**512, rounded to the next integer, so that each is wrong by at
    most 2**-512 of probability. There are fewer than 8,000 of them, and the total variation distance between the draws
    and the distribution is therefore below 2**-500. What is as likely as its negative there is exactly so here.
    """

    variance: int
    least: int
    """The lowest number that can be drawn; the highest is its negative."""
    thresholds: tuple[int, ...]
    """For every number from `least` on, how many of the 2**512 draws are it or lower; the last one is not listed."""

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, variance: int) -> "Table":
        """Return the table for σ² = `variance`."""
        if not 0 < variance <= LARGEST:
            raise ValueError(f"There is a table for variances from 1 to {LARGEST}")
        weights = _weights(variance)
        everything = _EXACT.add(weights[0], _EXACT.multiply(Decimal(2), _sum(weights[1:])))
        scale = _EXACT.divide(Decimal(DRAWS), everything)
        lower, running = [], Decimal(0)
        for weight in reversed(weights[1:]):
            running = _EXACT.add(running, weight)
            lower.append(int(_EXACT.multiply(running, scale).to_integral_value(ROUND_HALF_EVEN)))
        possible = [threshold for threshold in lower if threshold]
        upper = [DRAWS - threshold for threshold in reversed(possible)]
        return cls(variance, -len(possible), (*possible, *upper))

    def draw(self, bits: int) -> int:
        """Return the number that belongs to 512 random bits."""
        if not 0 <= bits < DRAWS:
            raise ValueError("A draw takes 512 bits")
        return self.least + bisect_right(self.thresholds, bits)

    def at_most(self, number: int) -> int:
        """Return how many of the 2**512 draws are `number` or lower."""
        place = number - self.least
        if place < 0:
            return 0
        return self.thresholds[place] if place < len(self.thresholds) else DRAWS

    def between(self, low: int, high: int) -> float:
        """Return the probability of a draw from `low` to `high`, both included."""
        return max(0, self.at_most(high) - self.at_most(low - 1)) / DRAWS


def _weights(variance: int) -> list[Decimal]:
    """Return exp(-x² / 2σ²) for x = 0, 1, 2, … until it no longer matters."""
    base = _EXACT.exp(_EXACT.divide(Decimal(-1), Decimal(2 * variance)))
    square = _EXACT.multiply(base, base)
    weights, weight, ratio = (
        [],
        Decimal(1),
        base,
    )  # x² grows by 1, 3, 5, …: each ratio is the one before times e^(-1/σ²)
    while weight > _NEGLIGIBLE:
        weights.append(weight)
        weight = _EXACT.multiply(weight, ratio)
        ratio = _EXACT.multiply(ratio, square)
    return weights


def _sum(weights: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for weight in reversed(weights):
        total = _EXACT.add(total, weight)
    return total
