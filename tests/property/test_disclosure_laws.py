"""Laws of what is released, for generated people and counts."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.disclosure import bounding, charge, interval
from cancerimage.disclosure.policy import POLICIES
from cancerimage.disclosure.release import release, released_number

PROTECTED = st.sampled_from([policy for policy in POLICIES.values() if policy.protected])
NOISE = st.integers(-200, 200)
VALUES = st.frozensets(st.sampled_from("ABCDEFGH"))
PEOPLE = st.dictionaries(st.text("0123456789", min_size=1, max_size=4), VALUES, max_size=12)


def table(people: Mapping[str, frozenset[str]], bound: int) -> dict[str, int]:
    """Count people by value with each in at most `bound` cells."""
    cells = dict.fromkeys("ABCDEFGH", 0)
    for subject, values in people.items():
        listed = sorted(values)
        keys = [bounding.key(bytes(32), "lung", "epoch", "modality", subject, value) for value in listed]
        for value in bounding.first(listed, keys, bound):
            cells[value] += 1
    return cells


@given(PEOPLE, st.integers(1, 5))
def test_one_person_changes_at_most_bound_cells_by_one(people: dict[str, frozenset[str]], bound: int) -> None:
    everyone = table(people, bound)
    for subject in people:
        others = table({name: values for name, values in people.items() if name != subject}, bound)
        changes = [everyone[value] - others[value] for value in everyone]
        assert set(changes) <= {0, 1}
        assert sum(changes) == min(bound, len(people[subject]))


@given(st.lists(st.integers(0, 10**6), max_size=30), st.integers(0, 10**6), st.integers(1, 500))
def test_one_person_changes_a_sum_by_at_most_its_bound(others: list[int], one: int, bound: int) -> None:
    without = sum(bounding.clamped(amount, bound) for amount in others)
    assert 0 <= sum(bounding.clamped(amount, bound) for amount in [*others, one]) - without <= bound


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


@given(PROTECTED, st.integers(0, 10**6), NOISE, st.integers(1, 64))
def test_a_number_carries_the_margin_and_limit_of_its_noise(
    policy: interval.Policy, true: int, noise: int, bound: int
) -> None:
    scaled = interval.scaled(policy, bound)
    number = released_number(true, noise, scaled)
    if number.value is None:
        assert (number.below, number.hidden) == (scaled.limit, 1)
    else:
        assert number.margin == scaled.margin


@given(st.integers(1, 10**9), st.integers(1, 10**6))
def test_a_charge_is_rho_rounded_up(variance: int, sensitivity: int) -> None:
    charged = charge.rho(variance, sensitivity)
    assert (charged - 1) * 2 * variance < sensitivity * charge.UNIT <= charged * 2 * variance
