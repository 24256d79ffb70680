"""Figures in a text: those that measure something may stay, those that could be a date or somebody's number go."""

import re
from collections.abc import Iterator
from itertools import pairwise

from cancerimage.dicom.deidentify.days import is_day
from cancerimage.dicom.deidentify.figure_words import (
    AGE,
    AGED,
    AGES,
    LETTERS,
    MEASURES,
    MONTHS,
    ORDINALS,
    UNITS,
    VERSIONS,
)

TOKEN = re.compile(r"[^\W\d_]+|[0-9]+")
"""Letters without a gap, or figures without a gap."""

BETWEEN = re.compile("[ _=:.#^-]{1,3}")
"""What can stand between the two."""
VERSION = re.compile(
    r"(?<![0-9.])(?:[0-9]{1,2}(?:\.[0-9]{1,3}){1,3}|(?:19|20)[0-9]{2}[A-Z]|0{2,3}[0-9]{1,2})(?![0-9A-Za-z]|\.[0-9])"
)
"""1.7.1.24, 2004V."""
YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")
MOST, MOST_ALONE, MOST_NUMBERS = 4, 3, 8
"""Figures of one number in a text, of one that nothing explains, and numbers in a row; numbers of people have more."""

Token = re.Match[str]


def barred(text: str, *, versions: bool = False) -> frozenset[int]:
    """Return the places in a text, whatever it has between its figures, where figures or a month begin that must go.

    Numbers belong together if no letter stands between them, over all signs and all values of an attribute.
    `versions`: the text is one of versions of software, which have the form of an address in a network.
    """
    tokens = list(TOKEN.finditer(text))
    gone = set()
    for first, last in _chains(tokens, text):
        gone |= set(_judged(tokens, first, last, text))
    if versions:
        gone -= {place for found in VERSION.finditer(text) for place in range(*found.span()) if not _is_dated(found)}
    for place, token in enumerate(tokens):
        word = token[0].lower()
        if word in MONTHS:
            gone |= _month(tokens, place, text)
        elif _counts(token) and len(word) <= MOST_ALONE and int(word) in AGES and _is_age(tokens, place):
            gone.add(token.start())
    return frozenset(gone)


def _is_dated(version: Token) -> bool:
    """Whether a version can be a day, or hold one that is told by two of its numbers."""
    parts = version[0].split(".")
    windows = [parts[place : place + 3] for place in range(len(parts) - 2)]
    return any(is_day(*one) and (len(parts) == len(one) or sum(len(part) > 1 for part in one) > 1) for one in windows)


