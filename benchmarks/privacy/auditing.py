"""An audit of privacy loss: draws from two neighbouring worlds, and the best event that tells them apart."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.privacy.mechanisms import Mechanism

CONFIDENCE = 0.99
DRAWS = 300_000
DELTAS = (1e-6, 1e-3, 1e-2)
"""A charge claims an ε for every δ; the larger ones find noise that is merely too narrow."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Two worlds that differ in one person, and what an attacker sees of them."""

    what: str
    without: tuple[int, ...]
    """The true count of each form where the person is not in the dataset."""
    person: tuple[int, ...]
    """What the person adds to each."""
    seen: Callable[[Sequence[int]], int]
    """Makes one number of what was shown."""

    @property
    def answers(self) -> int:
        """Answers that are charged."""
        return len(self.without)


def _alone(shown: Sequence[int]) -> int:
    return shown[0]


def _difference(shown: Sequence[int]) -> int:
    return shown[0] - shown[1]


SCENES = (
    Scene("nobody or one", (0,), (1,), _alone),
    Scene("below the limit or at it", (14,), (1,), _alone),
    Scene("a large count", (100,), (1,), _alone),
    Scene("two forms of the same people but one", (40, 40), (1, 0), _difference),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What an audit proved."""

    mechanism: str
    scene: str
    delta: float
    claimed: float
    """The ε that the charge implies at this δ."""
    proved: float
    """The ε that there is at least, with the confidence of the audit."""

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against the claim."""
        return self.proved <= self.claimed


def audit(mechanism: Mechanism, draws: int = DRAWS) -> Finding:
    """Return the worst that was found in any scene; the confidence holds for all of them together."""
    findings = [finding for scene in SCENES for finding in _in_scene(mechanism, scene, draws)]
    return max(findings, key=lambda finding: finding.proved - finding.claimed)


def _in_scene(mechanism: Mechanism, scene: Scene, draws: int) -> Iterator[Finding]:
    joined = tuple(count + one for count, one in zip(scene.without, scene.person, strict=True))
    worlds = [_drawn(mechanism, scene, counts, draws) for counts in (scene.without, joined)]
    lowest = min(int(world.min()) for world in worlds)
    width = max(int(world.max()) for world in worlds) - lowest + 1
    choosing, proving = (
        [np.bincount(half - lowest, minlength=width) for half in halves]
        for halves in zip(*(np.array_split(world, 2) for world in worlds), strict=True)
    )
    for delta in DELTAS:
        best = max(_events(*choosing), key=lambda event: _loss(event, *choosing, delta))
        yield Finding(
            mechanism.name, scene.what, delta, mechanism.claim(scene.answers, delta), _loss(best, *proving, delta)
        )


@dataclass(frozen=True, slots=True)
class _Event:
    """Numbers from `low` up to but not including `high`, which are likelier in one world than in the other."""

    low: int
    high: int
    likelier: int


def _drawn(mechanism: Mechanism, scene: Scene, counts: Sequence[int], draws: int) -> NDArray[np.int64]:
    found = np.empty(draws, np.int64)
    for number in range(draws):
        ask = mechanism.epoch(f"{scene.what} {counts} {number}")
        found[number] = scene.seen([ask(true, f"form {form}") for form, true in enumerate(counts)])
    return found


def _events(*worlds: NDArray[np.int64]) -> list[_Event]:
    """Return every single outcome, and every range from an end, that happened: each for both worlds."""
    width = len(worlds[0])
    happened = [value for value in range(width) if any(world[value] for world in worlds)]
    ranges = [(value, value + 1) for value in happened]
    ranges += [(0, value + 1) for value in happened] + [(value, width) for value in happened]
    return [_Event(low, high, likelier) for low, high in ranges for likelier in (0, 1)]


# One error for the upper bound and one for the lower, in every scene and at every δ.
_ERROR = (1 - CONFIDENCE) / (2 * len(SCENES) * len(DELTAS))


def _loss(event: _Event, first: NDArray[np.int64], second: NDArray[np.int64], delta: float) -> float:
    """Return the least ε at which so unequal frequencies of an event are still credible (Clopper and Pearson, 1934)."""
    worlds = (first, second) if event.likelier == 0 else (second, first)
    hits, others = (int(world[event.low : event.high].sum()) for world in worlds)
    draws, other_draws = (int(world.sum()) for world in worlds)
    low = float(stats.beta.ppf(_ERROR, hits, draws - hits + 1)) if hits else 0.0
    high = float(stats.beta.ppf(1 - _ERROR, others + 1, other_draws - others)) if others < other_draws else 1.0
    return max(0.0, log((low - delta) / high)) if low > delta else 0.0
