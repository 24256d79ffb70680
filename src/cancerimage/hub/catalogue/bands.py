"""Reading the bands in which numbers are counted, as nodes write them."""

import re

# ASCII digits only: other characters that Python calls digits are no numbers to `int`, and neither are thousands of
# digits.
_BAND = re.compile(r">=([0-9]{1,15})|([0-9]{1,15})(?:\.\.([0-9]{1,15}))?")


def bounds(band: str) -> tuple[int, int | None] | None:
    """Return the lowest and the highest number of `band`, None for no highest; None for what is no band."""
    match = _BAND.fullmatch(band)
    if match is None:
        return None
    if match[1]:
        return int(match[1]), None
    return int(match[2]), int(match[3] or match[2])


def rank(band: str) -> tuple[bool, int]:
    """Return what to sort bands by: from the lowest to the highest, then what is none."""
    found = bounds(band)
    return (found is None, found[0] if found else 0)
