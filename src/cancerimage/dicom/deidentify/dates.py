"""Dates moved by whole days, times left alone, and whatever is no date left out."""

import re
from datetime import date, timedelta

DATE = re.compile(r"(?P<year>\d{4})(?P<by>[.\-/]?)(?P<month>\d\d)(?P=by)(?P<day>\d\d)")
"""PS3.5 writes YYYYMMDD; files of before 1993 have dots, and careless ones other signs."""
TIME = re.compile(r"\d\d(:?\d\d(:?\d\d(\.\d{1,6})?)?)?")
MOMENT = re.compile(r"(?P<date>\d{8})(?P<time>\d\d(\d\d(\d\d(\.\d{1,6})?)?)?)?(?P<zone>[+\-]\d{4})?")
AGE = re.compile(r"(?P<number>\d{3})(?P<unit>[DWMY])")
EARLIEST, LATEST = 1880, 2100
"""Years that a day of a patient or of an examination can be in."""
UNSAID = frozenset(
    date(*day)
    for day in (
        *((1900, 1, 1), (1901, 1, 1), (1970, 1, 1), (1980, 1, 1), (2000, 1, 1)),  # round, or where counting begins
        *((1899, 12, 30), (1899, 12, 31), (1904, 1, 1), (1960, 1, 1), (1969, 12, 31), (1911, 11, 11)),
    )
)
"""Days that programs write where they know none. Moved, they would tell by how many days everything else was moved."""
OLDEST = 89
"""Ages above are told as 90: there are so few that an age would name somebody (US 45 CFR 164.514(b)(2)(i)(C))."""


def shift(vr: str, text: str, days: int) -> str:
    """Move every value of a DA or DT by whole days and keep those of a TM; a value of another form becomes empty.

    The zone of a DT goes, as Timezone Offset From UTC does. A DT without a day cannot be moved and becomes empty; a day
    that means nothing does, too.
    """
    return "\\".join(_shifted(vr, value.strip(" \0"), days) for value in text.split("\\"))


def relative(text: str, baseline: str) -> int | None:
    """Return the days from one DA to another, or None if one of them is no date."""
    this, first = _date(text.strip(" \0")), _date(baseline.strip(" \0"))
    return (this - first).days if this and first else None


def age(text: str) -> str:
    """Return an AS with ages above 89 years told as 90 years; what is no age becomes empty."""
    match = AGE.fullmatch(text.strip(" \0"))
    if not match:
        return ""
    years = {"D": 365, "W": 52, "M": 12, "Y": 1}[match["unit"]]
    return "090Y" if int(match["number"]) > OLDEST * years and match["unit"] in "MY" else match[0]


def _shifted(vr: str, value: str, days: int) -> str:
    if vr == "TM":
        return value if TIME.fullmatch(value) else ""
    if vr == "DA":
        return _moved(value, days)
    match = MOMENT.fullmatch(value)
    moved = _moved(match["date"], days) if match else ""
    return moved + (match["time"] or "") if match and moved else ""


def _moved(value: str, days: int) -> str:
    found = _date(value)
    if found is None or found in UNSAID or not EARLIEST <= found.year <= LATEST:
        return ""
    new = found + timedelta(days)
    return f"{new.year:04}{new.month:02}{new.day:02}"


def _date(value: str) -> date | None:
    match = DATE.fullmatch(value)
    if not match:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
