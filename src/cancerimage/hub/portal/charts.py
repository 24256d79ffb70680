"""Charts as SVG that the server draws: no script, readable by a screen reader, with a table beside each.

Lengths are percentages and heights are pixels, so that bars follow the width of the page while text keeps its size.
Colours come from the style sheet; no style attribute is needed, which the content security policy would refuse.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cancerimage.hub.portal.numbers import percent, share, whole

_ROW = 38
_LINE = 17
_PLOT = 132
_ROOM = 48
"""Characters that stand side by side above a bar where three charts do."""
_NO_BARS = SafeString("")


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar: what it is of, how long it is, and the numbers that the table shows beside it."""

    label: str
    size: int
    cells: tuple[str, ...]
    """One cell for each of the chart's columns after the first."""
    note: str = ""
    """What stands beside its number where there is room."""
    unknown: bool = False
    margin: int = 0
    """Half the width of the interval in which the true number probably lies; it is drawn."""
    gap: bool = False
    """Whether no number is shown of it, so that it only keeps its place in the order."""

    @property
    def high(self) -> int:
        """The upper end of that interval."""
        return self.size + self.margin


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart and the table that says the same."""

    name: str
    """Unique on its page; ids are made from it."""
    title: str
    note: str
    svg: SafeString
    columns: tuple[str, ...]
    marks: tuple[Mark, ...]


def bars(name: str, title: str, columns: Sequence[str], marks: Sequence[Mark], *, note: str = "") -> Chart:
    """Draw horizontal bars, one below the other, each with its label and number above it."""
    drawn = _rows(marks, max((mark.high for mark in marks), default=0))
    svg = _frame(name, title, _spoken(marks), len(marks) * _height(marks), drawn)
    return Chart(name, title, note, svg, tuple(columns), tuple(marks))


def _height(marks: Sequence[Mark]) -> int:
    """Return the height of each row: that of the longest label, which wraps where it would run into its number."""
    return _ROW + _LINE * max((len(_lines(mark)) - 1 for mark in marks), default=0)


def _lines(mark: Mark) -> list[str]:
    width = max(_ROOM - 4 - len(_with_margin(mark)), _ROOM // 2)
    return textwrap.wrap(mark.label, width, break_on_hyphens=False, break_long_words=False) or [""]


def _label(mark: Mark, y: int) -> SafeString:
    first, *others = _lines(mark)
    return format_html(
        '<text class="name" x="0" y="{}">{}{}</text>',
        y,
        first,
        format_html_join("", ' <tspan x="0" dy="{}">{}</tspan>', ((_LINE, line) for line in others)),
    )


def _rows(marks: Sequence[Mark], most: int, top: int = 0) -> SafeString:
    roomy = all(len(f"{mark.label} {_with_margin(mark)} · {mark.note}") <= _ROOM for mark in marks)
    height = _height(marks)
    return format_html_join(
        "",
        '{}<text class="value" x="100%" y="{}">{}<tspan class="extra">{}</tspan></text>'
        '<rect class="track" x="0" y="{}" width="100%" height="7" rx="3.5"/>'
        '<rect class="bar{}" x="0" y="{}" width="{}%" height="7" rx="3.5"/>{}',
        (
            (
                _label(mark, text),
                text,
                _with_margin(mark),
                f" · {mark.note}" if mark.note and roomy else "",
                bar,
                " unknown" if mark.unknown else "",
                bar,
                max(share(mark.size, most), 0.6 if mark.size else 0),
                _whisker(mark, most, bar + 3.5),
            )
            for row, mark in enumerate(marks)
            for bar in (top + (row + 1) * height - _ROW + 21,)
            for text in (bar - 7 - _LINE * (len(_lines(mark)) - 1),)
        ),
    )


def _with_margin(mark: Mark) -> str:
    return f"≈ {whole(mark.size)} ± {whole(mark.margin)}" if mark.margin else whole(mark.size)


def _whisker(mark: Mark, most: int, y: float) -> SafeString:
    """Draw the interval across the end of a bar."""
    if not mark.margin:
        return _NO_BARS
    low, high = share(max(0, mark.size - mark.margin), most), share(mark.high, most)
    return format_html(
        '<line class="interval" x1="{low}%" x2="{high}%" y1="{y}" y2="{y}"/>'
        '<line class="interval" x1="{low}%" x2="{low}%" y1="{top}" y2="{foot}"/>'
        '<line class="interval" x1="{high}%" x2="{high}%" y1="{top}" y2="{foot}"/>',
        low=low,
        high=high,
        y=y,
        top=y - 4,
        foot=y + 4,
    )


def columns(name: str, title: str, heads: Sequence[str], marks: Sequence[Mark], total: int, *, note: str = "") -> Chart:
    """Draw upright columns side by side, for values that have an order such as bands of age.

    Percentages are of `total`: who is in several bands is counted in each, so the bands may add up to more.
    """
    known = [mark for mark in marks if not mark.unknown]
    missing = [mark for mark in marks if mark.unknown]
    most = max((mark.high for mark in known), default=0)
    # Few columns stay slim instead of filling the width.
    step = min(100 / max(len(known), 1), 20)
    drawn = format_html_join(
        "",
        '<rect class="bar" x="{}%" y="{}" width="{}%" height="{}" rx="3"/>'
        '{}<text class="peak" x="{}%" y="{}">{}</text><text class="tick" x="{}%" y="{}">{}</text>',
        (
            (
                round(place * step + step * 0.1, 2),
                round(_PLOT + 18 - height, 1),
                round(step * 0.8, 2),
                round(height, 1),
                _upright(mark, most, round((place + 0.5) * step, 2)),
                round((place + 0.5) * step, 2),
                round(_PLOT + 12 - (_PLOT * mark.high / most if most else 0), 1),
                "" if mark.gap else percent(mark.size, total),
                round((place + 0.5) * step, 2),
                _PLOT + 36,
                mark.label,
            )
            for place, mark in enumerate(known)
            for height in (max(_PLOT * mark.size / most, 1.5 if mark.size else 0) if most else 0,)
        ),
    )
    base = format_html('<line class="rule" x1="0" x2="100%" y1="{}" y2="{}"/>', _PLOT + 18.5, _PLOT + 18.5)
    # What is unknown has no place in the order, and would dwarf the rest: it gets a bar of its own below.
    apart = [replace(mark, note=percent(mark.size, total), unknown=True) for mark in missing]
    below = _rows(apart, total, _PLOT + 50)
    svg = _frame(name, title, _spoken(marks), _PLOT + 44 + len(missing) * (_ROW + 8), base + drawn + below)
    return Chart(name, title, note, svg, tuple(heads), tuple(mark for mark in marks if not mark.gap))


def _upright(mark: Mark, most: int, x: float) -> SafeString:
    """Draw the interval across the top of a column."""
    if not mark.margin or not most:
        return _NO_BARS
    low, high = (round(_PLOT + 18 - _PLOT * value / most, 1) for value in (max(0, mark.size - mark.margin), mark.high))
    return format_html('<line class="interval" x1="{x}%" x2="{x}%" y1="{low}" y2="{high}"/>', x=x, low=low, high=high)


def meter(size: int, most: int, *, unknown: bool = False, margin: int = 0) -> SafeString:
    """Draw one bar without words, to stand beside the words that say the same; what is uncertain of it is lighter."""
    uncertain = (
        format_html(
            '<rect class="uncertain" x="{}%" width="{}%" height="6"/>',
            share(max(0, size - margin), most),
            share(min(size, margin) + margin, most),
        )
        if margin
        else _NO_BARS
    )
    return format_html(
        '<svg class="meter" width="100%" height="6" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="6"/><rect class="bar{}" width="{}%" height="6" rx="3"/>{}</svg>',
        " unknown" if unknown else "",
        max(share(size, most), 0.8 if size else 0),
        uncertain,
    )


def _frame(name: str, title: str, spoken: str, height: int, drawn: SafeString) -> SafeString:
    return format_html(
        '<svg width="100%" height="{height}" role="img" aria-labelledby="{name}-title {name}-text">'
        '<title id="{name}-title">{title}</title><desc id="{name}-text">{spoken}</desc>{drawn}</svg>',
        name=name,
        title=title,
        spoken=spoken,
        height=height,
        drawn=drawn,
    )


def _spoken(marks: Sequence[Mark]) -> str:
    if not marks:
        return _("No data.")
    return "; ".join(f"{mark.label}: {_with_margin(mark)}{_aside(mark)}" for mark in marks if not mark.gap)


def _aside(mark: Mark) -> str:
    return f" ({mark.note})" if mark.note else ""
