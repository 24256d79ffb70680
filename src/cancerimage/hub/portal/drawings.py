"""The charts of the pages: facets and breakdowns turned into bars and columns."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue import bands
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.entries import LabelledFacet
from cancerimage.hub.catalogue.figures import Breakdown
from cancerimage.hub.portal.charts import Chart, Mark, bars, columns
from cancerimage.hub.portal.numbers import percent, whole
from cancerimage.hub.portal.words import value_label
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import OTHER, UNKNOWN

MOST_BARS = 8
"""Further values stand in the table only."""


class Valued(Protocol):
    """A value with its counts, wherever it comes from."""

    @property
    def value(self) -> str:
        """The code or band."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def subjects(self) -> Number:
        """How many subjects have it."""

    @property
    def series(self) -> Number:
        """How many series have it."""


def breakdown(
    part: Breakdown, name: str, title: str, note: str = "", *, totals: Amounts, by_series: bool = False
) -> Chart:
    """Draw how the federation divides by one field, with the number of datasets beside each bar."""
    if is_number(part.field):
        return _columns(part.field, name, title, part.parts, note, totals.subjects.value or 0)
    ordered = sorted(part.parts, key=lambda one: (one.value in (UNKNOWN, OTHER), -_measure(one, by_series), one.label))
    marks = [
        Mark(
            one.label,
            _measure(one, by_series),
            (whole(one.datasets), whole(one.subjects), whole(one.series)),
            note=_datasets(one.datasets),
            unknown=one.value in (UNKNOWN, OTHER),
            margin=_margin(one, by_series),
        )
        for one in ordered
    ]
    heads = (part.label, _("Datasets"), _("Subjects"), _("Series"))
    return _shortened(bars(name, title, heads, marks[:MOST_BARS], note=note), marks)


def facet(
    one: LabelledFacet, name: str, title: str, note: str = "", *, totals: Amounts, by_series: bool = False
) -> Chart:
    """Draw the values of one field in one dataset, each with its share of all subjects or series."""
    if is_number(one.field):
        return _columns(one.field, name, title, one.values, note, totals.subjects.value or 0)
    total = (totals.series if by_series else totals.subjects).value or 0
    ordered = sorted(one.values, key=lambda value: (value.value in (UNKNOWN, OTHER), -_measure(value, by_series)))
    marks = [
        Mark(
            value.label,
            _measure(value, by_series),
            (whole(value.subjects), whole(value.series)),
            note=percent(_measure(value, by_series), total),
            unknown=value.value in (UNKNOWN, OTHER),
            margin=_margin(value, by_series),
        )
        for value in ordered
    ]
    heads = (one.label, _("Subjects"), _("Series"))
    return _shortened(bars(name, title, heads, marks[:MOST_BARS], note=note), marks)


def is_number(field: str) -> bool:
    """Whether the values of `field` are bands of numbers, which have an order."""
    return field in FIELDS and FIELDS[field].kind is Kind.NUMBER


def in_band_order(field: str, values: Iterable[Valued]) -> list[Valued]:
    """Return the bands of a number from the lowest to the highest, the unknown last."""
    return sorted(values, key=lambda one: bands.rank(one.value))


def _columns(field: str, name: str, title: str, values: Iterable[Valued], note: str, total: int) -> Chart:
    ordered = in_band_order(field, values)
    marks = [
        Mark(
            _tick(field, one.value),
            one.subjects.value or 0,
            (whole(one.subjects), whole(one.series)),
            unknown=one.value == UNKNOWN,
            margin=_margin(one),
        )
        for one in ordered
    ]
    heads = (FIELDS[field].label(), _("Subjects"), _("Series"))
    drawn = columns(name, title, heads, _with_gaps(field, ordered, marks), total, note=note)
    full = tuple(
        Mark(value_label(field, one.value), mark.size, mark.cells, unknown=mark.unknown, margin=mark.margin)
        for one, mark in zip(ordered, marks, strict=True)
    )
    return Chart(name, title, note, drawn.svg, drawn.columns, full)


def _with_gaps(field: str, ordered: Sequence[Valued], marks: Sequence[Mark]) -> list[Mark]:
    """Put the bands that are not listed into their places between the others, so that the axis skips none."""
    drawn = {one.value: mark for one, mark in zip(ordered, marks, strict=True)}
    every = [FIELDS[field].band(bound) for bound in FIELDS[field].bands]
    places = [place for place, band in enumerate(every) if band in drawn]
    if len(places) != sum(not mark.unknown for mark in marks):
        # Bands of another release: they stand side by side as they come.
        return list(marks)
    between = every[places[0] : places[-1] + 1] if places else []
    axis = [drawn.get(band) or Mark(_tick(field, band), 0, (), gap=True) for band in between]
    return [*axis, *(mark for mark in marks if mark.unknown)]


def _shortened(chart: Chart, marks: Sequence[Mark]) -> Chart:
    left = len(marks) - len(chart.marks)
    if not left:
        return chart
    more = ngettext("%(count)s more value in the table.", "%(count)s more values in the table.", left)
    note = f"{chart.note} {more % {'count': left}}".strip()
    return Chart(chart.name, chart.title, note, chart.svg, chart.columns, tuple(marks))


def _measure(one: Valued, by_series: bool) -> int:
    return (one.series if by_series else one.subjects).value or 0


def _margin(one: Valued, by_series: bool = False) -> int:
    return (one.series if by_series else one.subjects).margin


def _datasets(count: int) -> str:
    return ngettext("%(total)s dataset", "%(total)s datasets", count) % {"total": whole(count)}


def _tick(field: str, band: str) -> str:
    """Return the shortest text under a column: the lower bound of its band."""
    found = bands.bounds(band)
    if found is None:
        return value_label(field, band) if band == UNKNOWN else band
    low, high = found
    if high is None:
        return f"≥{low}"
    if not low or FIELDS[field].minimum == low:
        return f"<{high + 1}" if high > low else band
    return str(low)
