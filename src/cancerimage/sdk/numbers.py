"""Numbers as the hub tells them, each with its meaning, and how they are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cancerimage.disclosure import numbers
from cancerimage.disclosure.numbers import Meaning

__all__ = ["Meaning", "Number", "bounds", "is_untold", "read", "told"]


@dataclass(frozen=True, slots=True)
class Number(numbers.Number):
    """A number with what it means: `value`, `meaning`, and the bounds `low` and `high` that the truth lies between.

    `str()` writes it in words, such as `about 120 (109–131)`; `int()` returns the value, and refuses where none is
    shown.
    """

    def __str__(self) -> str:
        return told(self)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __int__(self) -> int:
        if self.value is None:
            raise ValueError(f"This number is not shown: {self}. What is known of it say `meaning`, `low` and `high`.")
        return self.value


def read(raw: Mapping[str, Any]) -> Number:
    """Return the number that the hub's JSON holds."""
    value, below, beyond = raw["value"], raw.get("below", 0), raw.get("beyond", 0)
    margin = 0 if value is None or raw["high"] is None else raw["high"] - value - below - beyond
    return Number(value, margin, below, raw.get("hidden", 0), raw.get("withheld", 0), beyond)


def told(number: numbers.Number, write: Callable[[int], str] = "{:,}".format) -> str:
    """Return a number in words: `57`, `about 920 (896–944)`, `fewer than 15`, `not told`."""
    match number.meaning:
        case Meaning.EXACT:
            return write(number.value or 0)
        case Meaning.ABOUT:
            return f"about {write(number.value or 0)} ({write(number.low)}–{write(number.high or 0)})"
        case Meaning.FEWER:
            return f"fewer than {write(number.below)}"
        case Meaning.WITHHELD:
            return "not told"


def is_untold(number: numbers.Number) -> bool:
    """Whether a sum is nobody only because those who could have added to it tell nothing."""
    return number.meaning is Meaning.EXACT and not number.value and number.withheld > 0


def bounds(name: str, number: numbers.Number) -> dict[str, int | str | None]:
    """Return the columns of a number in a table: the value, its meaning, and the bounds that the truth lies between."""
    return {
        name: number.value,
        f"{name}_meaning": str(number.meaning),
        f"{name}_low": number.low,
        f"{name}_high": number.high,
    }
