"""Sums say how exact they are, what is hidden in them and what is missing."""

from cancerimage.disclosure.numbers import EXACTLY_NONE, WITHHELD, Meaning, Number


def test_exact_numbers_add_up_exactly() -> None:
    assert Number.sum([Number(3), Number(4)]) == Number(7)
    assert Number.sum([]) == EXACTLY_NONE
    assert Number.sum([]).meaning is Meaning.EXACT


def test_margins_add_like_standard_deviations_rounded_up() -> None:
    total = Number.sum([Number(100, margin=11)] * 36)
    assert (total.value, total.margin) == (3600, 66)
    assert Number.sum([Number(20, 11), Number(20, 20)]).margin == 23
    assert (total.low, total.high) == (3534, 3666)


def test_hidden_parts_widen_the_interval_upwards_only() -> None:
    total = Number.sum([Number(100, margin=11), Number.fewer(15), Number.fewer(20)])
    assert (total.value, total.below, total.hidden, total.meaning) == (100, 35, 2, Meaning.ABOUT)
    assert (total.low, total.high) == (89, 146)
    assert Number.sum([Number(7), Number.fewer(15)]).meaning is Meaning.ABOUT


def test_where_all_is_hidden_nothing_is_shown() -> None:
    total = Number.sum([Number.fewer(15), Number.fewer(15)])
    assert (total.value, total.meaning, total.low, total.high) == (None, Meaning.FEWER, 0, 30)
    assert Number.sum([Number.fewer(15), WITHHELD]).meaning is Meaning.FEWER


def test_what_was_not_told_is_not_guessed() -> None:
    assert Number.sum([WITHHELD, WITHHELD]).meaning is Meaning.WITHHELD
    assert WITHHELD.high is None
    assert (Number.sum([Number(5), WITHHELD]).value, Number.sum([Number(5), WITHHELD]).withheld) == (5, 1)


def test_the_interval_never_goes_below_nobody() -> None:
    assert Number(5, margin=11).low == 0


def test_a_hidden_number_may_lie_above_its_limit() -> None:
    """The noise that hides a number can have made it smaller, so the interval ends beyond the limit."""
    hidden = Number.fewer(15, 11)
    assert (hidden.low, hidden.high) == (0, 26)
    total = Number.sum([Number(100), hidden, hidden])
    assert (total.value, total.margin, total.low) == (100, 0, 100)
    assert total.high == 100 + 30 + 16, "the two noises are independent"
