"""Noise follows from the key alone, and different keys give noise that has nothing to do with each other."""

import pytest
from scipy import stats

from cancerimage.disclosure.noise import Key

SECRET = bytes(range(32))
FORMS = [f"form {number}" for number in range(20_000)]
KEY = Key(SECRET, "lung", "epoch 1", 25)


def test_the_same_cell_always_has_the_same_noise() -> None:
    again = Key(bytes(range(32)), "lung", "epoch 1", 25)
    assert [again.noise(form) for form in FORMS[:1000]] == [KEY.noise(form) for form in FORMS[:1000]]


def test_the_noise_of_a_form_stays_what_it_was_in_released_versions() -> None:
    # A new version of the software must not draw anew: two draws for one form would each cost, and only one is charged.
    assert [KEY.noise(form) for form in FORMS[:12]] == [0, 3, 4, 6, -7, 5, 0, -13, 2, 2, 8, 4]
    wide = Key(SECRET, "lung", "epoch 1", 25_000_000)
    assert [wide.noise(form) for form in FORMS[:4]] == [-12476, 1850, 7126, -3120]


@pytest.mark.parametrize(
    "other",
    [
        Key(bytes(range(1, 33)), "lung", "epoch 1", 25),
        Key(SECRET, "breast", "epoch 1", 25),
        Key(SECRET, "lung", "epoch 2", 25),
        Key(SECRET, "lung", "epoch 1", 64),
        Key(SECRET, "lung", "epoch 1", 25_000_000),
    ],
    ids=["secret", "dataset", "epoch", "variance", "wide"],
)
def test_another_key_gives_unrelated_noise(other: Key) -> None:
    ours, theirs = [KEY.noise(form) for form in FORMS], [other.noise(form) for form in FORMS]
    assert stats.pearsonr(ours, theirs).pvalue > 0.001


def test_another_form_or_cell_gives_unrelated_noise() -> None:
    noise = [KEY.noise(form) for form in FORMS]
    for others in (
        [KEY.noise(form, "CT") for form in FORMS],
        [KEY.noise(form, "MR") for form in FORMS],
        [KEY.noise(form + " ") for form in FORMS],
        noise[1:] + noise[:1],
    ):
        assert stats.pearsonr(noise, others).pvalue > 0.001
    # The test does find what is related.
    assert (
        stats.pearsonr(
            noise, [number + KEY.noise(form, "CT") for number, form in zip(noise, FORMS, strict=True)]
        ).pvalue
        < 1e-9
    )


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert [KEY.noise(f, "ab") for f in FORMS[:50]] != [KEY.noise(f + "a", "b") for f in FORMS[:50]]
    assert [Key(SECRET, 'a","b', "c", 25).noise(f) for f in FORMS[:50]] != [
        Key(SECRET, "a", 'b","c', 25).noise(f) for f in FORMS[:50]
    ]


def test_a_secret_that_could_be_guessed_is_refused_and_no_secret_is_shown() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Key(b"short", "lung", "epoch", 25)
    with pytest.raises(ValueError, match="at least 1"):
        Key(SECRET, "lung", "epoch", 0)
    assert "secret" not in repr(KEY)
