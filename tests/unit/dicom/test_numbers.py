"""Numbers of a header that are a day, or the number of somebody."""

import pytest

from cancerimage.dicom.deidentify.numbers import tells

SERIES_NUMBER, WEIGHT, DOSE, POSITION = 0x00200011, 0x00101030, 0x00181074, 0x00200032
PATIENT = frozenset({"qx0773310", "19610312", "1024"})


@pytest.mark.parametrize(
    ("tag", "value", "told"),
    [
        (SERIES_NUMBER, b"20230517", True),
        (SERIES_NUMBER, b"1234567", True),
        (SERIES_NUMBER, b"30201 ", False),
        (WEIGHT, b"7733101234.555", True),
        (WEIGHT, b"72.5", False),
        (DOSE, b"19610312.55", True),
        (DOSE, b"773310", True),
        (DOSE, b"00773310", True),
        (DOSE, b"370000000", False),
        (DOSE, b"1024", False),
        (POSITION, b"-125.19610312\\12.5\\773.310", False),
        (POSITION, b"-125.5\\20230517\\1", True),
    ],
)
def test_what_is_no_measurement(tag: int, value: bytes, told: bool) -> None:
    assert tells(tag, value, PATIENT) is told
