"""What a search asks for: the parameters of QIDO-RS (PS3.18, section 10.6.1) as conditions on our attributes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cancerimage.node.store.attributes import BY_NAME, Attribute, Level, Match

LIMIT, LARGEST = 100, 1000
"""Results of a page where nobody says how many, and at most."""
FURTHEST = 2**40
_UID = re.compile(r"[0-9.]{1,64}")
_PARTS: Mapping[str, re.Pattern[str]] = {
    "DA": re.compile(r"\d{8}"),
    "TM": re.compile(r"\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?"),
}
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_LONGEST = 1024
LEVELS = tuple(Level)


class Malformed(Exception):
    """The search cannot be understood; the message says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the value of an attribute must be: one of `values`, or between two of them where `between`."""

    attribute: Attribute
    values: tuple[str, ...]
    between: bool = False

    @property
    def wild(self) -> bool:
        """Whether it holds wildcards."""
        matched = self.attribute.match in (Match.TEXT, Match.NAME, Match.MODALITIES)
        return matched and any(sign in self.values[0] for sign in "*?")


@dataclass(frozen=True, slots=True)
class Search:
    """A search."""

    level: Level
    conditions: tuple[Condition, ...]
    told: tuple[Level, ...]
    """The levels whose attributes the answer holds."""
    limit: int = LIMIT
    offset: int = 0
    fuzzy: bool = False
    """Whether somebody asked for fuzzy matching, which there is not."""


def parse(level: Level, above: Mapping[str, str], parameters: Iterable[tuple[str, str]]) -> Search:
    """Return the search that an address and its parameters ask for; `above` is what the path says, by keyword."""
    conditions = [_condition(BY_NAME[keyword], value) for keyword, value in above.items()]
    fields, limit, offset, fuzzy = set[str](), LIMIT, 0, False
    for name, value in parameters:
        match name:
            case "limit":
                limit = min(_whole(name, value), LARGEST)
            case "offset":
                offset = _whole(name, value)
            case "includefield":
                fields |= set(value.split(","))
            case "fuzzymatching":
                fuzzy = value == "true"
            case "accept":
                pass
            case _:
                conditions += _asked(level, name, value)
    named = {BY_NAME[keyword].level for keyword in above}
    asked = {BY_NAME[field].level for field in fields if field in BY_NAME}
    upto = LEVELS[: LEVELS.index(level) + 1]
    told = tuple(one for one in upto if one is level or one not in named or one in asked or "all" in fields)
    return Search(level, tuple(one for one in conditions if one is not None), told, limit, offset, fuzzy)


def _asked(level: Level, name: str, value: str) -> list[Condition | None]:
    attribute = BY_NAME.get(name)
    if attribute is None or attribute.match is Match.NONE:
        raise Malformed(f"{name[:64]!r} is nothing that can be searched by.")
    if LEVELS.index(attribute.level) > LEVELS.index(level):
        raise Malformed(f"{attribute.keyword} is told of every {attribute.level}; search for those.")
    return [_condition(attribute, value)]


def _condition(attribute: Attribute, value: str) -> Condition | None:
    """Return a condition; None where it admits everything (universal matching)."""
    if value in ("", "*") or (set(value) == {"*"}):
        return None
    if len(value) > _LONGEST * 64 or (attribute.match is not Match.UID and len(value) > _LONGEST):
        raise Malformed(f"The value of {attribute.keyword} is too long.")
    match attribute.match:
        case Match.UID:
            values = tuple(re.split(r"[,\\]", value))
            if not all(_UID.fullmatch(one) for one in values):
                raise Malformed(f"{attribute.keyword} takes UIDs, separated by commas.")
            return Condition(attribute, values)
        case Match.RANGE:
            return _range(attribute, value)
        case Match.NUMBER:
            if _NUMBER.fullmatch(value) is None:
                raise Malformed(f"{attribute.keyword} takes a whole number.")
            return Condition(attribute, (value,))
    return Condition(attribute, (value,))


def _range(attribute: Attribute, value: str) -> Condition:
    pattern = _PARTS[attribute.vr]
    first, sign, last = value.partition("-")
    if not (first or last) or any(one and pattern.fullmatch(one) is None for one in (first, last)):
        written = "YYYYMMDD" if attribute.vr == "DA" else "HHMMSS"
        raise Malformed(f"{attribute.keyword} takes {written}, or a range with a hyphen.")
    return Condition(attribute, (first, last), between=True) if sign else Condition(attribute, (first,))


def _whole(name: str, value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 20 or int(value) > FURTHEST:
        raise Malformed(f"{name} takes a whole number.")
    return int(value)
