"""Charts of plain HTML and style: their text keeps its size on a phone, and no script or file beside it is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

THINNEST = 0.5
"""The percent of its track that a bar takes at least, so that few are told from none."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its share of the longest one, what is written at its end, and its tone."""

    name: str
    share: float
    value: str
    tone: str = ""


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Return bars below each other, each with its name and its value as text."""
    drawn = []
    for row in rows:
        width = max(100 * row.share, THINNEST if row.share else 0.0)
        bar = f'<span class="bar {escape(row.tone, quote=True)}" style="width:{width:.1f}%"></span>'
        drawn.append(_row(row.name, f'<span class="track">{bar}</span>', row.value))
    return _chart(title, "; ".join(f"{row.name}: {row.value}" for row in rows), "".join(drawn))


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle half of some values and their median."""

    name: str
    low: float
    middle: float
    high: float


def spreads(title: str, rows: Sequence[Spread]) -> str:
    """Return one line for each row, from the lower to the upper quartile, with the median marked.

    The scale takes in zero and its ends are written below, so that small differences look small.
    """
    lowest, highest = min(0.0, *(row.low for row in rows)), max(0.0, *(row.high for row in rows))
    room = highest - lowest or 1.0

    def at(value: float) -> float:
        return 100 * (value - lowest) / room

    drawn = []
    for row in rows:
        width = max(at(row.high) - at(row.low), THINNEST)
        half = f'<span class="half" style="left:{at(row.low):.1f}%;width:{width:.1f}%"></span>'
        middle = f'<span class="middle" style="left:{at(row.middle):.1f}%"></span>'
        value = f"{number(row.middle)} ({number(row.low)} to {number(row.high)})"
        drawn.append(_row(row.name, f'<span class="track">{half}{middle}</span>', value))
    ends = f'<span class="ends"><span>{number(lowest)}</span><span>{number(highest)}</span></span>'
    drawn.append(_row("", ends, ""))
    spoken = "; ".join(
        f"{row.name}: median {number(row.middle)}, middle half {number(row.low)} to {number(row.high)}" for row in rows
    )
    return _chart(title, spoken, "".join(drawn), "spreads")


def number(value: float) -> str:
    """Write a measurement with three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _row(name: str, drawn: str, value: str) -> str:
    return (
        f'<div class="row"><span class="name">{escape(name)}</span>{drawn}'
        f'<span class="value">{escape(value)}</span></div>'
    )


def _chart(title: str, spoken: str, drawn: str, kind: str = "") -> str:
    label = escape(f"{title}. {spoken}", quote=True)
    return f'<div class="chart {kind}" role="img" aria-label="{label}">{drawn}</div>'
