"""Numbers as people of one language write them."""

from django.utils import formats
from django.utils.translation import gettext as _

_DECIMAL_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_NARROW_SPACE = "\u202f"


def whole(number: int) -> str:
    """Return `number` with its digits grouped: `28,412` or `28.412`."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def compact(number: int) -> str:
    """Return a large number in words (`17.7 million`), and any other one in full."""
    if number >= 1_000_000_000:
        return _("%(number)s billion") % {"number": _short(number / 1_000_000_000)}
    if number >= 1_000_000:
        return _("%(number)s million") % {"number": _short(number / 1_000_000)}
    return whole(number)


def size(count: int) -> str:
    """Return a number of bytes in decimal units: `21.6 TB`."""
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
