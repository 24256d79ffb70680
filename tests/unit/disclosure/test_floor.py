"""A dataset below the floor tells numbers less than once in a thousand times, and a larger one soon does."""

import pytest

from cancerimage.disclosure import floor
from cancerimage.disclosure.gaussian import Table
from cancerimage.disclosure.policy import FLOOR, POLICIES

VARIANCES = [policy.variance for policy in POLICIES.values() if policy.protected]


def passing(people: int, variance: int) -> float:
    """Return how likely a dataset of so many people passes, trying every possible noise."""
    table = Table.of(variance)
    noises = range(table.least, -table.least + 1)
    return sum(table.between(noise, noise) for noise in noises if floor.passes(people + noise, variance))


@pytest.mark.parametrize("variance", VARIANCES)
def test_a_dataset_below_the_floor_hardly_ever_passes(variance: int) -> None:
    assert passing(FLOOR - 1, variance) < 1 / floor.ERROR
    assert passing(FLOOR, variance) < 0.002
    assert passing(FLOOR + 60, variance) > 0.999


@pytest.mark.parametrize("variance", VARIANCES)
def test_the_threshold_is_no_higher_than_it_must_be(variance: int) -> None:
    table = Table.of(variance)
    excess = floor.threshold(variance) - (FLOOR - 1)
    assert table.between(excess - 1, -table.least) >= 1 / floor.ERROR
