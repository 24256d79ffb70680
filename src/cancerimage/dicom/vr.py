"""The value representations of PS3.5, section 6.2: how long, how padded, how encoded."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Representation:
    """What PS3.5, Table 6.2-1 says about one value representation."""

    code: str
    name: str
    long: bool = False
    """Whether an explicit header has two reserved bytes and a length of 32 bits (PS3.5, section 7.1.2)."""
    padding: bytes = b"\0"
    """What makes an odd value even."""
    text: bool = False
    localised: bool = False
    """Whether Specific Character Set (0008,0005) applies."""
    multiple: bool = False
    """Whether a backslash parts its values."""
    limit: int | None = None
    """The most characters of one value, or of one component group of a person's name; None: no limit but the length."""
    size: int = 0
    """The bytes of one number, for numbers in binary."""
    format: str = ""
    """The code of one number in `struct`; an attribute tag is two of them."""


def _text(code: str, name: str, limit: int | None, *, long: bool = False, multiple: bool = True) -> Representation:
    return Representation(code, name, long=long, padding=b" ", text=True, multiple=multiple, limit=limit)


def _localised(code: str, name: str, limit: int | None, *, long: bool = False, multiple: bool = True) -> Representation:
    return Representation(
        code, name, long=long, padding=b" ", text=True, localised=True, multiple=multiple, limit=limit
    )


def _number(code: str, name: str, size: int, form: str, *, long: bool = False) -> Representation:
    return Representation(code, name, long=long, size=size, format=form)


REPRESENTATIONS: Mapping[str, Representation] = {
    representation.code: representation
    for representation in (
        _text("AE", "Application Entity", 16),
        _text("AS", "Age String", 4),
        Representation("AT", "Attribute Tag", size=4, format="H"),
        _text("CS", "Code String", 16),
        _text("DA", "Date", 8),
        _text("DS", "Decimal String", 16),
        _text("DT", "Date Time", 26),
        _number("FD", "Floating Point Double", 8, "d"),
        _number("FL", "Floating Point Single", 4, "f"),
        _text("IS", "Integer String", 12),
        _localised("LO", "Long String", 64),
        _localised("LT", "Long Text", 10240, multiple=False),
        _number("OB", "Other Byte", 1, "B", long=True),
        _number("OD", "Other Double", 8, "d", long=True),
        _number("OF", "Other Float", 4, "f", long=True),
        _number("OL", "Other Long", 4, "I", long=True),
        _number("OV", "Other 64-bit Very Long", 8, "Q", long=True),
        _number("OW", "Other Word", 2, "H", long=True),
        _localised("PN", "Person Name", 64),
        _localised("SH", "Short String", 16),
        _number("SL", "Signed Long", 4, "i"),
        Representation("SQ", "Sequence of Items", long=True),
        _number("SS", "Signed Short", 2, "h"),
        _localised("ST", "Short Text", 1024, multiple=False),
        _number("SV", "Signed 64-bit Very Long", 8, "q", long=True),
        _text("TM", "Time", 14),
        _localised("UC", "Unlimited Characters", None, long=True),
        Representation("UI", "Unique Identifier", text=True, multiple=True, limit=64),
        _number("UL", "Unsigned Long", 4, "I"),
        Representation("UN", "Unknown", long=True),
        _text("UR", "Universal Resource Identifier", None, long=True, multiple=False),
        _number("US", "Unsigned Short", 2, "H"),
        _localised("UT", "Unlimited Text", None, long=True, multiple=False),
        _number("UV", "Unsigned 64-bit Very Long", 8, "Q", long=True),
    )
}
"""Every value representation by its code."""

LONG = frozenset(code for code, representation in REPRESENTATIONS.items() if representation.long)
"""Those whose explicit header is twelve bytes long."""

TEXT = frozenset(code for code, representation in REPRESENTATIONS.items() if representation.text)
LOCALISED = frozenset(code for code, representation in REPRESENTATIONS.items() if representation.localised)
