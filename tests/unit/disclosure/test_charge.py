"""Charges are those of OpenDP's own map, and allowances pay for what the policies promise."""

import opendp.prelude as dp
import pytest

from cancerimage.disclosure import charge, interval
from cancerimage.disclosure.policy import POLICIES, PolicyName

dp.enable_features("contrib")
PROTECTED = [policy for policy in POLICIES.values() if policy.protected]


@pytest.mark.parametrize("variance", [25, 64])
@pytest.mark.parametrize("bound", [1, 2, 3, 8, 64])
def test_a_charge_is_never_below_that_of_opendp_and_at_most_two_units_above(variance: int, bound: int) -> None:
    scale = (variance * bound) ** 0.5
    counts = dp.m.make_gaussian(dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=float), scale=scale)
    theirs = counts.map(bound**0.5) * charge.UNIT
    # The unit allows for OpenDP's own rounding of the square roots.
    assert -1 <= charge.rho(variance * bound, bound) - theirs <= 2


@pytest.mark.parametrize("policy", PROTECTED)
def test_scaled_noise_costs_what_a_count_costs(policy: interval.Policy) -> None:
    count = charge.rho(policy.variance)
    for bound in (2, 3, 30):
        assert charge.rho(interval.scaled(policy, bound).variance, bound) == count
        assert charge.rho(interval.scaled(policy, bound, total=True).variance, bound**2) == count


def test_charges_are_rounded_up() -> None:
    assert charge.rho(25) == 20_000_000
    assert charge.rho(64) == 7_812_500
    assert charge.rho(3) == 166_666_667
    for variance, sensitivity in ((0, 1), (25, 0)):
        with pytest.raises(ValueError, match="at least 1"):
            charge.rho(variance, sensitivity)


@pytest.mark.parametrize("variance", [25, 64])
@pytest.mark.parametrize("delta", [1e-6, 1e-9])
def test_epsilon_is_that_of_opendp(variance: int, delta: float) -> None:
    measurement = dp.m.make_gaussian(dp.atom_domain(T=int), dp.absolute_distance(T=int), scale=variance**0.5)
    theirs = dp.c.make_zCDP_to_approxDP(measurement).map(1).epsilon(delta)
    assert theirs <= charge.epsilon(charge.rho(variance), delta) <= theirs + 2e-6


def test_epsilon_grows_with_the_charge_and_nothing_costs_nothing() -> None:
    assert charge.epsilon(0) == 0
    found = [charge.epsilon(spent) for spent in range(10**6, charge.ALLOWANCE_DATASET, 10**8)]
    assert found == sorted(found)


def test_a_person_has_25_answers_under_standard_and_64_under_strict() -> None:
    answers = {policy.name: charge.ALLOWANCE_PERSON // charge.rho(policy.variance) for policy in PROTECTED}
    assert answers == {PolicyName.STANDARD: 25, PolicyName.STRICT: 64}
