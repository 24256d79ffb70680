"""Numbers as people of one language write them."""

from collections.abc import Callable

from django.utils import formats
from django.utils.translation import gettext as _

from cancerimage.disclosure.numbers import Meaning, Number

_DECIMAL_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_NARROW_SPACE = "\u202f"


def told(number: int | Number, write: Callable[[int], str]) -> str:
    """Return a number as `write` writes it, in the words that its meaning asks for."""
    if isinstance(number, int):
        return write(number)
    if number.meaning is Meaning.WITHHELD:
        return _("not told")
    if number.meaning is Meaning.FEWER:
        return _("fewer than %(number)s") % {"number": write(number.below)}
    shown = write(number.value or 0)
    return _("about %(number)s") % {"number": shown} if number.meaning is Meaning.ABOUT else shown


def whole(number: int | Number) -> str:
    """Return `number` with its digits grouped: `28,412` or `28.412`."""
    return told(number, _whole)


def brief(number: Number) -> str:
    """Return a number where there is little room: `≈ 28,412`, `< 15`, and nothing where none is told."""
    match number.meaning:
        case Meaning.EXACT:
            return whole(number)
        case Meaning.ABOUT:
            return f"≈{_NARROW_SPACE}{_whole(number.value or 0)}"
        case Meaning.FEWER:
            return f"<{_NARROW_SPACE}{_whole(number.below)}"
    return ""


def _whole(number: int) -> str:
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def compact(number: int | Number) -> str:
    """Return a large number in words (`17.7 million`), and any other one in full."""
    return told(number, _compact)


def _compact(number: int) -> str:
    if number >= 1_000_000_000:
        return _("%(number)s billion") % {"number": _short(number / 1_000_000_000)}
    if number >= 1_000_000:
        return _("%(number)s million") % {"number": _short(number / 1_000_000)}
    return _whole(number)


def compact_margin(number: Number) -> str:
    """Return how far the truth is from `number` as `compact` rounds it, in the same unit and never too near."""
    value = number.value or 0
    for unit, text in ((1_000_000_000, _("%(number)s billion")), (1_000_000, _("%(number)s million"))):
        if value >= unit:
            step = unit // 10 if value < 100 * unit else unit
            shown = round(value / step) * step
            return text % {"number": _short(-(-(number.margin + abs(value - shown)) // step) * step / unit)}
    return _whole(number.margin)


def size(count: int | Number) -> str:
    """Return a number of bytes in decimal units: `21.6 TB`."""
    return told(count, _size)


def _size(count: int) -> str:
    value = float(count)
    unit = _DECIMAL_UNITS[0]
    for unit in _DECIMAL_UNITS:
        if value < 1000 or unit == _DECIMAL_UNITS[-1]:
            break
        value /= 1000
    return f"{_short(value)}{_NARROW_SPACE}{unit}"


def percent(part: int, total: int) -> str:
    """Return `part` as a percentage of `total`; a small part never becomes nothing."""
    if not total or not part:
        return _("%(number)s%%") % {"number": "0"}
    share = 100 * part / total
    if share < 1:
        return "<" + _("%(number)s%%") % {"number": "1"}
    # What is not quite everything is not shown as everything.
    return _("%(number)s%%") % {"number": whole(min(round(share), 99) if part < total else 100)}


def share(part: int, total: int) -> float:
    """Return how much of `total` is `part`, between 0 and 100, for the length of a bar."""
    return round(100 * part / total, 2) if total else 0.0


def _short(value: float) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1
    # The formatter cuts digits off; whoever reads a shortened number expects it rounded.
    value = round(value, digits)
    return formats.number_format(value, decimal_pos=digits, use_l10n=True, force_grouping=True)
