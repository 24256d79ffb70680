"""Bars as SVG that the server draws: no script, and colours from the style sheet alone."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

HIGH = 80
"""Per cent of an allowance from which on its bar warns."""


def meter(part: int, most: int) -> SafeString:
    """Draw how much of something is spent, to stand beside the words that say the same."""
    share = _share(part, most)
    return format_html(
        '<svg class="meter{}" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="10" rx="5"/><rect class="bar" width="{}%" height="10" rx="5"/></svg>',
        " high" if share >= HIGH else "",
        share,
    )


def interval(value: int, low: int, high: int, most: int) -> SafeString:
    """Draw a number as a bar, and across its end the interval in which the true one lies with 95 % probability."""
    return format_html(
        '<svg class="meter" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="10" rx="2"/><rect class="bar" width="{}%" height="10" rx="2"/>'
        '<line class="whisker" x1="{}%" x2="{}%" y1="5" y2="5"/></svg>',
        _share(value, most),
        _share(low, most),
        _share(high, most),
    )


def bar(part: float, most: float) -> SafeString:
    """Draw a number as a bar, to stand beside the words that say the same."""
    return format_html(
        '<svg class="meter" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="10" rx="2"/><rect class="bar" width="{}%" height="10" rx="2"/></svg>',
        _share(part, most),
    )


def spread(low: float, middle: float, high: float, ends: tuple[float, float]) -> SafeString:
    """Draw the middle half of some values as a bar and their median across it, on a scale between two ends."""
    least, most = ends
    from_, to = _share(low - least, most - least), _share(high - least, most - least)
    return format_html(
        '<svg class="meter" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100%" height="10" rx="2"/>'
        '<rect class="bar" x="{}%" width="{}%" height="10" rx="2"/>'
        '<line class="whisker" x1="{}%" x2="{}%" y1="0" y2="10"/></svg>',
        from_,
        round(max(to - from_, 0.8), 2),
        *[_share(middle - least, most - least)] * 2,
    )


def _share(part: float, most: float) -> float:
    return round(min(100.0, max(100 * part / most, 0.8 if part else 0)), 2) if most else 0.0
