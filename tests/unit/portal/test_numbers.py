"""Numbers as people of one language read them: rounded, never cut off."""

import pytest
from django.utils import translation

from cancerimage.disclosure.numbers import WITHHELD, Number
from cancerimage.hub.portal.numbers import brief, compact, compact_margin, percent, size


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (999_999, "999,999", "999.999"),
        (17_697_642, "17.7 million", "17,7 Mio."),
        (1_960_000_000, "2.0 billion", "2,0 Mrd."),
    ],
)
def test_large_numbers_are_rounded(number: int, english: str, german: str) -> None:
    with translation.override("en"):
        assert compact(number) == english
    with translation.override("de"):
        assert compact(number) == german


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Number(15_612_345, 117_899), "0.2 million"),
        (Number(15_600_000, 100_000), "0.1 million"),
        (Number(999_000, 50_000), "50,000"),
        (Number(250_000_000, 400_000), "1 million"),
        (Number(1_960_000_000, 1), "0.1 billion"),
    ],
)
def test_a_margin_is_as_coarse_as_its_number_and_never_too_narrow(number: Number, said: str) -> None:
    with translation.override("en"):
        assert compact_margin(number) == said


def test_sizes_are_rounded() -> None:
    with translation.override("en"):
        assert size(21_588_209_673_570) == "21.6\u202fTB"
        assert size(999) == "999\u202fB"


def test_nearly_everything_is_not_everything() -> None:
    with translation.override("en"):
        assert percent(999, 1000) == "99%"
        assert percent(1, 1000) == "<1%"


def test_where_there_is_little_room_a_sign_says_what_a_number_means() -> None:
    with translation.override("en"):
        assert brief(Number(1200)) == "1,200"
        assert brief(Number(1200, margin=11)) == "≈\u202f1,200"
        assert brief(Number.fewer(15)) == "<\u202f15"
        assert brief(WITHHELD) == ""
