"""Text in the character sets of DICOM (PS3.3 section C.12.1.1.2), as it looks in UTF-8."""

import re
from collections.abc import Iterator, Mapping

from cancerimage.dicom.verify.people import forms

CODECS: Mapping[bytes, str] = {
    b"IR 6": "ascii",
    b"IR 100": "latin-1",
    b"IR 101": "iso8859-2",
    b"IR 109": "iso8859-3",
    b"IR 110": "iso8859-4",
    b"IR 144": "iso8859-5",
    b"IR 127": "iso8859-6",
    b"IR 126": "iso8859-7",
    b"IR 138": "iso8859-8",
    b"IR 148": "iso8859-9",
    b"IR 203": "iso8859-15",
    b"IR 166": "tis-620",
    b"IR 13": "shift_jis",
    b"IR 192": "utf-8",
    b"IR 87": "shift_jis",
    b"IR 159": "shift_jis",
    b"IR 149": "euc_kr",
    b"IR 58": "gb2312",
    b"GB18030": "gb18030",
    b"GBK": "gbk",
}
"""How bytes are read before any escape sequence says otherwise."""
ESCAPES: Mapping[bytes, str] = {
    b"(B": "ascii",
    b"(J": "shift_jis",
    b")I": "shift_jis",
    b"-A": "latin-1",
    b"-B": "iso8859-2",
    b"-C": "iso8859-3",
    b"-D": "iso8859-4",
    b"-L": "iso8859-5",
    b"-G": "iso8859-6",
    b"-F": "iso8859-7",
    b"-H": "iso8859-8",
    b"-M": "iso8859-9",
    b"-b": "iso8859-15",
    b"-T": "tis-620",
    b"$)C": "euc_kr",
    b"$)A": "gb2312",
}
"""How bytes are read after an escape sequence (PS3.3 Table C.12-3)."""
_SEVEN_BIT = frozenset((b"$B", b"$@", b"$(D"))
"""Two bytes for a character and no eighth bit: Japanese, as the codec of electronic mail reads it."""
_ESCAPE = re.compile(rb"\x1b(\$?[(),-]?[@-~])")


def codec(character_sets: bytes) -> str | None:
    """Return the codec for the first of the character sets that is known."""
    for one in character_sets.split(b"\\"):
        name = one.strip(b" \0").upper().removeprefix(b"ISO_").removeprefix(b"ISO 2022 ")
        if (found := CODECS.get(name)) is not None and found != "ascii":
            return found
    return None


def in_unicode(value: bytes, name: str | None) -> tuple[bytes, ...]:
    """Return a text as it would look in UTF-8, in each form that a person might write it in.

    Without a character set it is read as UTF-8 if it is that, and as Latin-1 if not.
    """
    return tuple(one.encode() for one in forms("".join(_decoded(value, name))))


def _decoded(value: bytes, name: str | None) -> Iterator[str]:
    first, *others = _ESCAPE.split(value)
    yield _read(first, name)
    for escape, text in zip(others[::2], others[1::2], strict=True):
        if escape in _SEVEN_BIT:
            yield (b"\x1b" + escape + text).decode("iso2022_jp_2", "replace")
        else:
            yield _read(text, ESCAPES.get(escape, name))


def _read(text: bytes, name: str | None) -> str:
    if name is not None:
        return text.decode(name, "replace")
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")
