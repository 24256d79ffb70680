"""A first mapping for a table: which columns seem to hold which fields, and how sure that is."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Pairs
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice

from cancerimage.node.clinical import dates
from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import FIELDS, Kind
from cancerimage.node.clinical.headings import DECIDED, HEADINGS, SUBJECT, likeness, unit
from cancerimage.node.clinical.tables import Table
from cancerimage.node.clinical.values import DAYS, Manner, Refused, coded, level, sex, span, within

LOOKED_AT = 20_000
"""Rows whose values are looked at."""
DATES = ("born", "diagnosed", "seen", "died")
SPEAKING = ("topography", "morphology")
"""Fields whose values are told from all others, whatever the header is."""
WORDED = ("sex", "er", "pr", "her2", "treatment", "vital_status")
"""What tables write in numbers of their own, so that the name alone has to do."""
ENOUGH = 5
"""Values that tell a field without its name."""
BETWEEN = str.maketrans("|;,+/", "\n" * 5)
"""What stands between words in a cell."""


class Sureness(StrEnum):
    """How sure a guess is."""

    SURE = "sure: name and values fit"
    LIKELY = "likely: compare it with the table"
    NAMED = "by its name: what its values mean is a question"


@dataclass(frozen=True, slots=True)
class Guess:
    """One column that seems to hold something, and how it is to be read."""

    target: str
    header: str
    sureness: Sureness
    how: Pairs[str, str] = field(default_factory=dict)
    """What the mapping says beside the column, such as its unit."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could be guessed."""

    guesses: Pairs[str, Guess]
    """By subject, fact and field."""
    dates: str
    decimal: str


@dataclass(frozen=True, slots=True)
class _Column:
    header: str
    texts: Counter[str]

    @property
    def known(self) -> Counter[str]:
        """The texts that say something."""
        manner = Manner()
        return Counter({text: number for text, number in self.texts.items() if not manner.is_missing(text)})


def suggest(table: Table) -> Suggestion:
    """Guess what the columns of a table are; raises ClinicalFault where it has no headers."""
    columns = [
        _Column(header, Counter(islice(table.column(header), LOOKED_AT)))
        for header in dict.fromkeys(table.headers)
        if header and table.headers.count(header) == 1
    ]
    _require_headers(columns)
    order = _order(columns)
    decimal = _decimal(columns)
    found: dict[str, Guess] = {}
    taken: set[str] = set()
    for _, guess in sorted(_candidates(columns, order, decimal), key=lambda one: -one[0]):
        if guess.target not in found and guess.header not in taken:
            found[guess.target] = guess
            taken.add(guess.header)
    return Suggestion({target: found[target] for target in HEADINGS if target in found}, order, decimal)


def _candidates(columns: list[_Column], order: str, decimal: str) -> Iterator[tuple[float, Guess]]:
    for column in columns:
        known = column.known
        for target in HEADINGS.keys() - DECIDED:
            named = likeness(column.header, target)
            if not named and target not in SPEAKING:
                continue
            how, fitting = _fit(target, column, known, order, decimal)
            if named >= 0.9 and fitting >= 0.9:
                sureness = Sureness.SURE
            elif fitting >= (0.5 if named else 0.95) and (named or sum(known.values()) >= ENOUGH):
                sureness = Sureness.LIKELY
            elif named >= 0.95 and known and target in WORDED:
                sureness = Sureness.NAMED
            else:
                continue
            yield named * 2 + fitting, Guess(target, column.header, sureness, how)


def _fit(target: str, column: _Column, known: Counter[str], order: str, decimal: str) -> tuple[Pairs[str, str], float]:
    """Return the best way to read a column as something, and the share of its texts that can be read so."""
    if not known:
        return {}, 0
    if target == SUBJECT:
        return {}, 1 if sum(known.values()) >= 0.95 * sum(column.texts.values()) else 0
    ways = [{name: value} for name, values in _WAYS.get(target, {}).items() for value in values] or [{}]
    if target in ("age_at_diagnosis", "followup_days") and (said := unit(column.header)):
        ways = [{"unit": said}]
    fits = [(how, _share(target, known, how, order, decimal)) for how in ways]
    return max(fits, key=lambda one: one[1])


