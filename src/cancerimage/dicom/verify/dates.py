"""Dates as day numbers, in the ways that they are written in attributes and inside of texts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache

_MONTHS = {name: number for number, name in enumerate(b"JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
_COMPACT = re.compile(rb"(?<![0-9])((?:18|19|20)[0-9]{2})([01][0-9])([0-3][0-9])")
_APART = re.compile(
    rb"(?<![0-9])(?:((?:18|19|20)[0-9]{2})([-./])([01]?[0-9])\2([0-3]?[0-9])"
    rb"|([0-3]?[0-9])([-./])([0-3]?[0-9])\6((?:18|19|20)[0-9]{2})"
    rb"|([0-3]?[0-9])[-./ ]?(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*[-./ ,]*((?:18|19|20)[0-9]{2})"
    rb"|([0-3][0-9])([01][0-9])((?:18|19|20)[0-9]{2}))(?![0-9])"
)
_IN_UID = re.compile(rb"(?:^|\.)((?:18|19|20)[0-9]{2})([01][0-9])([0-3][0-9])")

UNSAID = frozenset(date(*day).toordinal() for day in ((1900, 1, 1), (1970, 1, 1), (2000, 1, 1), (1899, 12, 30)))
"""Days that programs write where they know none."""


@cache
def _ordinal(year: bytes, month: bytes, day: bytes) -> int | None:
    try:
        return date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return None


def days(value: bytes) -> Iterator[int]:
    """Yield the days of a value of VR DA or DT, also in the form of ACR-NEMA (1997.04.24)."""
    for part in value.split(b"\\"):
        text = part.strip(b" \0")
        if text[4:5] == b"." and text[7:8] == b".":
            text = text.replace(b".", b"")
        if text[:8].isdigit() and len(text) >= 8:
            found = _ordinal(text[:4], text[4:6], text[6:8])
            if found is not None:
                yield found


def days_in(text: bytes) -> Iterator[int]:
    """Yield the days that are written somewhere in a text in capitals; of 03/04/2004, both that it can be."""
    for year, month, day in _COMPACT.findall(text):
        yield from _known(_ordinal(year, month, day))
    for y1, _, m1, d1, p, _, q, y2, d3, name, y3, d4, m4, y4 in _APART.findall(text):
        if y1:
            yield from _known(_ordinal(y1, m1, d1))
        elif y2:
            yield from _known(_ordinal(y2, q, p), _ordinal(y2, p, q))
        elif y3:
            yield from _known(_ordinal(y3, b"%d" % _MONTHS[name], d3))
        else:
            yield from _known(_ordinal(y4, m4, d4))


def days_in_uid(uid: bytes) -> Iterator[int]:
    """Yield the days that begin a part of a UID; inside of a part, eight digits mean nothing."""
    for year, month, day in _IN_UID.findall(uid):
        yield from _known(_ordinal(year, month, day))


def _known(*found: int | None) -> Iterator[int]:
    return (one for one in found if one is not None)


def shifts(before: Mapping[int, Iterable[int]], after: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return by how many days the dates of a person were moved, as far as it can be told.

    `before` has the days of the source by attribute, `after` attributes and days of the output. A day that was moved
    can be another day of the same person by chance; with the shift, such a day is known for what it is. The shift is
    the one that explains most attributes. None is returned unless it explains more than one, or the only one there is.
    """
    counted: Counter[int] = Counter()
    attributes = set()
    for tag, day in set(after):
        differences = {day - one for one in before.get(tag, ())} - {0}
        if differences:
            attributes.add(tag)
            counted.update(differences)
    if not counted:
        return frozenset()
    most = max(counted.values())
    if most < 2 and len(attributes) > 1:
        return frozenset()
    return frozenset(shift for shift, number in counted.items() if number == most)
