"""How far a shown number can be from the true one, and how numbers are released that need wider noise than a count."""

from functools import lru_cache
from math import ceil, isqrt
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
    if variance > LARGEST:
        # So wide a discrete Gaussian differs from the continuous one by far less than the unit that is added here.
        return ceil(NormalDist(0, variance**0.5).inv_cdf((1 + CONFIDENCE) / 2)) + 1 + (step + 1) // 2
    table, found = Table.of(variance), 0
    while not all(_covered(table, step, remainder, found) for remainder in range(step)):
        found += 1
    return found


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


def _covered(table: Table, step: int, true: int, reach: int) -> bool:
    """Return whether a true count gets a shown one that is no further away than `reach` in 95 % of all draws."""
    lowest, highest = -((reach - true) // step) * step, (true + reach) // step * step
    return table.between(lowest - step // 2 - true, highest - step // 2 + step - 1 - true) >= CONFIDENCE
