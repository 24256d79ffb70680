"""How many bytes a value in binary has: the width of its representation and its multiplicity (PS3.5, section 6.4)."""

import re
from collections.abc import Mapping
from functools import cache

from cancerimage.dicom.vr import REPRESENTATIONS

DESCRIPTORS: Mapping[int, int] = {
    0x00281201: 0x00281101,
    0x00281202: 0x00281102,
    0x00281203: 0x00281103,
    0x00281204: 0x00281101,
    0x00283006: 0x00283002,
}
"""The attribute that says how many entries a look-up table has (PS3.3, sections C.7.6.3.1.5 and C.11.1.1)."""
MOST = 1 << 32
"""More than any length."""
_MULTIPLICITY = re.compile(r"(\d+)(?:-(\d*)(n?))?")


@cache
def sizes(vrs: tuple[bytes, ...], multiplicity: str) -> range:
    """Return the lengths that a value of one of these representations can have, besides none at all."""
    width = min(REPRESENTATIONS[vr.decode("ascii")].size or 1 for vr in vrs)
    if any(vr.startswith(b"O") or vr == b"UN" for vr in vrs):
        # Strings of numbers count as one value, however long (PS3.5, section 6.2).
        return range(width, MOST, width)
    found = _MULTIPLICITY.fullmatch(multiplicity)
    assert found is not None, multiplicity  # noqa: S101  # the table is proven by a test
    low = int(found[1])
    if found[3]:
        return range(low * width, MOST, int(found[2] or 1) * width)
    return range(low * width, int(found[2] or low) * width + 1, width)


def told(tag: int, lengths: range) -> bool:
    """Return whether all that there is to be told of a value is its length: few numbers, of which none describes."""
    return lengths.stop < MOST and tag not in DESCRIPTORS.values()
