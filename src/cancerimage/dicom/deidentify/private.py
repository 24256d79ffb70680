"""The private attributes that PS3.15 Table E.3.10-1 knows to be safe."""

from collections.abc import Mapping
from functools import cache

from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.plans import TEXTS, Rule
from cancerimage.dicom.deidentify.table import lines


def rule(creator: str, group: int, low: int) -> Rule | None:
    """Return what becomes of a private element under the Retain Safe Private Option; None: it goes.

    `low` is the lowest byte of the element number; the block above it differs from file to file (PS3.5, section 7.8).
    Even here texts and terms are cleaned: scanners' consoles have let people type into safe places before.
    """
    vr = _table().get((creator.strip(" \0"), group, low))
    if vr is None:
        return None
    action = Action.CLEAN if vr in TEXTS else Action.TERM if vr == "CS" else Action.KEEP
    return Rule(action, "3", vr)


def kept(creator: str, group: int, low: int) -> bool:
    """Whether a private element is known to be safe."""
    return rule(creator, group, low) is not None


@cache
def _table() -> Mapping[tuple[str, int, int], str]:
    """Return the value representations; a private sequence is left out, as no definition says what it holds."""
    return {
        (creator, int(group, 16), int(low, 16)): vr for creator, group, low, vr, _ in lines("private.tsv") if vr != "SQ"
    }
