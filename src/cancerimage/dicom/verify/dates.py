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
_GAP = rb"[^0-9A-Z]{1,3}"
_FIGURES = re.compile(
    rb"(?<![0-9])(?=([0-9]{1,8})(?![0-9])(?:%(gap)s([0-9]{1,4})(?![0-9])(?:%(gap)s([0-9]{1,4})(?![0-9]))?)?)"
    % {b"gap": _GAP}
)
"""A number, and one or two more behind it."""
_LOCAL_MONTHS: Mapping[bytes, int] = _MONTHS | {
    name: number
    for number, names in enumerate(
        (b"GEN ENE", b"FEV FV", b"MRZ MAE MR", b"AVR ABR", b"MAI MAG MEI", b"JUIN GIU", b"JUIL LUG", b"AGO AOU AO",
         b"SET", b"OKT OTT", b"", b"DEZ DIC DC"),
        1,
    )
    for name in names.split()
}  # fmt: skip
"""By the first letters in seven languages, those outside of ASCII left out."""
_WORD = (
    rb"(JAN|GEN|ENE|FEB|F[E\x80-\xff]{1,2}V|MAR|MRZ|MAE|M[\x80-\xff]{1,2}R|APR|AVR|ABR|MAY|MAI|MAG|MEI|JUN|JUIN|GIU|JUL"
    rb"|JUIL|LUG|AUG|AGO|AO[U\x80-\xff]|SEP|SET|OCT|OKT|OTT|NOV|DEC|DEZ|DIC|D[\x80-\xff]{1,2}C)[A-Z\x80-\xff]*"
)
_JOINT = rb"(?:ST|ND|RD|TH)?[^0-9A-Z]{0,3}(?:(?:DE|OF|DEL)[^0-9A-Z]{1,2})?"
_DAY, _YEAR = rb"([0-3]?[0-9])", rb"((?:18|19|20)[0-9]{2}|[0-9]{2})"
_WORDED = re.compile(
    rb"(?<![0-9])" + _DAY + _JOINT + _WORD + _JOINT + _YEAR + rb"(?![0-9])"
    rb"|(?<![A-Z])" + _WORD + _JOINT + _DAY + _JOINT.replace(b"{0,3}", b"{1,3}") + _YEAR + rb"(?![0-9])"
    rb"|(?<![0-9])" + _YEAR + _JOINT + _WORD + _JOINT + _DAY + rb"(?![0-9])"
)  # fmt: skip
_BEYOND_ASCII = bytes(range(128, 256))
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


def days_told(text: bytes) -> set[int]:
    """Return every day that something in a text in capitals can be taken for, also with two figures for the year.

    Figures may be parted by anything but letters and in any order. Only to be compared with days that are known: most
    of what this returns was never meant as a day.
    """
    found = set(days_in(text))
    for first, second, third in _FIGURES.findall(text):
        found.update(_joined(first))
        if second:
            found.update(_joined(first + second))
        if third:
            found.update(_in_any_order(first, second, third))
    for d1, name1, y1, name2, d2, y2, y3, name3, d3 in _WORDED.findall(text):
        month = _LOCAL_MONTHS.get((name1 or name2 or name3).translate(None, _BEYOND_ASCII))
        if month:
            found.update(_in_years(y1 or y2 or y3, month, int(d1 or d2 or d3)))
            if len(y1) == 2:
                found.update(_in_years(d1.zfill(2), month, int(y1)))
    return found


@cache
def _joined(figures: bytes) -> tuple[int, ...]:
    """Return the days that six or eight figures can be."""
    if len(figures) == 6:
        return _in_any_order(figures[:2], figures[2:4], figures[4:])
    if len(figures) == 8:
        return (
            *_in_any_order(figures[:4], figures[4:6], figures[6:]),
            *_in_any_order(figures[:2], figures[2:4], figures[4:]),
        )
    return ()


@cache
def _in_any_order(first: bytes, second: bytes, third: bytes) -> tuple[int, ...]:
    """Return the days that three numbers can be, the year at one of the ends."""
    found: list[int] = []
    if len(second) <= 2:
        if len(third) in (2, 4) and len(first) <= 2:
            found += _in_years(third, int(second), int(first))
            found += _in_years(third, int(first), int(second))
        if len(first) in (2, 4) and len(third) <= 2:
            found += _in_years(first, int(second), int(third))
    return tuple(found)


def _in_years(year: bytes, month: int, day: int) -> Iterator[int]:
    years = (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year))
    for one in years:
        try:
            yield date(one, month, day).toordinal()
        except ValueError:
            continue


def figures_of(day: int) -> tuple[bytes, ...]:
    """Return the eight figures that a day is written with, in three orders."""
    known = date.fromordinal(day)
    year, month, within = (b"%04d" % known.year, b"%02d" % known.month, b"%02d" % known.day)
    return year + month + within, within + month + year, month + within + year


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
