"""Charts: what they draw, what they say aloud, and the numbers beside them."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.utils import translation

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.entries import LabelledFacet, LabelledValue
from cancerimage.hub.catalogue.figures import Breakdown, Part
from cancerimage.hub.portal import numbers
from cancerimage.hub.portal.charts import Chart, Mark, bars, columns, meter
from cancerimage.hub.portal.drawings import breakdown, facet
from cancerimage.hub.portal.ring import Member, ring
from cancerimage.hub.portal.words import day, moment, value_label

MARKS = (Mark("Lung <b>", 200, ("200",)), Mark("Breast", 50, ("50",), note="2 datasets"), Mark("None", 0, ("0",)))


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314  # drawn by the code under test


def parts(chart: Chart, kind: str) -> list[ElementTree.Element]:
    return [one for one in read(chart.svg).iter() if one.tag == kind]


def test_bars_are_as_long_as_their_numbers() -> None:
    chart = bars("cancer", "Cancer", ("Cancer", "Subjects"), MARKS)
    drawn = [one for one in parts(chart, "rect") if one.get("class", "").startswith("bar")]
    assert [one.get("width") for one in drawn] == ["100.0%", "25.0%", "0.0%"]


def test_a_label_wraps_before_it_runs_into_its_number() -> None:
    long = "INRG L1: localised tumour without image-defined risk factors"
    chart = bars("stage", "Stage", ("Stage", "Subjects"), (Mark(long, 40, ("40",)), Mark("INRG M", 9, ("9",))))
    labels = [one for one in parts(chart, "text") if one.get("class") == "name"]
    assert ["".join(label.itertext()) for label in labels] == [long, "INRG M"]
    assert all(len(line) <= 42 for label in labels for line in label.itertext())
    below = [float(one.get("y", 0)) for one in parts(chart, "rect") if one.get("class") == "track"]
    last = float(labels[0].get("y", 0)) + float(labels[0][0].get("dy", 0))
    assert last < below[0] < float(labels[1].get("y", 0))


def test_a_chart_says_its_numbers_to_those_who_do_not_see_it() -> None:
    chart = bars("cancer", "Cancer", ("Cancer", "Subjects"), MARKS)
    svg = read(chart.svg)
    assert svg.get("role") == "img"
    assert parts(chart, "title")[0].text == "Cancer"
    assert parts(chart, "desc")[0].text == "Lung <b>: 200; Breast: 50 (2 datasets); None: 0"
    assert svg.get("aria-labelledby") == "cancer-title cancer-text"


def test_no_drawing_needs_a_style_attribute() -> None:
    charts = (bars("a", "A", ("", ""), MARKS).svg, columns("b", "B", ("", ""), MARKS, 250).svg, meter(1, 2))
    assert not any(re.search(r"\sstyle=|<script|\son\w+=", one) for one in charts)


def test_what_is_unknown_stands_below_the_columns() -> None:
    chart = columns(
        "age", "Age", ("Age",), (Mark("50", 30, ()), Mark("60", 10, ()), Mark("unknown", 60, (), unknown=True)), 100
    )
    drawn = [one for one in parts(chart, "rect") if one.get("class", "").startswith("bar")]
    assert [one.get("class") for one in drawn] == ["bar", "bar", "bar unknown"]
    assert drawn[2].get("width") == "60.0%"


def test_a_band_that_is_not_listed_keeps_its_place() -> None:
    values = [LabelledValue(band, band, Number(40, 15), Number(0)) for band in ("50..59", "20..29", "unknown")]
    chart = facet(LabelledFacet("age", "Age", tuple(values)), "age", "Age", totals=Amounts(subjects=Number(100)))
    ticks = [one.text for one in parts(chart, "text") if one.get("class") == "tick"]
    assert ticks == ["20", "30", "40", "50"]
    peaks = [one.text for one in parts(chart, "text") if one.get("class") == "peak"]
    assert peaks == ["40%", None, None, "40%"], "nothing is said of what is not told"
    assert [one.label for one in chart.marks] == ["20–29", "50–59", "Unknown"]


def test_what_has_no_room_beside_a_long_name_is_left_to_the_table() -> None:
    short = bars("a", "A", ("", ""), (Mark("Ash", 3819, (), note="6 datasets", margin=35),))
    long = bars("a", "A", ("", ""), (Mark("Demonstration node Cedar", 3819, (), note="6 datasets", margin=35),))
    assert "· 6 datasets" in short.svg
    assert "· 6 datasets" not in long.svg.partition("</desc>")[2]


def test_an_empty_chart_says_that_there_is_nothing() -> None:
    for chart in (bars("a", "A", ("",), ()), columns("b", "B", ("",), (), 0)):
        assert parts(chart, "desc")[0].text == "No data."


def test_the_ring_has_a_place_for_every_node() -> None:
    svg = read(ring("Nodes", [Member("Ash", 10, online=True), Member("Birch", 0, online=False)]))
    dots = [one.get("class") for one in svg.iter("circle") if (one.get("class") or "").startswith("node")]
    assert dots == ["node", "node away"]
    assert ring("Nodes", []) == ""


def test_a_breakdown_shows_datasets_beside_subjects_and_puts_unknown_last() -> None:
    shown = breakdown(
        Breakdown(
            "sex",
            "Sex",
            (
                Part("unknown", "Unknown", 3, Number(900), Number(9)),
                Part("female", "Female", 2, Number(100), Number(4)),
            ),
        ),
        "sex",
        "Sex",
        totals=Amounts(subjects=Number(1000)),
    )
    assert [(mark.label, mark.cells, mark.unknown) for mark in shown.marks] == [
        ("Female", ("2", "100", "4"), False),
        ("Unknown", ("3", "900", "9"), True),
    ]


def test_a_long_facet_is_drawn_in_part_and_told_in_full() -> None:
    values = tuple(LabelledValue(f"V{n}", f"Value {n}", Number(100 - n), Number(100 - n)) for n in range(20))
    shown = facet(
        LabelledFacet("manufacturer", "Manufacturer", values),
        "manufacturer",
        "Manufacturers",
        totals=Amounts(subjects=Number(1810)),
    )
    assert len(shown.marks) == 20
    assert len(parts(shown, "title")) == 1
    assert "12 more values" in shown.note


def test_percentages_are_of_subjects_even_where_bands_overlap() -> None:
    values = tuple(LabelledValue(band, band, Number(40), Number(50)) for band in ("50..59", "60..69", "70..79"))
    shown = facet(
        LabelledFacet("age", "Age", values), "age", "Age", totals=Amounts(subjects=Number(50), series=Number(150))
    )
    assert [one.text for one in parts(shown, "text") if one.get("class") == "peak"] == ["80%", "80%", "80%"]


def test_shares_of_series_are_of_all_series() -> None:
    values = (LabelledValue("CT", "CT", Number(40), Number(30)),)
    shown = facet(
        LabelledFacet("modality", "Modality", values),
        "modality",
        "Modality",
        totals=Amounts(subjects=Number(50), series=Number(120)),
        by_series=True,
    )
    assert [mark.note for mark in shown.marks] == ["25%"]


def test_bands_stand_in_their_order() -> None:
    values = tuple(LabelledValue(band, band, Number(5), Number(5)) for band in (">=90", "unknown", "50..59", "0..9"))
    shown = facet(LabelledFacet("age", "Age", values), "age", "Age", totals=Amounts(subjects=Number(20)))
    assert [mark.label for mark in shown.marks] == ["0–9", "50–59", "≥ 90", "Unknown"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("1,044,191", "17.7 million", "21.6\u202fTB", "42%", "<1%", "99%", "100%")),
        ("de", ("1.044.191", "17,7 Mio.", "21,6\u202fTB", "42 %", "<1 %", "99 %", "100 %")),
    ],
)
def test_numbers_are_written_as_in_the_language(language: str, expected: tuple[str, ...]) -> None:
    with translation.override(language):
        assert expected == (
            numbers.whole(1_044_191),
            numbers.compact(17_700_000),
            numbers.size(21_600_000_000_000),
            numbers.percent(42, 100),
            numbers.percent(1, 1000),
            numbers.percent(9999, 10_000),
            numbers.percent(7, 7),
        )


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ("5 Mar 2026, 14:05 UTC", "5 Mar 2026")), ("de", ("5. Mär 2026, 14:05 UTC", "5. Mär 2026"))],
)
def test_moments_are_written_as_in_the_language(language: str, expected: tuple[str, str]) -> None:
    when = datetime(2026, 3, 5, 14, 5, tzinfo=UTC)
    with translation.override(language):
        assert (moment(when), day(when)) == expected


def test_the_lowest_band_of_a_field_has_no_lower_bound() -> None:
    assert value_label("year", "1880..1989") == "≤ 1989"
    assert value_label("year", "1990..1994") == "1990–1994"
