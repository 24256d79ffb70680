"""Attacks on membership: what is asked, and how a guess is made from what is shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from random import Random
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.privacy.forms import Form, cohorts, first, others_than, years
from benchmarks.privacy.mechanisms import HIDDEN
from benchmarks.privacy.population import OTHERS, TARGET_AGE, Counts, Population
from cancerimage.disclosure.policy import POLICIES, PolicyName

LIMIT = POLICIES[PolicyName.STANDARD].limit


class Asker(Protocol):
    """Somebody whom many datasets answer at once."""

    def ask(self, form: Form) -> Counts:
        """Return what each dataset shows, or HIDDEN."""


Shown = NDArray[np.int64]
"""What was shown: one row for each form, one column for each dataset."""
Clues = Mapping[str, NDArray[np.float64]]
"""Numbers that may tell members from others, by name: one for each dataset."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to find out whether somebody is in a dataset."""

    name: str
    forms: Callable[[int], tuple[Form, ...]]
    clues: Callable[[Shown, Shown], Clues]
    """Made of what was shown, and of how many of the others each form asks for: most attackers do not know that."""

    def asked(self, asker: Asker, answers: int) -> Shown:
        """Ask so many questions."""
        return np.stack([asker.ask(form) for form in self.forms(answers)])

    def known(self, population: Population, answers: int) -> Shown:
        """Return how many of the others each form asks for."""
        return np.stack([population.count(form.ages - {TARGET_AGE}) for form in self.forms(answers)])


@dataclass(frozen=True, slots=True)
class Rule:
    """How to guess: a member is who has a clue above a threshold, or below it."""

    clue: str
    threshold: float
    above: bool

    def right(self, clues: Clues, members: NDArray[np.bool_]) -> float:
        """Return how often the guess is right."""
        return float((((clues[self.clue] > self.threshold) == self.above) == members).mean())


def practised(clues: Clues, members: NDArray[np.bool_]) -> Rule:
    """Return the rule that guesses best where the attacker knows who is a member: in datasets of the attacker's own."""
    rules = []
    for name, clue in clues.items():
        values = np.unique(clue)
        # Enough to choose from, and few enough to try each.
        between = np.quantile(values, np.linspace(0, 1, 200)) if len(values) > 200 else values
        rules += [Rule(name, float(value), above) for value in between for above in (True, False)]
    return max(rules, key=lambda rule: rule.right(clues, members))


def _numbers(shown: Shown) -> NDArray[np.float64]:
    return np.where(shown == HIDDEN, LIMIT / 2, shown).astype(float)


def _of_pairs(shown: Shown, _: Shown) -> Clues:
    """Compare every first answer with the second: they differ in the one person only."""
    numbers = _numbers(shown[: len(shown) // 2 * 2])
    differences = numbers[::2] - numbers[1::2]
    return {
        "mean difference": differences.mean(axis=0),
        "pairs that differ": (differences != 0).mean(axis=0),
        "largest difference": differences.max(axis=0),
    }


def _pairs(forms: Sequence[Form]) -> Iterator[Form]:
    return chain.from_iterable((form.or_target(), form) for form in forms)


def _difference(answers: int) -> tuple[Form, ...]:
    return first(_pairs(first(cohorts(1, 20, OTHERS - 10), answers // 2 + 1)), answers)


def _rewording(answers: int) -> tuple[Form, ...]:
    random = Random(2)  # noqa: S311 - repeatable, nothing secret
    (form,) = first(cohorts(2, 60, 80), 1)
    both = chain.from_iterable(repeat((form.or_target(), form)))
    return first((one.reworded(random) for one in both), answers)


def _boundary(answers: int) -> tuple[Form, ...]:
    return first(_pairs(first(cohorts(3, LIMIT - 5, LIMIT + 5), answers // 2 + 1)), answers)


def _of_boundary(shown: Shown, known: Shown) -> Clues:
    seen = shown[: len(shown) // 2 * 2] != HIDDEN
    return {**_of_pairs(shown, known), "shown only with the person": (seen[::2].astype(int) - seen[1::2]).mean(axis=0)}


def _tracker(answers: int) -> tuple[Form, ...]:
    # Everybody, once; then the one person or a tracker, and the one person or everybody but the tracker.
    ranges = first(cohorts(4, 30, OTHERS - 30), answers // 2 + 1)
    pairs = chain.from_iterable((form.or_target(), others_than(form).or_target()) for form in ranges)
    return first(chain((years(0, 120),), pairs), answers)


def _of_tracker(shown: Shown, _: Shown) -> Clues:
    numbers = _numbers(shown)
    everybody, pairs = numbers[0], numbers[1 : 1 + (len(numbers) - 1) // 2 * 2]
    sums = pairs[::2] + pairs[1::2] - everybody
    return {"mean": sums.mean(axis=0), "trackers without a difference": (sums == 0).mean(axis=0)}


def _knowing(answers: int) -> tuple[Form, ...]:
    return tuple(form.or_target() for form in first(cohorts(5, 30, OTHERS - 10), answers))


def _of_knowing(shown: Shown, known: Shown) -> Clues:
    return {"mean excess": np.where(shown == HIDDEN, 0, shown - known).mean(axis=0)}


ATTACKS = (
    Attack("difference", _difference, _of_pairs),
    Attack("averaging over rewordings", _rewording, _of_pairs),
    Attack("crossing a boundary", _boundary, _of_boundary),
    Attack("tracker", _tracker, _of_tracker),
)
"""What somebody can do who knows of the one person only: together, the attacks of the literature."""

KNOWING_ALL_OTHERS = Attack("knowing everybody else", _knowing, _of_knowing)
"""The most that anybody can do: nothing but noise is left to hide behind."""
