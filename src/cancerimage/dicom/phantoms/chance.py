"""Choices that look random and are the same for the same seed, on every machine and in every order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")

_CONSONANTS = "bdfgklmnprstvz"
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws named by what they decide: the same name always gives the same draw, so one more disturbs no other."""

    path: tuple[str | int, ...]

    def of(self, *names: str | int) -> "Chance":
        """Return the choices of a part."""
        return Chance((*self.path, *names))

    def number(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self._bits(name) % (high - low + 1)

    def share(self, name: str) -> float:
        """Return a number from 0 to below 1."""
        return (self._bits(name) >> 75) / 2**53

    def between(self, name: str, low: float, high: float) -> float:
        """Return a number from `low` to below `high`."""
        return low + (high - low) * self.share(name)

    def pick(self, name: str, choices: Sequence[T]) -> T:
        """Return one of `choices`."""
        return choices[self._bits(name) % len(choices)]

    def weighted(self, name: str, choices: Sequence[tuple[T, float]]) -> T:
        """Return one of `choices`, each as often as its weight says."""
        left = self.share(name) * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def day(self, name: str, first: date, last: date) -> date:
        """Return a day from `first` to `last`, both included."""
        return first + timedelta(days=self.number(name, 0, (last - first).days))

    def digits(self, name: str, count: int) -> str:
        """Return `count` digits, the first of which is not zero."""
        return str(self.number(name, 10 ** (count - 1), 10**count - 1))

    def word(self, name: str) -> str:
        """Return an invented word that can be spoken: ten letters, which is long enough to occur nowhere else."""
        bits = self._bits(name)
        letters = []
        for _ in range(5):
            bits, consonant = divmod(bits, len(_CONSONANTS))
            bits, vowel = divmod(bits, len(_VOWELS))
            letters.append(_CONSONANTS[consonant] + _VOWELS[vowel])
        return "".join(letters).capitalize()

    def uid(self, *names: str | int) -> str:
        """Return a UID of the arc for UUIDs (PS3.5, section B.2)."""
        return f"2.25.{self.of(*names)._bits('uid')}"

    def generator(self, name: str) -> "np.random.Generator":
        """Return numpy's generator, for noise."""
        import numpy as np

        return np.random.default_rng(self._bits(name))

    def _bits(self, name: str) -> int:
        # The parts are quoted, so that no two paths are written alike.
        return int.from_bytes(hashlib.sha256(repr((*self.path, name)).encode()).digest()[:16], "big")
