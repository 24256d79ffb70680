"""A margin covers what it says, and wider noise gets limits and steps in proportion."""

import pytest

from cancerimage.disclosure import interval
from cancerimage.disclosure.gaussian import LARGEST, Table
from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.disclosure.release import rounded
from cancerimage.disclosure.sampling import Stream, draw

STANDARD, STRICT = POLICIES[PolicyName.STANDARD], POLICIES[PolicyName.STRICT]


def covered(variance: int, step: int, true: int, reach: int) -> float:
    """Return how often the shown number is within reach of the true one, adding up every possible noise."""
    table = Table.of(variance)
    return sum(
        table.between(noise, noise)
        for noise in range(table.least, -table.least + 1)
        if abs(rounded(true + noise, step) - true) <= reach
    )


@pytest.mark.parametrize(("variance", "step"), [(25, 5), (64, 10), (75, 5), (200, 5), (512, 10), (25, 1)])
def test_the_margin_is_the_least_that_covers_95_percent_for_every_true_number(variance: int, step: int) -> None:
    margin = interval.margin(variance, step)
    assert min(covered(variance, step, true, margin) for true in range(200, 200 + step)) >= interval.CONFIDENCE
    assert min(covered(variance, step, true, margin - 1) for true in range(200, 200 + step)) < interval.CONFIDENCE


@pytest.mark.parametrize("policy", [STANDARD, STRICT])
@pytest.mark.parametrize("bound", [30, 777])
def test_the_margin_of_wide_noise_covers_95_percent_and_wastes_little(policy: interval.Policy, bound: int) -> None:
    scaled = interval.scaled(policy, bound, total=True)
    assert scaled.variance > LARGEST
    noises = [draw(Stream(bytes(32), str(number).encode()), scaled.variance) for number in range(20_000)]

    def within(reach: float) -> int:
        return min(
            sum(abs(rounded(true + noise, scaled.step) - true) <= reach for noise in noises)
            for true in range(10**6, 10**6 + scaled.step, scaled.step // 10)
        )

    # Four standard deviations of such a share are 0.6 %.
    assert within(scaled.margin) > 0.944 * len(noises)
    assert within(scaled.margin * 0.95) < 0.944 * len(noises)


@pytest.mark.parametrize("policy", [STANDARD, STRICT])
def test_limits_stay_in_proportion_to_the_noise(policy: interval.Policy) -> None:
    assert interval.scaled(policy)[:3] == (policy.variance, policy.limit, policy.step)
    for total in (False, True):
        for bound in (1, 2, 3, 4, 7, 16, 64, 100, 5000, 10**6):
            scaled = interval.scaled(policy, bound, total=total)
            assert scaled.variance == policy.variance * (bound**2 if total else bound)
            wider = bound if total else bound**0.5
            assert policy.limit * wider <= scaled.limit < policy.limit * wider * 1.001 + scaled.step
            assert scaled.limit % scaled.step == 0
            assert scaled.step % policy.step == 0
            assert scaled.step <= policy.step * wider


def test_only_protected_numbers_are_scaled() -> None:
    for policy, bound in ((POLICIES[PolicyName.OPEN], 1), (STANDARD, 0)):
        with pytest.raises(ValueError, match="protected"):
            interval.scaled(policy, bound)
