"""Whether a protected dataset has enough people to tell numbers, judged by its noised total."""

from functools import lru_cache

from cancerimage.disclosure.gaussian import DRAWS, Table
from cancerimage.disclosure.policy import FLOOR

ERROR = 1000
"""A dataset below the floor passes at most once in so many times."""


@lru_cache(maxsize=64)
def threshold(variance: int) -> int:
    """Return the least noised total that passes."""
    table, excess = Table.of(variance), 0
    while (DRAWS - table.at_most(excess - 1)) * ERROR >= DRAWS:
        excess += 1
    return FLOOR - 1 + excess


def passes(noised_total: int, variance: int) -> bool:
    """Return whether a dataset with this noised total tells numbers."""
    return noised_total >= threshold(variance)
