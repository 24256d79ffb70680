"""Whether figures can be a day, in whatever order they are written."""

from datetime import date


def is_day(first: str, second: str, third: str) -> bool:
    """Return whether there is a day that is written so, with the year first or last."""
    if _exists(third, second, first) or _exists(third, first, second):
        return True
    return len(second) == len(third) == 2 <= len(first) and _exists(first, second, third)


def _exists(year: str, month: str, day: str) -> bool:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return False
    try:
        date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return True
