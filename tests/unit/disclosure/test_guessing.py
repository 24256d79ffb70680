"""The worst case that is told to people is what an attacker who knows everybody else really reaches."""

from statistics import NormalDist

import numpy as np
import pytest

from cancerimage.disclosure import charge, guessing
from cancerimage.disclosure.gaussian import Table
from cancerimage.disclosure.policy import POLICIES, PolicyName


@pytest.mark.parametrize("variance", [25, 64])
@pytest.mark.parametrize("answers", [1, 2, 7, 25])
def test_it_equals_the_best_guess_on_the_distribution_of_the_sum(variance: int, answers: int) -> None:
    table = Table.of(variance)
    one = np.array([table.between(x, x) for x in range(table.least, -table.least + 1)])
    total = np.array([1.0])
    for _ in range(answers):
        total = np.convolve(total, one)
    moved = np.concatenate([np.zeros(answers), total])
    best = np.maximum(np.concatenate([total, np.zeros(answers)]), moved).sum() / 2
    assert guessing.right(variance, answers) == pytest.approx(best, abs=1e-12)


def test_policies_keep_a_person_below_70_percent() -> None:
    for name in (PolicyName.STANDARD, PolicyName.STRICT):
        variance = POLICIES[name].variance
        answers = charge.ALLOWANCE_PERSON // charge.rho(variance)
        assert 0.6 < guessing.right(variance, answers) < 0.7
    assert guessing.right(25, 0) == 0.5


def test_all_that_a_dataset_may_tell_has_a_worst_case() -> None:
    for variance in (25, 64):
        answers = charge.ALLOWANCE_DATASET // charge.rho(variance)
        assert guessing.right(variance, answers) == pytest.approx(NormalDist().cdf(1), abs=1e-4)
