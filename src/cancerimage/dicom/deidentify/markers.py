"""What a de-identified file says about itself: (0012,0062) to (0012,0064), (0028,0301) and (0028,0303)."""

from cancerimage import __version__
from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.bytes_path import Insertions
from cancerimage.dicom.deidentify.encoding import Encoding
from cancerimage.dicom.deidentify.options import MEANINGS, Meaning, Option
from cancerimage.dicom.deidentify.plans import Profile
from cancerimage.dicom.deidentify.table import EDITION

METHOD = f"Cancer Image {__version__}, PS3.15 {EDITION}"
FRONT = "Front of head blackened by shear plane; not a validated defacing"
"""What stands in place of the code 113102 (PS3.16, CID 7050), which nobody can claim for this."""

_CODE_VALUE, _SCHEME, _CODE_MEANING = 0x00080100, 0x00080102, 0x00080104


def markers(profile: Profile, encoding: Encoding, *, looked: bool, fronted: bool = False) -> Insertions:
    """Return the markers (PS3.15, section E.1.1).

    `looked`: the pixel stage says that no text is burned in. `fronted`: it has blackened the front of a head.
    """
    codes = list(profile.codes)
    if looked and Option.CLEAN_PIXELS not in profile.options:
        codes = sorted([*codes, MEANINGS[Option.CLEAN_PIXELS]], key=lambda meaning: meaning.code)
    method = "\\".join((METHOD, *(meaning.name for meaning in codes), *([FRONT] if fronted else [])))
    made = [
        (tags.IDENTITY_REMOVED, encoding.element(tags.IDENTITY_REMOVED, b"CS", b"YES")),
        (
            tags.DEIDENTIFICATION_METHOD,
            encoding.element(tags.DEIDENTIFICATION_METHOD, b"LO", method.encode("ascii")),
        ),
        (
            tags.DEIDENTIFICATION_METHOD_CODES,
            encoding.sequence(tags.DEIDENTIFICATION_METHOD_CODES, [_item(encoding, code) for code in codes]),
        ),
        (tags.LONGITUDINAL_MODIFIED, encoding.element(tags.LONGITUDINAL_MODIFIED, b"CS", _dates(profile))),
    ]
    if looked:
        made.append((tags.BURNED_IN, encoding.element(tags.BURNED_IN, b"CS", b"NO")))
    return tuple(sorted(made))


def _item(encoding: Encoding, meaning: Meaning) -> bytes:
    return b"".join(
        (
            encoding.element(_CODE_VALUE, b"SH", meaning.code.encode("ascii")),
            encoding.element(_SCHEME, b"SH", b"DCM"),
            encoding.element(_CODE_MEANING, b"LO", meaning.name.encode("ascii")),
        )
    )


def _dates(profile: Profile) -> bytes:
    """Return what PS3.3, section C.12.1.1.1 says became of dates and times."""
    if Option.KEEP_DATES in profile.options:
        return b"UNMODIFIED"
    return b"MODIFIED" if Option.SHIFT_DATES in profile.options else b"REMOVED"
