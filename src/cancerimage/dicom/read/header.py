"""What a header says: the raw values of the attributes that were asked for, and ways to read them."""

import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read.dictionary import representation
from cancerimage.dicom.read.text import ESCAPE, decode
from cancerimage.dicom.syntaxes import Syntax
from cancerimage.dicom.vr import LOCALISED, REPRESENTATIONS, TEXT

IDENTITY = (tags.SOP_CLASS, tags.SOP_INSTANCE, tags.STUDY, tags.SERIES)
"""Without these, an instance has no place among others (PS3.3, section C.12.1 and PS3.4, section B)."""

ONE = {form: struct.Struct("<" + form) for about in REPRESENTATIONS.values() if (form := about.format)}
"""How one number in binary is read, by its code in `struct`."""

LONGEST_NUMBER = 64
"""What no honest number exceeds; the standard allows sixteen characters."""

_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")

CODES = {int.from_bytes(code.encode(), "little"): code for code in REPRESENTATIONS if code != "UN"}
"""The representations that say something, by the two letters read as one number."""

TEXTS = frozenset(number for number, code in CODES.items() if code in TEXT)
PLAIN = frozenset(number for number, code in CODES.items() if code in TEXT - LOCALISED)
"""Those that are text, and those of them in which only the default repertoire is allowed (PS3.5, section 6.1.2.2)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pixels stand."""

    offset: int
    """The position in the file; in a deflated file, in what would be the file if it were not deflated."""
    length: int | None
    """The bytes that the element says it has; None where the pixels are encapsulated."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one instance."""

    syntax: Syntax
    """How the data set is written, even where the file says otherwise."""
    size: int
    """The bytes of the file."""
    values: Mapping[int, bytes] = field(repr=False)
    """The raw values at the top level, numbers in little endian; attributes that are absent are not in it."""
    pixels: Place | None = None
    codes: Mapping[int, int] = field(default_factory=dict, repr=False)
    """The value representations that the file gives, each as its two letters read as one number."""

    def representation(self, tag: int) -> str:
        """Return the value representation of an attribute: the file's word, or else the standard's."""
        return CODES.get(self.codes.get(tag, 0)) or representation(tag)

    def text(self, tag: int) -> str:
        """Return the whole value as text without padding, several values parted by backslashes; empty if absent.

        Numbers in binary become decimal ones, tags as in `(0028,0010)`, and bulk data (OB, OW and the like) nothing.
        """
        raw = self.values.get(tag)
        if not raw:
            return ""
        number = self.codes.get(tag)
        if number in PLAIN or (number in TEXTS and raw.isascii() and ESCAPE not in raw):
            return _plain(raw)
        code = self.representation(tag)
        if code in LOCALISED:
            return decode(raw, self.values.get(tags.SPECIFIC_CHARACTER_SET, b""), code).strip(" \0")
        if code == "AT":
            return "\\".join(map(tags.written, _tags(raw)))
        if code == "SQ":
            return ""
        if form := REPRESENTATIONS[code].format:
            return "" if code.startswith("O") else "\\".join(map(str, _unpacked(raw, form)))
        return _plain(raw)

    def texts(self, tag: int) -> tuple[str, ...]:
        """Return the values as texts without padding; none if the attribute is absent or empty."""
        text = self.text(tag)
        if not text:
            return ()
        if "\\" not in text:
            return (text,)
        about = REPRESENTATIONS[self.representation(tag)]
        single = about.text and not about.multiple
        return (text,) if single else tuple(value.strip(" \0") for value in text.split("\\"))

    def numbers(self, tag: int) -> tuple[float, ...]:
        """Return the values as finite numbers; none if one of them is no number."""
        raw = self.values.get(tag)
        if not raw:
            return ()
        code = self.representation(tag)
        if code == "AT":
            found = tuple(map(float, _tags(raw)))
        elif form := REPRESENTATIONS[code].format:
            found = tuple(float(number) for number in _unpacked(raw, form))
        else:
            texts = [text.strip(" \0") for text in _plain(raw).split("\\")]
            if not all(len(text) <= LONGEST_NUMBER and _DECIMAL.fullmatch(text) for text in texts):
                return ()
            found = tuple(map(float, texts))
        return found if all(map(math.isfinite, found)) else ()

    def number(self, tag: int) -> float | None:
        """Return the first value as a number; None if there is none."""
        numbers = self.numbers(tag)
        return numbers[0] if numbers else None

    def integer(self, tag: int) -> int | None:
        """Return the first value as a whole number; None if there is none."""
        number = self.number(tag)
        return int(number) if number is not None and number.is_integer() else None

    def require_identity(self) -> None:
        """Refuse an instance that does not say what it is and where it belongs."""
        missing = [tags.written(tag) for tag in IDENTITY if not self.text(tag)]
        if missing:
            raise Unreadable(Reason.NO_IDENTITY, f"without {', '.join(missing)}")

    @property
    def sop_class(self) -> str:
        return self.text(tags.SOP_CLASS)

    @property
    def sop_instance(self) -> str:
        return self.text(tags.SOP_INSTANCE)

    @property
    def study(self) -> str:
        return self.text(tags.STUDY)

    @property
    def series(self) -> str:
        return self.text(tags.SERIES)

    @property
    def patient(self) -> str:
        return self.text(tags.PATIENT_ID)

    @property
    def modality(self) -> str:
        return self.text(tags.MODALITY)


def _plain(raw: bytes) -> str:
    # Latin-1 is the default repertoire, and keeps apart what should not be there.
    return raw.decode("latin-1").strip(" \0")


def _tags(raw: bytes) -> list[int]:
    parts = _unpacked(raw, "H")
    return [int(group) << 16 | int(element) for group, element in zip(parts[::2], parts[1::2], strict=False)]


def _unpacked(raw: bytes, form: str) -> tuple[int | float, ...]:
    one = ONE[form]
    if len(raw) == one.size:
        return one.unpack(raw)
    return struct.unpack_from(f"<{len(raw) // one.size}{form}", raw)
