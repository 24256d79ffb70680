"""Who gets in: instances that say that they are de-identified, and what the store writes down of them."""

from collections.abc import Set
from pathlib import Path

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.read import Header, header
from cancerimage.dicom.verify import SENTENCES, alone
from cancerimage.node.store.attributes import BY_LEVEL, NUMBERS, WANTED, Attribute, Level
from cancerimage.node.store.faults import Unsuitable
from cancerimage.node.store.instances import Values

OURS = "2.25."
"""The root of every UID that the de-identification makes (PS3.5, section B.2)."""
_UIDS = (tags.SOP_INSTANCE, tags.STUDY, tags.SERIES)
_LARGEST = 2**31


def admitted(path: Path, *, public: bool = False) -> Header:
    """Return the header of a file that may enter; raises `Unsuitable`.

    `public` is for data that were published elsewhere, whose UIDs are their publisher's.
    """
    try:
        found = header(path, WANTED)
        found.require_identity()
    except Unreadable:
        raise Unsuitable("It is no DICOM instance that can be read.") from None
    if public:
        return found
    if found.text(tags.IDENTITY_REMOVED) != "YES":
        raise Unsuitable("It does not say that it is de-identified: Patient Identity Removed (0012,0062) is not YES.")
    if not all(found.text(tag).startswith(OURS) for tag in _UIDS):
        raise Unsuitable("It bears UIDs that the de-identification did not make: they could be the originals.")
    return found


def searched(path: Path, allowed: Set[str]) -> None:
    """Look for what identifies somebody in a file that no batch of this node has verified; raises `Unsuitable`.

    Anybody can write that a file is de-identified. `allowed` are words that may stay in texts.
    """
    for hit in alone(path.read_bytes(), allowed):
        place = f" Place: {hit.place}" if hit.path else ""
        raise Unsuitable(f"It may identify somebody. {SENTENCES[hit.kind]}{place}")


def described(found: Header) -> dict[Level, Values]:
    """Return what is written down of an instance."""
    values: dict[Level, Values] = {
        level: {one.column: _value(found, one) for one in attributes if not one.derived}
        for level, attributes in BY_LEVEL.items()
    }
    values[Level.INSTANCE] = {**values[Level.INSTANCE], "syntax": found.syntax.uid}
    return values


def _value(found: Header, one: Attribute) -> str | int | None:
    if one.vr not in NUMBERS:
        return found.text(one.tag)
    number = found.integer(one.tag)
    return number if number is not None and abs(number) < _LARGEST else None
