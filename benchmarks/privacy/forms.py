"""Questions that an attacker asks: by age, as text for a hub and as a set for the controls."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from benchmarks.privacy.population import OLDEST, OTHERS, TARGET_AGE, YOUNGEST

AGES = range(121)
SPAN = OLDEST - YOUNGEST + 1


@dataclass(frozen=True, slots=True)
class Form:
    """One question."""

    text: str
    ages: frozenset[int]

    def or_target(self) -> "Form":
        """Ask for the one person in addition."""
        return Form(f"({self.text}) or age:{TARGET_AGE}", self.ages | {TARGET_AGE})

    def reworded(self, random: Random) -> "Form":
        """Ask for the same people in other words."""
        ages = sorted(self.ages)
        cut = random.randrange(1, len(ages))
        first, second = _spelled(ages[:cut]), _spelled(ages[cut:])
        runs = [first, second] if random.random() < 0.5 else [second, first]
        joined = " or ".join(runs)
        return Form(f"not not ({joined})" if random.random() < 0.5 else joined, self.ages)


def years(low: int, high: int) -> Form:
    """Ask for everybody from one age to another."""
    return Form(f"age:{low}..{high}", frozenset(range(low, high + 1)))


def others_than(form: Form) -> Form:
    """Ask for everybody else; in these populations everybody's age is known."""
    return Form(f"not ({form.text})", frozenset(AGES) - form.ages)


def cohorts(seed: int, least: int, most: int) -> Iterator[Form]:
    """Yield different ranges of ages with about `least` to `most` people each, none with the one person."""
    random, seen = Random(seed), set[tuple[int, int]]()  # noqa: S311 - repeatable, nothing secret
    while True:
        width = round(random.uniform(least, most) * SPAN / OTHERS)
        low = random.randint(YOUNGEST, OLDEST + 1 - width)
        if (low, width) not in seen:
            seen.add((low, width))
            yield years(low, low + width - 1)


def first(forms: Iterator[Form], number: int) -> tuple[Form, ...]:
    """Return so many of the forms."""
    return tuple(islice(forms, number))


def _spelled(ages: list[int]) -> str:
    runs: list[list[int]] = []
    for age in ages:
        if runs and runs[-1][-1] == age - 1:
            runs[-1].append(age)
        else:
            runs.append([age])
    return " or ".join(f"age:{run[0]}..{run[-1]}" for run in runs)
