"""How much matches: in one dataset, which may tell only people, and in several together."""

from collections.abc import Iterable

from cancerimage.disclosure.numbers import WITHHELD, Number
from cancerimage.hub.catalogue.amounts import LEVELS, Amounts
from cancerimage.wire.counts import Totals


def only_subjects(subjects: Number) -> Amounts:
    """Return what a protected dataset tells, or with `WITHHELD`, one that tells nothing."""
    return Amounts(subjects, WITHHELD, WITHHELD, WITHHELD, WITHHELD)


def is_nobody(number: Number) -> bool:
    """Whether the number says that exactly nobody matches."""
    return number.value == 0 and not number.margin and not number.hidden


def together(exact: Iterable[Totals], subjects: Iterable[Number]) -> Amounts:
    """Return the sum over open datasets and over those that tell only `subjects`; who is in two counts twice."""
    known, told = list(exact), list(subjects)
    shown = [totals for totals in known if totals.subjects]
    others = [number for number in told if not is_nobody(number)]
    nobody = len(shown) + len(others) < len(known) + len(told)
    # Nobody in one dataset adds nothing to others, and would make a zero of a sum of which nothing else is shown.
    is_zero = nobody and not any(number.hidden for number in others)
    sums = [[Number(sum(getattr(one, level) for one in shown))] if shown or is_zero else [] for level in LEVELS]
    untold = [WITHHELD] * len(others)
    return Amounts(Number.sum([*sums[0], *others]), *(Number.sum([*level, *untold]) for level in sums[1:]))
