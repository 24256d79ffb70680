"""A value that an option cannot take: said in words for whoever typed it."""

from collections.abc import Callable, Mapping
from typing import Any

import typer
from typer.core import TyperGroup

SENTENCES: Mapping[str, Callable[[Any, Mapping[str, Any]], str]] = {
    "int_parsing": lambda value, _: f"{value!r} is no whole number.",
    "int_from_float": lambda value, _: f"{value!r} is no whole number.",
    "float_parsing": lambda value, _: f"{value!r} is no number.",
    "greater_than_equal": lambda value, bounds: f"{value!r} is less than {bounds['ge']}.",
    "less_than_equal": lambda value, bounds: f"{value!r} is more than {bounds['le']}.",
    "value_error": lambda _, told: str(told["error"]),
}
"""What to say instead of the sentences of the library that reads the values, by its name for the mistake."""


class Root(TyperGroup):
    """The command line, which says in its own words what is wrong with a value."""

    def invoke(self, ctx: Any) -> Any:
        """Run what was typed."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as fault:
            fault.message = _told(fault)
            raise


def _told(fault: typer.BadParameter) -> str:
    # Not every release of the library below reads values in this way, so its errors are asked for what they have.
    errors = getattr(fault.__cause__, "errors", None)
    if not callable(errors):
        return fault.message
    first = errors()[0]
    say = SENTENCES.get(first["type"])
    return say(first.get("input"), first.get("ctx", {})) if say else fault.message
