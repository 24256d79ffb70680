"""Names of people, in the forms and orders that people write them in."""

import re
import unicodedata

_PARTED = re.compile(rb"[^0-9A-Z\x80-\xff\n]+")
_BLANKS = re.compile(rb" ?\n ?")
_SPELLED = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE",
    "ø": "oe", "Ø": "OE", "å": "aa", "Å": "AA", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH", "ð": "dh", "Ð": "DH",
})  # fmt: skip
_BARE = str.maketrans({"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"})
FEWEST_LETTERS = 4
"""Fewer letters of a whole name stand somewhere by chance."""


def forms(text: str) -> tuple[str, ...]:
    """Return a text as it is, in capitals, without accents, and with its letters as two where that is usual."""
    text = unicodedata.normalize("NFC", text)
    plain = unicodedata.normalize("NFKC", text)
    parted = unicodedata.normalize("NFKD", plain.translate(_BARE))
    bare = "".join(one for one in parted if not unicodedata.combining(one))
    return tuple(dict.fromkeys((text, text.upper(), plain.upper(), bare, plain.translate(_SPELLED))))


def flat(text: bytes) -> bytes:
    """Return the words of a text in capitals with one blank before and behind each; lines stay apart."""
    return b" " + _BLANKS.sub(b" \n ", _PARTED.sub(b" ", text)) + b" "


def whole(name: bytes) -> set[bytes]:
    """Return family and given name of a name in capitals, flattened, in both orders."""
    found = set()
    for group in name.replace(b"\\", b"=").split(b"="):
        family, _, rest = group.partition(b"^")
        given = rest.split(b"^")[0]
        parts = [part for one in (family, given) if (part := flat(one).strip())]
        letters = sum(len(part) for part in parts)
        if len(parts) == 2 and letters >= FEWEST_LETTERS and not b"".join(parts).isdigit():
            found.add(b" %b %b " % (parts[0], parts[1]))
            found.add(b" %b %b " % (parts[1], parts[0]))
    return found


def key(name: bytes) -> bytes:
    """Return the parts of a name in capitals in their alphabetical order, so that no order and no sign matters."""
    return b" ".join(sorted(flat(name.partition(b"=")[0]).split()))
