"""Which attributes keep their original values by decision, so that the verifier does not look for these."""

from functools import cache

from cancerimage.dicom.deidentify import iods
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.plans import DATES, TEXTS, Profile
from cancerimage.dicom.deidentify.table import by_tag

_WHOLE = {Option.KEEP_DATES: DATES, Option.KEEP_UIDS: frozenset({"UI"})}
"""Options that keep every value of a representation, also where Table E.1-1 does not list the attribute."""


@cache
def kept(profile: Profile) -> frozenset[int]:
    """Return the attributes that an option of the profile retains as they are."""
    listed = set()
    for tag, row in by_tag().items():
        chosen = {option: code for option, code in row.options.items() if option in profile.options}
        element = iods.elements().get(tag)
        # Characteristics in words are cleaned even where they stay.
        as_kept = set(chosen) - {Option.KEEP_CHARACTERISTICS} or (element and element.vr not in {*TEXTS, "CS"})
        if set(chosen.values()) == {"K"} and as_kept:
            listed.add(tag)
    whole = {vr for option, vrs in _WHOLE.items() if option in profile.options for vr in vrs}
    return frozenset(listed | {tag for tag, element in iods.elements().items() if element.vr in whole})
