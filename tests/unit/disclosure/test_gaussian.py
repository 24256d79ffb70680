"""The table of the discrete Gaussian is exact, and draws from it follow the distribution."""

from decimal import Context, Decimal, localcontext

import pytest
from scipy import stats

from cancerimage.disclosure.gaussian import BITS, DRAWS, LARGEST, Table
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.sampling import Stream, draw

SECRET = bytes(range(32))
DRAWN = 200_000


@pytest.mark.parametrize("variance", [1, 25, 64, 75, 4096])
def test_every_threshold_is_the_cumulative_probability_rounded_to_512_bits(variance: int) -> None:
    table = Table.of(variance)
    # Straight from the formula, with far more digits and far more terms than the table is made with.
    with localcontext(Context(prec=330)):
        reach = 45 * int(variance**0.5 + 1)
        exact = [(Decimal(-x * x) / (2 * variance)).exp() for x in range(reach)]
        everything = exact[0] + 2 * sum(exact[1:])
        running, cumulative = Decimal(0), {}
        for x in range(1 - reach, reach):
            running += exact[abs(x)]
            cumulative[x] = running * 2**BITS / everything
        for place, threshold in enumerate(table.thresholds):
            assert abs(threshold - cumulative[table.least + place]) <= Decimal("0.5000001")
        assert cumulative[table.least - 1] < 1


@pytest.mark.parametrize("variance", [25, 64, 200])
def test_a_number_is_as_likely_as_its_negative(variance: int) -> None:
    table = Table.of(variance)
    for number in range(-table.least + 1):
        assert table.at_most(-number - 1) == DRAWS - table.at_most(number)


def test_the_first_and_last_bits_give_the_ends_and_thresholds_divide() -> None:
    table = Table.of(25)
    assert table.draw(0) == table.least
    assert table.draw(DRAWS - 1) == -table.least
    zero = table.at_most(0)
    assert (table.draw(zero - 1), table.draw(zero)) == (0, 1)
    assert table.between(table.least, -table.least) == 1
    assert table.at_most(table.least - 1) == 0
    for wrong in (-1, DRAWS):
        with pytest.raises(ValueError, match="512 bits"):
            table.draw(wrong)
    for variance in (0, LARGEST + 1):
        with pytest.raises(ValueError, match="variances"):
            Table.of(variance)


def unlikely(drawn: list[int], variance: int) -> float:
    """Return the p-value of the chi-square test that numbers were drawn from the discrete Gaussian."""
    # The probabilities come from the formula, not from the table.
    reach = int(8 * variance**0.5)
    weights = {x: float((Decimal(-x * x) / (2 * variance)).exp()) for x in range(-reach, reach + 1)}
    everything = sum(weights.values())
    bound = next(x for x in range(reach) if len(drawn) * weights[x + 1] / everything < 10)
    seen = dict.fromkeys(range(-bound, bound + 1), 0)
    for number in drawn:
        seen[max(-bound, min(bound, number))] += 1
    expected = {x: weights[x] for x in seen}
    for x, weight in weights.items():
        if abs(x) > bound:
            expected[bound if x > 0 else -bound] += weight
    return float(stats.chisquare([*seen.values()], [len(drawn) * w / everything for w in expected.values()]).pvalue)


@pytest.mark.parametrize("variance", [25, 64])
def test_keyed_noise_follows_the_formula(variance: int) -> None:
    key = Key(SECRET, "lung", "epoch", variance)
    drawn = [key.noise(f"form {number}") for number in range(DRAWN)]
    assert unlikely(drawn, variance) > 0.001
    # The same test tells a distribution that is only a little narrower apart.
    assert unlikely(drawn, variance * 23 // 25) < 1e-9


def test_noise_too_wide_for_a_table_follows_the_formula() -> None:
    drawn = [draw(Stream(SECRET, str(number).encode()), 25) for number in range(DRAWN // 4)]
    assert unlikely(drawn, 25) > 0.001
    assert unlikely(drawn, 22) < 1e-9
    # And where it is used: the spread of a sum in which one person counts up to 1,000.
    variance = 25 * 1000**2
    key = Key(SECRET, "lung", "epoch", variance)
    wide = [key.noise(str(number)) for number in range(20_000)]
    assert stats.kstest([number / variance**0.5 for number in wide], "norm").pvalue > 0.001
    assert stats.kstest([number / variance**0.5 / 1.05 for number in wide], "norm").pvalue < 0.001


def test_noise_follows_the_sampler_of_opendp() -> None:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    sampler = dp.m.make_gaussian(dp.vector_domain(dp.atom_domain(T=int)), dp.l2_distance(T=int), scale=5.0)
    theirs = sampler([0] * DRAWN)
    ours = [Key(SECRET, "lung", "epoch", 25).noise(str(number)) for number in range(DRAWN)]
    values = range(-20, 21)

    def spread(drawn: list[int]) -> list[int]:
        seen = dict.fromkeys(values, 0)
        for number in drawn:
            seen[max(values[0], min(values[-1], number))] += 1
        return [*seen.values()]

    # Their draws cannot be seeded: a p below one in a billion never happens by chance, and always if one were wrong.
    assert stats.chi2_contingency([spread(ours), spread(theirs)]).pvalue > 1e-9
    narrower = [Key(SECRET, "lung", "epoch", 22).noise(str(number)) for number in range(DRAWN)]
    assert stats.chi2_contingency([spread(narrower), spread(theirs)]).pvalue < 1e-9
