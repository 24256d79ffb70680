"""Laws of what is released, for generated counts."""

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.disclosure import charge, interval
from cancerimage.disclosure.policy import POLICIES
from cancerimage.disclosure.release import release

PROTECTED = st.sampled_from([policy for policy in POLICIES.values() if policy.protected])
NOISE = st.integers(-200, 200)


@given(PROTECTED, st.integers(0, 10**6), st.integers(0, 10**6), NOISE)
def test_what_is_shown_depends_on_the_noised_count_alone(
    policy: interval.Policy, true: int, other: int, noise: int
) -> None:
    shown = release(true, noise, policy.limit, policy.step)
    assert shown == release(other, true + noise - other, policy.limit, policy.step)
    assert (shown is None) == (true + noise < policy.limit)
    if shown is not None:
        assert shown >= policy.limit
        assert shown % policy.step == 0
        assert 2 * abs(shown - (true + noise)) <= policy.step


@given(st.integers(1, 10**9), st.integers(1, 10**6))
def test_a_charge_is_rho_rounded_up(variance: int, sensitivity: int) -> None:
    charged = charge.rho(variance, sensitivity)
    assert (charged - 1) * 2 * variance < sensitivity * charge.UNIT <= charged * 2 * variance
