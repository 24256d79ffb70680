"""Days are found however they are written, and a day that was moved is not taken for one that stayed."""

from datetime import date

import pytest

from cancerimage.dicom.verify.dates import days, days_in, days_in_uid, days_told, shifts

DAY = date(2004, 1, 19).toordinal()


@pytest.mark.parametrize(
    "value", [b"20040119", b"20040119 ", b"2004.01.19", b"20040119101112.5+0100", b"20010203\\20040119"]
)
def test_values(value: bytes) -> None:
    assert DAY in days(value)


@pytest.mark.parametrize("value", [b"", b"2004", b"200401", b"20041301", b"TODAY", b"20040230"])
def test_what_is_no_day(value: bytes) -> None:
    assert list(days(value)) == []


@pytest.mark.parametrize(
    "text",
    [b"20040119", b"CT 20040119.", b"ON20040119AT", b"2004-01-19", b"2004/1/19", b"19.01.2004", b"19/01/2004",
     b"01/19/2004", b"19 JAN 2004", b"19-JANUARY-2004", b"19JAN2004", b"19012004", b"20040119101112"],
)  # fmt: skip
def test_texts(text: bytes) -> None:
    assert DAY in days_in(text)


@pytest.mark.parametrize("text", [b"120040119", b"1.5 X 2004", b"2004-01", b"119.01.2004", b"19.01.04", b"5.0.1.2004"])
def test_texts_without_a_day(text: bytes) -> None:
    assert DAY not in days_in(text)


def test_uids_have_days_only_where_a_part_begins() -> None:
    assert DAY in days_in_uid(b"1.2.20040119101112.7")
    assert DAY not in days_in_uid(b"2.25.1120040119")


def test_the_shift_is_the_one_that_explains_most() -> None:
    before = {1: {100}, 2: {130}, 3: {160}}
    assert shifts(before, [(1, 70), (2, 100), (3, 130)]) == {-30}
    # One attribute was left as it was.
    assert shifts(before, [(1, 70), (2, 100), (3, 160)]) == {-30}


def test_days_that_moved_apart_have_no_shift() -> None:
    assert shifts({1: {100}, 2: {130}}, [(1, 71), (2, 132)]) == frozenset()
    assert shifts({1: {100}}, [(1, 100)]) == frozenset()
    assert shifts({1: {100}}, [(1, 90)]) == {-10}


@pytest.mark.parametrize(
    "text",
    ["19.01.04", "19. 1. 04", "19,01,04", "19_01_04", "19_01_2004", "19-JAN-04", "19(01)04", "19 01 '04", "1901 04",
     "190104", "040119", "011904", "January 19 2004", "January 19, 2004", "19. Januar 2004", "19 janvier 04",
     "19 de enero de 2004", "19th of January 2004", "04JAN19", "1/19/04", "19\\01\\2004", "2004 Jan 19"],
)  # fmt: skip
def test_what_can_be_meant_as_a_day(text: str) -> None:
    assert DAY in days_told(f"CT {text} axial".upper().encode())


@pytest.mark.parametrize("month", ["März", "Maerz", "mars", "marzo", "MRZ", "March"])
@pytest.mark.parametrize("codec", ["utf-8", "latin-1"])
def test_months_in_words(month: str, codec: str) -> None:
    assert date(1961, 3, 12).toordinal() in days_told(f"12. {month} 61".encode(codec).upper())


@pytest.mark.parametrize("text", [b"1904", b"19.01", b"19 HEAD 01 HEAD 04", b"1190104", b"SUMMARY 19"])
def test_what_nobody_means_as_a_day(text: bytes) -> None:
    assert DAY not in days_told(text)
