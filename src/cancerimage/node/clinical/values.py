"""From a text in a table to a value of a field, or the reason why it is none."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cancerimage.node.clinical import dates
from cancerimage.node.clinical.fields import FIELDS
from cancerimage.node.clinical.spellings import MISSING, SEX, WORDS, form, plain

_POINT = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
_COMMA = re.compile(r"[-+]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?([eE][-+]?\d+)?", re.ASCII)
_BOUND = re.compile(r"(<=?|>=?|≤|≥)\s*(?=\d)", re.ASCII)
_TOPOGRAPHY = re.compile(r"C(\d\d)(?:\.?(\d))?", re.ASCII)
_MORPHOLOGY = re.compile(r"M?-? ?(\d{4})\s*/?\s*([012369])", re.ASCII)
_GROUP = re.compile(r"(0|I{1,3}|IV|[1-4])([A-D]?)([1-3]?)", re.ASCII)
_CATEGORIES: Mapping[str, re.Pattern[str]] = {
    "t": re.compile(r"[CPYRA]*T?(?:(0|IS|A|[1-4]|1MI)|([1-4][A-D]|4E)[1-3]?)", re.ASCII),
    "n": re.compile(r"[CPYRA]*N?(?:(0|[1-3]|1MI)|([1-3][A-C])[1-3]?)", re.ASCII),
    "m": re.compile(r"[CPYRA]*M?(?:(0|1)|(1[A-D])[1-3]?)", re.ASCII),
}
_UNASSESSED = re.compile(r"[CPYRA]*[TNM]?X", re.ASCII)
_INRG = re.compile(r"L1|L2|MS|M", re.ASCII)
_GLEASON = re.compile(r"([1-5])\s*\+\s*([1-5])(?:\s*=\s*(\d{1,2}))?", re.ASCII)
_GLEASON_SUM = re.compile(r"(\d{1,2})(?:\s*\(\s*([1-5])\s*\+\s*([1-5])\s*\))?", re.ASCII)
_SCORES: Mapping[str, re.Pattern[str]] = {
    "grade": re.compile(r"(?:G|GRADE)?\s*([1-4]|I{1,3}|IV)", re.ASCII),
    "isup": re.compile(r"(?:ISUP|GG|GRADE GROUP|ISUP GRADE GROUP|ISUP GRADE)?\s*(\d)", re.ASCII),
    "birads": re.compile(r"(?:BI-?RADS|ACR)?\s*(?:CATEGORY )?\s*(\d|I{1,3}|IV|VI?)[ABC]?", re.ASCII),
    "pirads": re.compile(r"(?:PI-?RADS)?\s*(?:V\d(?:\.\d)? )?\s*(\d)", re.ASCII),
}
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
_ARABIC = {number: roman for roman, number in _ROMAN.items()}
_ABSENT_SITES = frozenset({27, 28, 29, 35, 36, 43, 45, 46, 59, 78, 79})
"""Numbers up to 80 that ICD-O-3 gives to no site; in ICD-10 some of them are tumours by their tissue."""

DAYS: Mapping[str, float] = {"days": 1, "weeks": 7, "months": 365.25 / 12, "years": 365.25}
FACTORS: Mapping[str, float] = {
    "percent": 1, "fraction": 100, "ng/mL": 1, "ug/L": 1, "pg/mL": 0.001,
}  # fmt: skip
"""By what a number in a unit is multiplied to be in the unit that comes out."""


class Refused(Exception):
    """A text that gives no value; `code` names the check."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Manner:
    """How the texts of one column are to be read."""

    decimal: str = "."
    missing: frozenset[str] = frozenset()
    values: Mapping[str, str] | None = None
    """What texts mean, by their form."""
    unit: str = ""
    system: str = ""

    def is_missing(self, text: str) -> bool:
        """Return whether a text says that nothing was recorded."""
        return form(text) in self.missing or plain(text) in MISSING or not plain(text)


def number(text: str, decimal: str) -> tuple[float, bool]:
    """Return a number and whether the text gives it as a bound only; raises Refused."""
    bound = _BOUND.match(text)
    digits = text[bound.end() :] if bound else text
    if (_POINT if decimal == "." else _COMMA).fullmatch(digits) is None:
        raise Refused("unreadable")
    if decimal == ",":
        digits = digits.replace(".", "").replace(",", ".")
    found = float(digits.replace(",", ""))
    if not math.isfinite(found):
        raise Refused("out_of_range")
    return found, bound is not None


def coded(field: str, text: str, manner: Manner) -> str:
    """Return the value of a field with codes, words or scores; raises Refused."""
    if manner.values is not None and (mapped := manner.values.get(form(text))) is not None:
        return mapped
    if manner.is_missing(text) and not _may_be_negative(field, text):
        return ""
    if (word := WORDS.get(field, {}).get(plain(text))) is not None:
        return word
    reader = _READERS.get(field)
    if reader is None:
        raise Refused("unmapped")
    return reader(" ".join(text.upper().split()), manner)


def canonical(field: str, value: str) -> bool:
    """Return whether a value is one that the field can have, as it is written in what comes out."""
    try:
        return coded(field, value, Manner(system="INRG" if value in ("L1", "L2", "M", "MS") else "")) == value
    except Refused:
        return False


