"""Charts as SVG inside the page: no script, no file beside it; their colours come from the page's style."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 560
_NAME = 192
_VALUE = 84
_ROW = 30
LONGEST_NAME = 23


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its share of the longest one, what is written at its end, and its tone."""

    name: str
    share: float
    value: str
    tone: str = ""


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Return horizontal bars, each with its name and its value as text."""
    room = WIDTH - _NAME - _VALUE
    drawn = []
    for place, row in enumerate(rows):
        y = place * _ROW
        width = max(room * row.share, 2.0 if row.share else 0.0)
        drawn.append(
            f'<text class="name" x="0" y="{y + 20}">{escape(_short(row.name))}</text>'
            f'<rect class="track" x="{_NAME}" y="{y + 9}" width="{room}" height="14" rx="4"/>'
            f'<rect class="bar {escape(row.tone)}" x="{_NAME}" y="{y + 9}" width="{width:.1f}" height="14" rx="4"/>'
            f'<text class="value" x="{WIDTH}" y="{y + 20}">{escape(row.value)}</text>'
        )
    spoken = "; ".join(f"{row.name}: {row.value}" for row in rows)
    return _svg(title, spoken, len(rows) * _ROW + 6, "".join(drawn))


def columns(title: str, rows: Sequence[Bar]) -> str:
    """Return upright columns, as for a distribution."""
    height, base = 176, 140
    step = WIDTH / max(len(rows), 1)
    drawn = [f'<line class="rule" x1="0" x2="{WIDTH}" y1="{base}.5" y2="{base}.5"/>']
    for place, row in enumerate(rows):
        x, tall = place * step, (base - 24) * row.share
        tall = max(tall, 2.0 if row.share else 0.0)
        middle = x + step / 2
        drawn.append(
            f'<rect class="bar" x="{x + step * 0.12:.1f}" y="{base - tall:.1f}" width="{step * 0.76:.1f}" '
            f'height="{tall:.1f}" rx="3"/>'
            f'<text class="tick" x="{middle:.1f}" y="{base + 20}">{escape(row.name)}</text>'
        )
        if row.share:
            drawn.append(
                f'<text class="tick strong" x="{middle:.1f}" y="{base - tall - 6:.1f}">{escape(row.value)}</text>'
            )
    spoken = "; ".join(f"{row.name}: {row.value}" for row in rows if row.share)
    return _svg(title, spoken, height, "".join(drawn))


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle half of some values and their median."""

    name: str
    low: float
    middle: float
    high: float


def spreads(title: str, rows: Sequence[Spread]) -> str:
    """Return one line for each row, from the lower to the upper quartile, with the median marked."""
    room = WIDTH - _NAME - _VALUE
    lowest, highest = min(row.low for row in rows), max(row.high for row in rows)
    margin = (highest - lowest) * 0.08 or 1.0
    lowest, highest = lowest - margin, highest + margin

    def at(value: float) -> float:
        return _NAME + room * (value - lowest) / (highest - lowest)

    drawn = []
    for place, row in enumerate(rows):
        y = place * _ROW + 16
        drawn.append(
            f'<text class="name" x="0" y="{y + 4}">{escape(_short(row.name))}</text>'
            f'<line class="rule" x1="{_NAME}" x2="{_NAME + room}" y1="{y}.5" y2="{y}.5"/>'
            f'<rect class="half" x="{at(row.low):.1f}" y="{y - 6}" '
            f'width="{max(at(row.high) - at(row.low), 3):.1f}" height="13" rx="4"/>'
            f'<line class="middle" x1="{at(row.middle):.1f}" x2="{at(row.middle):.1f}" y1="{y - 9}" y2="{y + 10}"/>'
            f'<text class="value" x="{WIDTH}" y="{y + 4}">{number(row.middle)}</text>'
        )
    spoken = "; ".join(
        f"{row.name}: median {number(row.middle)}, middle half {number(row.low)} to {number(row.high)}" for row in rows
    )
    return _svg(title, spoken, len(rows) * _ROW + 6, "".join(drawn))


def number(value: float) -> str:
    """Write a measurement with three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _svg(title: str, spoken: str, height: int, drawn: str) -> str:
    label = escape(f"{title}. {spoken}", quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{drawn}</svg>'


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
