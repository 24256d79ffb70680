"""What holds of dates that move, whatever they are."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.dicom.deidentify.dates import UNSAID, relative, shift
from cancerimage.dicom.deidentify.keys import FARTHEST

DATES = (
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
    .filter(lambda day: day not in UNSAID)
    .map(lambda day: f"{day:%Y%m%d}")
)
DAYS = st.integers(min_value=-FARTHEST, max_value=-1)


@given(DATES, DATES, DAYS)
def test_every_interval_stays(first: str, second: str, days: int) -> None:
    assert relative(shift("DA", first, days), shift("DA", second, days)) == relative(first, second)


@given(DATES, DAYS)
def test_no_date_stays(text: str, days: int) -> None:
    assert shift("DA", text, days) != text
    assert shift("DT", f"{text}120000", days) == f"{shift('DA', text, days)}120000"


@given(st.text(max_size=40), DAYS)
def test_nothing_but_dates_and_times_comes_out(text: str, days: int) -> None:
    for vr in ("DA", "DT", "TM"):
        assert set(shift(vr, text, days)) <= set("0123456789.:\\")
