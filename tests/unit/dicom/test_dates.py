"""Dates move by whole days; what is no date is left out."""

import pytest

from cancerimage.dicom.deidentify.dates import age, relative, shift


@pytest.mark.parametrize(
    ("vr", "text", "days", "new"),
    [
        ("DA", "20200301", -1, "20200229"),
        ("DA", "20200301 ", -366, "20190301"),
        ("DA", "2020.03.01", -1, "20200229"),
        ("DA", "2020-03-01", -1, "20200229"),
        ("DA", "20200301\\20200302", -1, "20200229\\20200301"),
        ("DA", "20200301\\\\", -1, "20200229\\\\"),
        ("DA", "", -1, ""),
        ("DA", "20200230", -1, ""),
        ("DA", "00010101", -1, ""),
        ("DA", "19000101", -1, ""),
        ("DA", "18991230", -1, ""),
        ("DA", "19700101", -1, ""),
        ("DA", "17530101", -1, ""),
        ("DA", "99991231", -1, ""),
        ("DT", "19000101000000", -1, ""),
        ("DA", "TOKEN", -1, ""),
        ("DT", "20200301", -1, "20200229"),
        ("DT", "20200301123456.123456", -1, "20200229123456.123456"),
        ("DT", "202003011234+0200", -1, "202002291234"),
        ("DT", "202003", -1, ""),
        ("DT", "20200301TOKEN", -1, ""),
        ("TM", "123456.123", -1, "123456.123"),
        ("TM", "12:34:56", -1, "12:34:56"),
        ("TM", "12", -1, "12"),
        ("TM", "20200301", -1, ""),
        ("TM", "TOKEN", -1, ""),
    ],
)
def test_shift(vr: str, text: str, days: int, new: str) -> None:
    assert shift(vr, text, days) == new


def test_relative_days_count_from_the_baseline() -> None:
    assert relative("20200301", "20200228 ") == 2
    assert relative("20200227", "20200228") == -1
    assert relative("", "20200228") is None
    assert relative("20200228", "unknown") is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("045Y", "045Y"),
        ("089Y", "089Y"),
        ("090Y", "090Y"),
        ("104Y", "090Y"),
        ("999M", "999M"),
        ("012W ", "012W"),
        ("45Y", ""),
        ("TOKN", ""),
        ("", ""),
    ],
)
def test_ages_above_89_are_told_as_90(text: str, kept: str) -> None:
    assert age(text) == kept
