"""Bands of numbers, as nodes write them and as anybody else may."""

import pytest

from cancerimage.hub.catalogue import bands


@pytest.mark.parametrize(
    ("band", "bounds"),
    [
        ("50..59", (50, 59)),
        ("7", (7, 7)),
        (">=90", (90, None)),
        ("unknown", None),
        ("", None),
        ("0..x", None),
        ("²..3", None),
        ("..", None),
        ("1..2..3", None),
        ("9" * 5000, None),
        ("-1..2", None),
        ("50..59\n", None),
    ],
)
def test_bands_are_read_and_what_is_none_is_told(band: str, bounds: tuple[int, int | None] | None) -> None:
    assert bands.bounds(band) == bounds


def test_what_is_no_band_comes_last() -> None:
    assert sorted(["unknown", ">=90", "²", "10..19", "0..9"], key=bands.rank) == [
        "0..9",
        "10..19",
        ">=90",
        "unknown",
        "²",
    ]
