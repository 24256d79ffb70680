"""Why something of a file is not in its de-identified copy."""

from collections.abc import Mapping
from enum import StrEnum


class Loss(StrEnum):
    """Why an attribute lost its value, or a part of it."""

    PROFILE = "profile"
    UNDEFINED = "undefined"
    PRIVATE = "private"
    WORDS = "words"
    FORM = "form"
    REST = "rest"
    BESIDE = "beside"


LOSSES: Mapping[Loss, str] = {
    Loss.PROFILE: "The profile removes, empties or replaces it (PS3.15, Table E.1-1 and its options).",
    Loss.UNDEFINED: "The definition of this class of object does not have the attribute, and no list says it is safe.",
    Loss.PRIVATE: "A private attribute that PS3.15, Table E.3.10-1 does not list as safe.",
    Loss.WORDS: "Words, terms or codes in it that no public vocabulary has, or that identify this patient.",
    Loss.FORM: "Its value is not of the form that its value representation asks for.",
    Loss.BESIDE: "What stood beside the numbers of an image: comments and application data in compressed pixels, bytes "
    "behind the last pixel or entry of a table, bits that no pixel uses, names in a colour profile.",
    Loss.REST: "Bytes behind the last attribute of a file.",
}
"""Every reason in a sentence."""
