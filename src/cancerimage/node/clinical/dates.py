"""Dates as tables write them, which are only calculated with and never come out."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

_ISO = re.compile(r"(?P<y>\d{4})(?P<sep>[-/.]?)(?P<m>\d{2})(?P=sep)(?P<d>\d{2})", re.ASCII)
_DAY = re.compile(r"(?P<d>\d{1,2})(?P<sep>[-/. ])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})", re.ASCII)
_MONTH = re.compile(r"(?P<m>\d{1,2})(?P<sep>[-/. ])(?P<d>\d{1,2})(?P=sep)(?P<y>\d{4})", re.ASCII)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|AM|PM)?", re.ASCII | re.IGNORECASE)

ORDERS: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "iso": (_ISO,),
    "day-first": (_ISO, _DAY),
    "month-first": (_ISO, _MONTH),
}
"""The forms that are understood for each choice in a mapping; ISO 8601 always is, since it cannot be misread."""


@lru_cache(1 << 16)
def read(text: str, order: str) -> date | None:
    """Return the day that a text tells; None if it tells none."""
    for form in ORDERS[order]:
        found = form.match(text)
        rest = text[found.end() :] if found else ""
        if found and (not rest or _TIME.fullmatch(rest)):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
    return None


def years(born: date, then: date) -> int:
    """Return an age in completed years."""
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))
