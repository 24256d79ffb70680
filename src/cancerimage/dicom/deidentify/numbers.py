"""Numbers of a header that measure nothing: a day, or the number of somebody."""

import re
from functools import lru_cache

DAY = re.compile(rb"(?<![0-9.])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
LONG = re.compile(rb"(?<![0-9.])0*([1-9][0-9]{5,})")
FIGURES = re.compile("0*([1-9][0-9]{5,})")
"""Shorter ones can be any measurement."""
SMALL = frozenset({0x00101020, 0x00101030, 0x00180050, 0x00180088, 0x00200011, 0x00200012, 0x00200013})
"""No height, weight or distance of slices is so large, and no series, acquisition or instance counted so far."""


def tells(tag: int, raw: bytes, identifiers: frozenset[str]) -> bool:
    """Return whether one of the numbers of an IS or DS is a day or a number that the patient is known by."""
    if DAY.search(raw):
        return True
    found = LONG.findall(raw)
    return bool(found) and (tag in SMALL or not _numbers(identifiers).isdisjoint(found))


@lru_cache(maxsize=64)
def _numbers(identifiers: frozenset[str]) -> frozenset[bytes]:
    """Return the numbers in identifiers, without zeros in front."""
    return frozenset(found.encode("ascii") for word in identifiers for found in FIGURES.findall(word))
