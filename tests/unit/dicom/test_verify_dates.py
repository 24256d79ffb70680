"""Days are found however they are written, and a day that was moved is not taken for one that stayed."""

from datetime import date

import pytest

from cancerimage.dicom.verify.dates import days, days_in, days_in_uid, shifts

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