_WAYS: Pairs[str, Pairs[str, tuple[str, ...]]] = {
    "stage": {"system": ("groups", "INRG")},
    "ki67": {"unit": ("percent", "fraction")},
    "psa": {"unit": ("ng/mL",)},
    "age_at_diagnosis": {"unit": ("years", "months", "days")},
    "followup_days": {"unit": ("days",)},
}
"""The ways in which a field can be written, the likeliest first."""


def _share(target: str, known: Counter[str], how: Pairs[str, str], order: str, decimal: str) -> float:
    manner = Manner(decimal=decimal, unit=how.get("unit", ""), system=how.get("system", ""))
    if how == {"unit": "percent"} and _fractions(known, decimal):
        return 0
    fitting = sum(number for text, number in known.items() if _reads(target, text, manner, order))
    return fitting / sum(known.values())


def _fractions(known: Counter[str], decimal: str) -> bool:
    values = [value for text in known if (value := _amount(text, decimal)) is not None]
    return bool(values) and max(values) <= 1 and any(0 < value < 1 for value in values)


def _amount(text: str, decimal: str) -> float | None:
    try:
        return span("", text, Manner(decimal=decimal, unit="days"))
    except Refused:
        return None


def _reads(target: str, text: str, manner: Manner, order: str) -> bool:
    try:
        if target in DATES:
            return dates.read(text, order) is not None
        if target == "sex":
            return bool(sex(text, manner))
        if target == "treatment":
            return any(_known(word, manner) for word in words(text))
        if manner.unit in DAYS:
            days = span(target, text, manner) or 0
            return within(target, days / (DAYS["years"] if target == "age_at_diagnosis" else 1)) is not None
        if FIELDS[target].kind is Kind.NUMBER:
            return bool(level(target, text, manner)[0])
        return bool(coded(target, text, manner))
    except Refused:
        return False


def words(text: str) -> list[str]:
    """Return the words of a cell that can hold several."""
    return text.translate(BETWEEN).split("\n")


def _known(word: str, manner: Manner) -> bool:
    try:
        return bool(coded("treatment", word.strip(), manner))
    except Refused:
        return False


def _order(columns: list[_Column]) -> str:
    """Return how the table writes dates: the first order that reads most of what columns of dates hold."""
    texts: Counter[str] = Counter()
    for column in columns:
        if any(likeness(column.header, name) for name in DATES):
            texts.update(column.known)
    return max(dates.ORDERS, key=lambda order: sum(n for text, n in texts.items() if dates.read(text, order)))


def _decimal(columns: list[_Column]) -> str:
    """Return what stands before decimals: a comma where some column has them so and can mean nothing else."""
    named = [column for column in columns if likeness(column.header, "psa") or likeness(column.header, "ki67")]
    for column in named:
        for text in column.known:
            head, comma, tail = text.partition(",")
            if comma and head.isdecimal() and tail.isdecimal() and len(tail) != 3:
                return ","
    return "."


def _require_headers(columns: list[_Column]) -> None:
    today = datetime.now(UTC).date()
    for column in columns:
        found = dates.read(column.header, "day-first")
        if (found is not None and found <= today) or (column.header.isdecimal() and len(column.header) > 4):
            raise ClinicalFault(
                "The first row seems to be a patient's, not the headers. Put a row above it that names the columns."
            )


def meanings(target: str, texts: Counter[str], how: Pairs[str, str]) -> tuple[dict[str, str], Counter[str]]:
    """Return what texts mean, and those that nobody can tell, each with its number."""
    manner = Manner(system=how.get("system", ""), unit=how.get("unit", ""))
    known: dict[str, str] = {}
    open_: Counter[str] = Counter()
    for text, number in texts.items():
        try:
            meaning = sex(text, manner) if target == "sex" else coded(target, text, manner)
        except Refused:
            open_[text] += number
            continue
        if meaning:
            known[text] = meaning
    return known, open_
