"""Which parents have a chosen child: the short ways agree with the plain one."""

import numpy as np
import pytest

from cancerimage.node.index.folding import Choice, Fold, number


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.59, 0.61, 0.99, 0.9999, 1.0])
@pytest.mark.parametrize("parents", [1, 10, 900])
def test_parents_with_a_chosen_child_are_flagged(share: float, parents: int) -> None:
    random = np.random.default_rng(parents)
    of_child = np.concatenate([np.arange(parents), random.integers(0, parents, 1_000)])
    flags = random.random(len(of_child)) < share
    expected = [bool(flags[of_child == parent].any()) for parent in range(parents)]
    assert Fold(of_child, parents).touched(Choice.of(flags)).tolist() == expected


def test_a_choice_is_held_by_what_it_leaves_out_when_that_is_little() -> None:
    assert not Choice.of(np.array([True, False])).inverted
    assert Choice.of(np.array([True, True, False])).inverted
    assert Choice.of(np.array([], dtype=np.bool_)).ids.tolist() == []


def test_combinations_are_numbered_in_their_order() -> None:
    numbers, examples = number(np.array([2, 1, 2, 1]), np.array([5, 9, 5, 0]))
    assert numbers.tolist() == [2, 1, 2, 0]
    assert examples.tolist() == [3, 1, 0]


def test_combinations_of_large_numbers_do_not_collide() -> None:
    large = np.array([2**31, 0, 2**31, 1])
    numbers, _ = number(large, large, large, large)
    assert numbers.tolist() == [2, 0, 2, 1]