def _chains(tokens: list[Token], text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and the last token of the numbers that belong together."""
    first = None
    last = 0
    for place, token in enumerate(tokens):
        if _counts(token):
            if first is None:
                first = place
            last = place
        elif first is not None and not _is_times(tokens, place, text):
            yield first, last
            first = None
    if first is not None:
        yield first, last


def _counts(token: Token) -> bool:
    return token[0][0] in "0123456789"


def _is_times(tokens: list[Token], place: int, text: str) -> bool:
    """Whether an x stands between two numbers."""
    if tokens[place][0] not in ("x", "X") or place + 1 == len(tokens) or not _counts(tokens[place + 1]):
        return False
    return not (_gap(tokens, place - 1, text) + _gap(tokens, place, text)).strip()


def _gap(tokens: list[Token], place: int, text: str) -> str:
    """Return what stands behind a token."""
    return text[tokens[place].end() : tokens[place + 1].start()]


def _judged(tokens: list[Token], first: int, last: int, text: str) -> list[int]:
    """Return the places of those figures of a chain that must go."""
    places = [place for place in range(first, last + 1) if _counts(tokens[place])]
    before = tokens[first - 1][0].lower() if first else ""
    after = tokens[last + 1][0].lower() if last + 1 < len(tokens) else ""
    touches = before != "" and tokens[first - 1].end() == tokens[first].start()
    touched = after != "" and tokens[last].end() == tokens[last + 1].start()
    measure = before in MEASURES and (touches or BETWEEN.fullmatch(_gap(tokens, first - 1, text)) is not None)
    unit = (after in UNITS and (touched or len(_gap(tokens, last, text)) <= 2)) or (touched and after in LETTERS)
    # What grew together with other letters is part of a word, which the vocabulary judges: T1, 3D.
    own = [places[0]] if touches and not measure else []
    own += [places[-1]] if touched and not unit and places[-1:] != own else []
    gone = [place for place in own if _is_long(tokens[place][0])]
    rest = [place for place in places if place not in own]
    if (gone or any(len(tokens[place][0]) > 2 for place in own)) and rest:
        return [tokens[place].start() for place in places]
    if rest and not _may_stay(tokens, rest, text, measure=before if measure else "", unit=unit):
        gone += rest
    return [tokens[place].start() for place in gone]


def _is_long(figures: str) -> bool:
    """Whether figures in a word can be more than its number; models are called by thousands."""
    return len(figures) >= MOST and not (len(figures) == MOST and figures.endswith("00"))


def _may_stay(tokens: list[Token], places: list[int], text: str, *, measure: str, unit: bool) -> bool:
    """Whether numbers that belong together measure something."""
    figures = [tokens[place][0] for place in places]
    gaps = [text[tokens[a].end() : tokens[b].start()].strip(" ").lower() for a, b in pairwise(places)]
    numbers, joints = _numbers(figures, gaps)
    times = bool(joints) and set(joints) == {"x"}
    if any(len(one) > MOST for one in figures) or len(numbers) > MOST_NUMBERS:
        return False
    if _has_day(figures, gaps) and not (unit and times):
        return False
    if measure in VERSIONS and set(gaps) == {"."}:
        return len(figures) <= 3 and all(len(one) <= 2 for one in figures)
    if len(numbers) == 1:
        model = numbers[0].endswith("00") and YEAR.fullmatch(numbers[0]) is None and _is_hung(tokens, places[0], text)
        return _is_plain(numbers[0]) or model or ((measure != "" or unit) and not _is_year(figures))
    if any(one[0] == "0" and len(one.partition(".")[0]) > 1 for one in numbers):
        return False
    if unit and (times or all(len(one) <= MOST_ALONE for one in figures)):
        return len(numbers) <= 4 and not _is_year(figures)
    round_ = all(_is_plain(one) if "." in one else len(one) <= 2 or int(one) % 5 == 0 for one in numbers)
    return (measure != "" and round_ and not _is_year(figures)) or _is_group(numbers, joints)


def _is_hung(tokens: list[Token], place: int, text: str) -> bool:
    """Whether a hyphen ties a number to the word before, as in SSD-4000."""
    return place > 0 and _gap(tokens, place - 1, text) == "-" and not _counts(tokens[place - 1])


def _numbers(figures: list[str], gaps: list[str]) -> tuple[list[str], list[str]]:
    """Return figures around a single point as one number each, and what stands between the numbers."""
    numbers, joints = [figures[0]], []
    for place, gap in enumerate(gaps):
        alone = "." not in (gaps[place - 1 : place] + gaps[place + 1 : place + 2])
        if gap == "." and alone:
            numbers[-1] += "." + figures[place + 1]
        else:
            numbers.append(figures[place + 1])
            joints.append(gap)
    return numbers, joints


def _is_plain(number: str) -> bool:
    """Whether a number is too short, or too exact, to be anything but a measurement."""
    whole, point, rest = number.partition(".")
    if not point:
        return len(whole) <= MOST_ALONE
    return len(whole) <= MOST_ALONE and (
        not rest.strip("0") or (len(whole + rest) <= MOST and (len(whole) != 2 or len(rest) != 2))
    )


def _is_group(numbers: list[str], joints: list[str]) -> bool:
    """Whether numbers that nothing beside them explains are a matrix, a size or a part of a whole."""
    short = all(len(one) == 1 for one in numbers)
    if len(numbers) == 2:
        first, second = numbers
        size = "." in first + second and _is_plain(first) and _is_plain(second)
        split = joints[0] in ("x", "/", "@") or _is_exact(first) or _is_exact(second)
        equal = first == second and len(first) <= (MOST if joints[0] == "x" else MOST_ALONE)
        ratio = joints[0] == ":" and second == "1" and _is_plain(first)
        matrix = joints[0] == "x" and len(first) == len(second) == MOST_ALONE
        return (
            short or equal or ratio or matrix or (joints[0] == "x" and all(map(_is_plain, numbers))) or (size and split)
        )
    if len(numbers) != 3:
        return False
    return short or (set(joints) == {"x"} and all(map(_is_plain, numbers)))


def _is_exact(number: str) -> bool:
    """Whether a number has a part that no day and no month has: 0.6, 5.0."""
    whole, point, rest = number.partition(".")
    return point != "" and (not whole.strip("0") or not rest.strip("0"))


def _is_year(figures: list[str]) -> bool:
    return any(YEAR.fullmatch(one) and not one.endswith("00") for one in figures)


def _has_day(figures: list[str], gaps: list[str]) -> bool:
    """Whether three numbers are a day, alone or between the same signs."""
    for place in range(len(figures) - 2):
        first, second = gaps[place : place + 2]
        if (first == "x") != (second == "x"):
            continue
        if (len(figures) == 3 or (first == second and first in (".", "/", "-"))) and is_day(
            *figures[place : place + 3]
        ):
            return True
    return False


def _month(tokens: list[Token], place: int, text: str) -> set[int]:
    """Return the places of a month and of the figures around it, if they can be a date together."""
    near = [one for one in (*_beside(tokens, place, -1), *_beside(tokens, place, 1)) if _is_of_date(tokens, one, text)]
    return {tokens[place].start(), *(tokens[one].start() for one in near)} if near else set()


def _beside(tokens: list[Token], place: int, step: int) -> Iterator[int]:
    """Yield the figures on one side of a month, up to the next word."""
    place += step
    while 0 <= place < len(tokens) and (_counts(tokens[place]) or tokens[place][0].lower() in ORDINALS):
        if _counts(tokens[place]):
            yield place
        place += step


def _is_of_date(tokens: list[Token], place: int, text: str) -> bool:
    figures = tokens[place][0]
    if place + 1 < len(tokens):
        if tokens[place + 1][0].lower() in UNITS:
            return False
        if _gap(tokens, place, text) == "." and not tokens[place + 1][0].strip("0"):
            return False  # 5.0 is no day.
    if place and _counts(tokens[place - 1]) and _gap(tokens, place - 1, text) == "." and not figures.strip("0"):
        return False
    return len(figures) <= 2 or YEAR.fullmatch(figures) is not None


def _is_age(tokens: list[Token], place: int) -> bool:
    after = tokens[place + 1][0].lower() if place + 1 < len(tokens) else ""
    return after in AGED or (place > 0 and tokens[place - 1][0].lower() in AGE)