def span(field: str, text: str, manner: Manner) -> float | None:
    """Return how long something took, in days; None if nothing was recorded. Raises Refused."""
    if manner.is_missing(text):
        return None
    found, _ = number(text, manner.decimal)
    if found < 0:
        raise Refused("followup_negative" if field == "followup_days" else "out_of_range")
    return found * DAYS[manner.unit]


def level(field: str, text: str, manner: Manner) -> tuple[str, bool]:
    """Return a measured amount in the unit that comes out, and whether it is only a bound; raises Refused."""
    if manner.is_missing(text):
        return "", False
    found, bound = number(text, manner.decimal)
    # Four decimals are more than any test measures; adding nothing takes the sign from a zero.
    plainly = f"{within(field, found * FACTORS[manner.unit]) + 0.0:.4f}"
    return plainly.rstrip("0").rstrip("."), bound


def sex(text: str, manner: Manner) -> str:
    """Return a sex as the vocabulary writes it; raises Refused."""
    if manner.values is not None and (mapped := manner.values.get(form(text))) is not None:
        return mapped
    if manner.is_missing(text):
        return ""
    found = SEX.get(plain(text))
    if found is None:
        raise Refused("unmapped")
    return found


def within(field: str, found: float) -> float:
    """Return a number that the field can have; raises Refused."""
    if not FIELDS[field].low <= found <= FIELDS[field].high:
        raise Refused("out_of_range")
    return found


def _may_be_negative(field: str, text: str) -> bool:
    """A dash beside pluses says negative, and elsewhere nothing: only the holder knows which."""
    return field in ("er", "pr", "her2") and text.strip() in ("-", "–", "−")


def _topography(text: str, manner: Manner) -> str:
    found = _TOPOGRAPHY.fullmatch(text)
    if found is None:
        raise Refused("unmapped")
    if int(found[1]) > 80 or int(found[1]) in _ABSENT_SITES:
        raise Refused("out_of_range")
    return f"C{found[1]}.{found[2]}" if found[2] else f"C{found[1]}"


def _morphology(text: str, manner: Manner) -> str:
    found = _MORPHOLOGY.fullmatch(text)
    if found is None:
        raise Refused("unmapped")
    if not 8000 <= int(found[1]) <= 9993:
        raise Refused("out_of_range")
    return f"{found[1]}/{found[2]}"


def _stage(text: str, manner: Manner) -> str:
    bare = re.sub(
        r"^(PATHOLOGICAL |CLINICAL |TNM |AJCC |UICC |FIGO |INRG )*((STAGE|STADIUM|STADE)( GROUP)? )?", "", text
    )
    if manner.system == "INRG":
        if _INRG.fullmatch(bare) is None:
            raise Refused("unmapped")
        return bare
    found = _GROUP.fullmatch(bare.replace(" ", ""))
    if found is None or (found[1] == "0" and found[3]):
        raise Refused("unmapped")
    # The third sign, as in IIIC1, is of some organs only: what all have in common is searched for.
    return "0" if found[1] == "0" else _ARABIC.get(found[1], found[1]) + found[2]


def _category(letter: str) -> Callable[[str, Manner], str]:
    pattern = _CATEGORIES[letter]

    def read(text: str, manner: Manner) -> str:
        # What stands in brackets, as in N0(i+), says how it was found out.
        bare = re.sub(r"\(.*?\)", "", text).replace(" ", "")
        if _UNASSESSED.fullmatch(bare):
            return ""
        found = pattern.fullmatch(bare)
        if found is None:
            raise Refused("unmapped")
        return letter.upper() + (found[1] or found[2]).lower()

    return read


def year(text: str, manner: Manner, order: str) -> str:
    """Return the year that a text tells, or that its date lies in; raises Refused."""
    if manner.is_missing(text):
        return ""
    day = dates.read(text, order)
    if day is None and not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise Refused("unreadable")
    return f"{within('diagnosis_year', int(text) if day is None else day.year):.0f}"


def _gleason(text: str, manner: Manner) -> str:
    bare = re.sub(r"^GLEASON( SCORE| GRADE| SUM)?:?\s*", "", text)
    if patterns := _GLEASON.fullmatch(bare):
        total = int(patterns[1]) + int(patterns[2])
        if patterns[3] and int(patterns[3]) != total:
            raise Refused("unreadable")
    elif found := _GLEASON_SUM.fullmatch(bare):
        total = int(found[1])
        if found[2] and int(found[2]) + int(found[3]) != total:
            raise Refused("unreadable")
    else:
        raise Refused("unmapped")
    return f"{within('gleason', total):.0f}"


def _score(field: str) -> Callable[[str, Manner], str]:
    pattern = _SCORES[field]

    def read(text: str, manner: Manner) -> str:
        found = pattern.fullmatch(text)
        if found is None:
            raise Refused("out_of_range" if text.isdecimal() else "unmapped")
        return f"{within(field, int(_ROMAN.get(found[1], found[1]))):.0f}"

    return read


_READERS: Mapping[str, Callable[[str, Manner], str]] = {
    "topography": _topography,
    "morphology": _morphology,
    "stage": _stage,
    "gleason": _gleason,
    **{f"{when}{letter}": _category(letter) for letter in _CATEGORIES for when in "cp"},
    **{field: _score(field) for field in _SCORES},
}
