"""Sums of numbers with a meaning: nothing that was told is lost, and nothing is claimed that was not."""

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.disclosure.numbers import EXACTLY_NONE, WITHHELD, Meaning, Number

_LARGE = 10**12

exact = st.builds(Number, st.integers(0, _LARGE))
noised = st.builds(Number, st.integers(0, _LARGE), st.integers(1, 1_000))
hidden = st.builds(Number.fewer, st.integers(1, 100))
numbers = st.lists(st.one_of(exact, noised, hidden, st.just(WITHHELD)), max_size=40)


@given(numbers)
def test_a_sum_shows_what_its_parts_show(parts: list[Number]) -> None:
    total = Number.sum(parts)
    shown = [part.value for part in parts if part.value is not None]
    assert total.value == (sum(shown) if shown or not parts else None)
    assert total.hidden == sum(part.meaning is Meaning.FEWER for part in parts)
    assert total.withheld == sum(part.meaning is Meaning.WITHHELD for part in parts)
    assert total.below == sum(part.below for part in parts)


@given(numbers)
def test_the_interval_of_a_sum_is_no_wider_than_those_of_its_parts_together(parts: list[Number]) -> None:
    total = Number.sum(parts)
    squares = sum(part.margin**2 for part in parts)
    # Independent noise adds like standard deviations, rounded up so that the interval keeps its promise.
    assert (total.margin - 1) ** 2 < squares <= total.margin**2 or total.margin == squares == 0
    assert total.margin <= sum(part.margin for part in parts)
    if total.value is not None:
        assert total.low <= total.value <= total.value + total.below <= (total.high or 0)


@given(numbers)
def test_a_sum_is_exact_only_where_every_shown_part_is_and_none_is_hidden(parts: list[Number]) -> None:
    meanings = {part.meaning for part in parts}
    total = Number.sum(parts).meaning
    if Meaning.ABOUT in meanings or {Meaning.EXACT, Meaning.FEWER} <= meanings:
        assert total is Meaning.ABOUT
    elif Meaning.EXACT in meanings or not parts:
        assert total is Meaning.EXACT
    else:
        assert total is (Meaning.FEWER if Meaning.FEWER in meanings else Meaning.WITHHELD)


@given(numbers, st.randoms(use_true_random=False))
def test_neither_order_nor_nobody_changes_a_sum(parts: list[Number], random: object) -> None:
    total = Number.sum(parts)
    mixed = list(parts)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # a Random, which hypothesis does not say
    assert Number.sum(mixed) == total
    if total.value is not None:
        assert Number.sum([*parts, EXACTLY_NONE]) == total
