"""The private attributes that PS3.15 Table E.3.10-1 knows to be safe."""

from collections.abc import Mapping
from functools import cache

from cancerimage.dicom.deidentify.table import lines


def kept(creator: str, group: int, low: int) -> str | None:
    """Return the value representation of a private element that is known to be safe; None: it goes.

    `low` is the lowest byte of the element number; the block above it differs from file to file (PS3.5, section 7.8).
    """
    return _table().get((creator.strip(" \0"), group, low))


@cache
def _table() -> Mapping[tuple[str, int, int], str]:
    """Return the value representations; a private sequence is left out, as no definition says what it holds."""
    return {
        (creator, int(group, 16), int(low, 16)): vr for creator, group, low, vr, _ in lines("private.tsv") if vr != "SQ"
    }
