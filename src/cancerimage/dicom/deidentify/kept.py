"""Which attributes keep their original values by decision, so that the verifier does not look for these."""

from functools import cache

from cancerimage.dicom.deidentify import iods
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.plans import DATES, Profile
from cancerimage.dicom.deidentify.table import by_tag

_WHOLE = {Option.KEEP_DATES: DATES, Option.KEEP_UIDS: frozenset({"UI"})}
"""Options that keep every value of a representation, also where Table E.1-1 does not list the attribute."""


@cache
def kept(profile: Profile) -> frozenset[int]:
    """Return the attributes that an option of the profile retains as they are."""
    listed = {
        tag
        for tag, row in by_tag().items()
        if {code for option, code in row.options.items() if option in profile.options} == {"K"}
    }
    whole = {vr for option, vrs in _WHOLE.items() if option in profile.options for vr in vrs}
    return frozenset(listed | {tag for tag, element in iods.elements().items() if element.vr in whole})
