"""What the verifier finds: a kind and a place, and never the value itself."""

from enum import StrEnum
from typing import NamedTuple

from cancerimage.dicom.verify.attributes import written


class Kind(StrEnum):
    """What was found in an output."""

    KEPT = "kept"
    """An identifying attribute still has the value that it had."""
    NAME = "name"
    IDENTIFIER = "identifier"
    DATE = "date"
    UID = "uid"
    WORD = "word"
    """A word of the source that no public vocabulary has: it can be anything, also a name."""
    PREAMBLE = "preamble"
    META = "meta"
    """File meta information tells who wrote or sent the file."""
    PADDING = "padding"
    PIXELS = "pixels"
    """An identifier stands as text at the beginning or the end of pixel data."""
    STATED = "stated"
    """An attribute that identifies somebody on its own has a value, whatever the source had."""
    BIRTH = "birth"
    PRIVATE = "private"
    FOREIGN = "foreign"
    """A UID that could be the original."""
    UNREADABLE = "unreadable"


SENTENCES = {
    Kind.KEPT: "An identifying attribute still has its original value.",
    Kind.NAME: "A part of a name from the source stands in a text.",
    Kind.IDENTIFIER: "A number or name that identifies somebody or something stands in a text.",
    Kind.DATE: "A date of the source stands in the output.",
    Kind.UID: "A UID of the source stands in the output.",
    Kind.WORD: "A word stands in a text that no public vocabulary has; it can be anything, also a name.",
    Kind.PREAMBLE: "The 128 bytes before the file's mark are not empty.",
    Kind.META: "The file meta information holds more than it needs.",
    Kind.PADDING: "Something stands after the last attribute, or is called padding.",
    Kind.PIXELS: "An identifier stands as text inside the pixel data.",
    Kind.STATED: "An attribute that names or numbers somebody or something has a value.",
    Kind.BIRTH: "A date of birth stands in the file.",
    Kind.PRIVATE: "There are private attributes whose maker is not publicly known.",
    Kind.FOREIGN: "A UID stands in the file that the de-identification did not make: it could be the original.",
    Kind.UNREADABLE: "The output cannot be read, so nobody can tell what it holds.",
}
"""Every kind in a sentence."""


class Hit(NamedTuple):
    """Something in an output that identifies, or may identify, somebody."""

    kind: Kind
    path: tuple[int, ...] = ()
    """Tags from the outside in, with the number of the item after each sequence."""

    @property
    def place(self) -> str:
        """Return the path as people write it, such as (0040,A730)[2] (0040,A160)."""
        texts: list[str] = []
        for number, part in enumerate(self.path):
            if number % 2:
                texts[-1] += f"[{part + 1}]"
            else:
                texts.append(written(part))
        return " ".join(texts)
