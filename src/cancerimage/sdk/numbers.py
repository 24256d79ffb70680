"""Numbers as the hub tells them, each with its meaning, and how they are written."""

from collections.abc import Callable, Mapping
from typing import Any

from cancerimage.disclosure.numbers import Meaning, Number

__all__ = ["Meaning", "Number", "bounds", "read", "told"]


def read(raw: Mapping[str, Any]) -> Number:
    """Return the number that the hub's JSON holds."""
    value, below = raw["value"], raw.get("below", 0)
    margin = 0 if value is None or raw["high"] is None else raw["high"] - value - below
    return Number(value, margin, below, raw.get("hidden", 0), raw.get("withheld", 0))


def told(number: Number, write: Callable[[int], str] = "{:,}".format) -> str:
    """Return a number in words: `57`, `about 920 (± 24)`, `fewer than 15`, `not told`."""
    match number.meaning:
        case Meaning.EXACT:
            return write(number.value or 0)
        case Meaning.ABOUT:
            margin = f" (± {write(number.margin)})" if number.margin else ""
            hidden = f", at most {write(number.high or 0)}" if number.hidden else ""
            return f"about {write(number.value or 0)}{margin}{hidden}"
        case Meaning.FEWER:
            return f"fewer than {write(number.below)}"
        case Meaning.WITHHELD:
            return "not told"


def bounds(name: str, number: Number) -> dict[str, int | None]:
    """Return the columns of a number in a table: the value, and the bounds that the truth lies between."""
    return {name: number.value, f"{name}_low": number.low, f"{name}_high": number.high}
