"""How far a shown number can be from the true one, and how numbers are released that need wider noise than a count."""

from collections.abc import Callable
from functools import lru_cache
from math import isqrt
from statistics import NormalDist
from typing import NamedTuple

from cancerimage.disclosure.gaussian import LARGEST, Table
from cancerimage.disclosure.policy import Policy

CONFIDENCE = 0.95


class Scaled(NamedTuple):
    """How one kind of number is released."""

    variance: int
    limit: int
    """The least noised number that is shown."""
    step: int
    margin: int


@lru_cache(maxsize=256)
def margin(variance: int, step: int) -> int:
    """Return the least m for which a noised and rounded number is within m of the true one in 95 % of all draws.

    This holds for every true number, whatever its remainder on division by `step`.
    """
    between = Table.of(variance).between if variance <= LARGEST else _wide(variance)
    low, high = 0, 3 * (isqrt(variance) + 1) + step
    while low < high:
        middle = (low + high) // 2
        if all(_covered(between, step, true, middle) for true in _worst(step, middle)):
            high = middle
        else:
            low = middle + 1
    return low


def scaled(policy: Policy, bound: int = 1, *, total: bool = False) -> Scaled:
    """Return how numbers are released in which one person counts in up to `bound` cells, or in a `total` up to `bound`.

    The noise grows with the sensitivity, √bound for cells and `bound` for a total, so that the charge stays that of a
    count; limit and step grow with the noise.
    """
    if not policy.protected or bound < 1:
        raise ValueError("Only the numbers of a protected dataset are noised, and everybody counts once at least")
    growth = bound * bound if total else bound
    # The square root of the growth, rounded up, in thousandths: integers, for the limit is the same on every machine.
    factor = isqrt(growth * 10**6 - 1) + 1
    step = policy.step * 10 ** (len(str(factor // 1000)) - 1)
    limit = -(-policy.limit * factor // (1000 * step)) * step
    variance = policy.variance * growth
    return Scaled(variance, limit, step, margin(variance, step))


Between = Callable[[int, int], float]
"""Returns the probability that the noise is from one number to another."""


def _wide(variance: int) -> Between:
    # At this width the discrete Gaussian differs from the continuous one by less than the millionth that is taken off.
    normal = NormalDist(0, variance**0.5)
    return lambda low, high: normal.cdf(high + 0.5) - normal.cdf(low - 0.5) - 1e-6


def _worst(step: int, reach: int) -> set[int]:
    """Return the remainders that decide: between them, more of the noise is covered, for it has a single peak."""
    edges = (0, step - 1, reach, reach + 1, -reach, -reach - 1)
    return {edge % step for edge in edges}


def _covered(between: Between, step: int, true: int, reach: int) -> bool:
    """Return whether the shown number is no further from the true one than `reach` in 95 % of all draws."""
    lowest, highest = -((reach - true) // step) * step, (true + reach) // step * step
    return between(lowest - step // 2 - true, highest - step // 2 + step - 1 - true) >= CONFIDENCE
