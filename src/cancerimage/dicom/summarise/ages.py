"""Dates and ages as DICOM writes them (PS3.5, section 6.2: DA and AS)."""

import re
from datetime import date

AGE = re.compile(r"\d{3}[DWMY]")
DATE = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")
"""A date; the standard before DICOM wrote it with full stops."""


def day(text: str) -> date | None:
    """Return the day that a date names, or None where it is none."""
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def age_between(birth: date, then: date) -> str:
    """Return the age at a day as an age string: in years from two years on, in months or days before.

    It is empty where the day lies before the birth, or more than 999 years behind it.
    """
    months = (then.year - birth.year) * 12 + then.month - birth.month - (then.day < birth.day)
    if then < birth or months >= 12_000:
        return ""
    if months >= 24:
        return f"{months // 12:03d}Y"
    return f"{months:03d}M" if months else f"{(then - birth).days:03d}D"
