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


def _share(part: int, most: int) -> float:
    return round(min(100.0, max(100 * part / most, 0.8 if part else 0)), 2) if most else 0.0
