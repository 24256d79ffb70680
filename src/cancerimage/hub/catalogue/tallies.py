"""Adding up how much of the federation has one value: what is shown of it, and what is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cancerimage.disclosure.numbers import Number, root
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.stock import Sum
from cancerimage.query.fields import FIELDS, Level

STATED = frozenset(name for name, known in FIELDS.items() if known.level is Level.DATASET) | {
    "node",
    "policy",
    "audience",
}
"""What is known of every dataset: none can be silent about it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The datasets that may have a value without showing it, if none of them showed it."""

    below: int
    """What their numbers of subjects stay below, all together."""
    hidden: int
    """Protected datasets: a value that they do not show is fewer than their limit."""
    squares: int
    """The squares of the margins of those numbers, all together."""
    withheld: int
    """Datasets that tell nothing about the field."""

    @classmethod
    def of(cls, name: str, limits: Iterable[Mapping[str, tuple[int, int]] | None]) -> "Silence":
        """Return the silence about a field, from each dataset's limit and margin by field; None if all are exact."""
        if name in STATED:
            return cls(0, 0, 0, 0)
        known = [one for one in limits if one is not None]
        silent = [one[name] for one in known if name in one]
        squares = sum(margin * margin for _, margin in silent)
        # Where a node has a clinical field, its protected datasets have a table of it; without one, nobody has a value.
        telling = [one for one in known if one] if FIELDS[name].clinical else silent
        return cls(sum(below for below, _ in silent), len(silent), squares, len(known) - len(telling))


@dataclass(slots=True)
class Running:
    """A sum of numbers in the making: what `Number.sum` gives, without an object for each of the parts."""

    shown: int = 0
    parts: int = 0
    squares: int = 0
    below: int = 0
    hidden: int = 0
    withheld: int = 0
    beyond: int = 0
    """The squares of how far hidden numbers may lie above their limits."""

    def add(self, number: Number) -> None:
        """Add one number."""
        if number.value is not None:
            self.show(number.value, number.margin)
        self.below += number.below
        self.hidden += number.hidden
        self.withheld += number.withheld
        self.beyond += number.beyond * number.beyond

    def show(self, value: int, margin: int = 0) -> None:
        """Add one number that is shown."""
        self.shown += value
        self.parts += 1
        self.squares += margin * margin

    def number(self, below: int = 0, hidden: int = 0, squares: int = 0, withheld: int = 0) -> Number:
        """Return the sum, with further parts that are hidden or withheld."""
        below, hidden, withheld = self.below + below, self.hidden + hidden, self.withheld + withheld
        value = self.shown if self.parts or not (hidden or withheld) else None
        return Number(value, root(self.squares), below, hidden, withheld, root(self.beyond + squares))


@dataclass(slots=True)
class Tally:
    """What the datasets that show one value add up to."""

    datasets: int = 0
    subjects: Running = field(default_factory=Running)
    series: Running = field(default_factory=Running)
    broken_below: int = 0
    """The limits of the protected datasets among them, which are therefore not silent."""
    broken: int = 0
    broken_squares: int = 0

    def add(self, amounts: Amounts) -> None:
        """Count a dataset of which all has the value."""
        self.datasets += 1
        self.subjects.add(amounts.subjects)
        self.series.add(amounts.series)

    def count(self, subjects: int, series: int | None, margin: int, below: int | None) -> None:
        """Count a dataset of which so much has the value; `below` is its limit if it is protected."""
        self.datasets += 1
        self.subjects.show(subjects, margin)
        if series is not None:
            self.series.show(series)
        if below is not None:
            self.broken_below += below
            self.broken += 1
            self.broken_squares += margin * margin

    def sum(self, silence: Silence) -> Sum:
        """Return the sum over all datasets, those that are silent included."""
        return Sum(
            self.datasets,
            self.subjects.number(
                silence.below - self.broken_below,
                silence.hidden - self.broken,
                silence.squares - self.broken_squares,
                silence.withheld,
            ),
            # How many series have a value is told by open datasets alone.
            self.series.number(withheld=silence.hidden + silence.withheld),
        )
