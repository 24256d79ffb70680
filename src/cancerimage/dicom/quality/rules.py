"""What dciodvfy says about an object, in words of our own: its messages quote values, which must not be passed on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_TYPE = r" Type (?P<type>[123]C?)"
_PLACE = r".*?Element=<(?P<attribute>[A-Za-z0-9' -]*)>(?: Module=<(?P<module>[A-Za-z0-9 -]*)>)?"
_NAMED = r".*?attribute <(?P<attribute>[A-Za-z0-9' ()/-]*)>"
_TAG = r".*?\((?P<tag>0x[0-9a-f]{4},0x[0-9a-f]{4})\)"

UNREADABLE = "cannot be read to its end"

RULES: Mapping[str, Sequence[str]] = {
    "is missing": (rf"Missing attribute{_TYPE}{_PLACE}",),
    "has no value": (rf"Empty attribute \(no value\){_TYPE}{_PLACE}",),
    "has no value and should not be there": (rf"Attribute present but empty{_PLACE}",),
    "is there without its condition": (rf"Attribute present when condition unsatisfied{_PLACE}",),
    "has a wrong number of items": (rf"Bad Sequence number of Items{_PLACE}",),
    "has a wrong number of values": (rf"Bad attribute Value Multiplicity{_PLACE}",),
    "has a value that is not allowed": (
        rf"Unrecognized enumerated value{_NAMED}",
        rf"Value is zero{_NAMED}",
        rf"A value is required{_NAMED}",
    ),
    "must not be there": (rf"Shall not be present{_NAMED}", rf"May not be present{_NAMED}"),
    "breaks the rules of its value representation": (
        rf"Value invalid for this VR -{_TAG}",
        r"Dicom dataset contains invalid data values",
        r"Explicit value representation",
        r"Invalid Value Representation",
        r"Value Representation for",
    ),
    "is no legal UID": (rf"Illegal root for UID{_TAG}",),
    "is private without a creator": (r".*?[Pp]rivate", r"Bad group"),
    "differs between heading and data set": (r"MediaStorageSOP",),
    "has pixels of the wrong length": (
        r"PixelData has incorrect value length",
        r"Seek failed",
        r"Length of BasicOffset",
    ),
    "has a direction that is not of length one": (r"Orientation vector",),
    "has a wrong number of frames": (r"Number of items in PerFrame",),
    "has the same UID twice": (r".*has same value as",),
    "refers to what it does not list": (r"Referenced SOP Instance",),
    "is of an unknown kind": (r"Information Object Not found",),
    UNREADABLE: (r".*read failed", r"Tags out of order", r".*Bad Value Length", r".*Bad Explicit"),
}
"""Our words for a broken rule, and the messages that mean it."""

OTHER = "breaks another rule"

_PATTERNS = tuple((rule, re.compile(pattern)) for rule, patterns in RULES.items() for pattern in patterns)
_ERROR = re.compile(r"^(?:\((?P<tag>0x[0-9a-f]{4},0x[0-9a-f]{4})\) [A-Z? ]*.*? )?-? ?Error - (?P<said>.*)$")


@dataclass(frozen=True, slots=True, order=True)
class Broken:
    """A rule that an object breaks; it names attributes and modules, never a value."""

    rule: str
    attribute: str = ""
    module: str = ""
    type: str = ""
    """The type of the attribute, such as 1 or 2C (PS3.5, section 7.4)."""

    @property
    def required(self) -> bool:
        """Whether an attribute of type 1 has no value."""
        return self.type == "1" and self.rule in {"is missing", "has no value"}

    def __str__(self) -> str:
        told = ", ".join(part for part in (f"type {self.type}" if self.type else "", self.module) if part)
        return f"{self.attribute or 'The object'} {self.rule}" + (f" ({told})" if told else "")


def broken(output: str) -> Iterator[Broken]:
    """Yield what each error in the output of dciodvfy says."""
    for line in output.splitlines():
        if (found := _ERROR.match(line)) is not None:
            yield _understood(found["said"], found["tag"] or "")


def _understood(said: str, tag: str) -> Broken:
    for rule, pattern in _PATTERNS:
        if (found := pattern.match(said)) is not None:
            parts = found.groupdict()
            attribute = parts.get("attribute") or _written(parts.get("tag") or tag)
            if rule == UNREADABLE:
                attribute = ""  # what is read as a tag there can be anything
            return Broken(rule, attribute, parts.get("module") or "", parts.get("type") or "")
    return Broken(OTHER, _written(tag))


def _written(tag: str) -> str:
    return f"({tag[2:6].upper()},{tag[9:13].upper()})" if tag else ""
