"""Subjects are held together only if no question that is asked of them together can tell them apart."""

from pathlib import Path

import pytest

from cancerimage.node.index import Index, Source, build
from cancerimage.node.index.likeness import tells_alike_apart
from cancerimage.query import EVERYTHING, Query, parse
from cancerimage.wire.counts import Totals
from tests.support.indexing import describe, write_csv


def entries(place: Path, *subjects: str) -> int:
    """Return how many entries subjects make, each written as its series: study, age and images."""
    records = [
        ("alpha", f"p{number}", f"{study}-{number}", f"{number}-{one}", "F", age, "", "CT", "", "", "", images, 1)
        for number, series in enumerate(subjects)
        for one, (study, age, images) in enumerate(word.split(",") for word in series.split())
    ]
    path = write_csv(place / "records.csv", records)
    return build(Source.of_file(path, [describe("alpha")]), place / "index").alike


@pytest.mark.parametrize(
    ("subjects", "held"),
    [
        (("a,050Y,10", "a,050Y,49"), 1),
        (("a,050Y,10", "a,050Y,50"), 2),
        (("a,050Y,10", "a,051Y,10"), 2),
        (("a,050Y,10", "a,050Y,10 b,050Y,10"), 2),
        (("a,050Y,10 b,051Y,1", "a,051Y,1 b,050Y,10"), 1),
        (("a,050Y,10 b,051Y,1", "a,050Y,1 b,051Y,10"), 2),
        (("a,050Y,10 a,050Y,1", "a,050Y,10 b,050Y,1"), 2),
        (("a,050Y,10 a,050Y,10", "a,050Y,10"), 1),
    ],
)
def test_alike_subjects_make_one_entry(tmp_path: Path, subjects: tuple[str, ...], held: int) -> None:
    assert entries(tmp_path, *subjects) == held


def test_subjects_that_share_a_study_stay_by_themselves(tmp_path: Path) -> None:
    records = [
        ("alpha", f"p{number}", "shared", f"s{number}", "F", "", "", "CT", "", "", "", 5, 1) for number in range(4)
    ]
    path = write_csv(tmp_path / "records.csv", records)
    assert build(Source.of_file(path, [describe("alpha")]), tmp_path / "index").alike == 4
    counted = Index.open(tmp_path / "index").answer(EVERYTHING).datasets["alpha"]
    assert counted == Totals(subjects=4, studies=1, series=4, images=20, bytes=4)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("", False),
        ("images:unknown", False),
        ("images:10..49 age:51..52 year:2003", False),
        ("images:500..", False),
        ("images:..9", False),
        ("images:11..", True),
        ("images:..10", True),
        ("images:200..500", True),
        ("modality:CT not (sex:male and also has (images:3))", True),
        ("modality:CT or images:7", True),
    ],
)
def test_only_a_line_through_a_band_of_images_tells_alike_subjects_apart(text: str, apart: bool) -> None:
    query: Query = parse(text)
    assert tells_alike_apart(query) is apart


def test_subjects_that_share_a_series_stay_by_themselves_and_it_is_counted_once(tmp_path: Path) -> None:
    records = [
        ("alpha", f"p{number}", f"st{number}", "shared", "F", "", "", "CT", "", "", "", 5 + number, 1)
        for number in range(4)
    ]
    path = write_csv(tmp_path / "records.csv", records)
    report = build(Source.of_file(path, [describe("alpha")]), tmp_path / "index")
    assert (report.alike, report.series, report.faults.shared_series, report.faults.repeated_series) == (4, 1, 1, 0)
    index = Index.open(tmp_path / "index")
    # The first of the copies that are chosen tells how large it is.
    assert index.answer(EVERYTHING).datasets["alpha"] == Totals(subjects=4, studies=4, series=1, images=5, bytes=1)
    chosen = index.answer(parse("images:7..")).datasets["alpha"]
    assert chosen == Totals(subjects=2, studies=2, series=1, images=7, bytes=1)
    assert {one.field: (one.known, one.records) for one in index.coverage("alpha")}["images"] == (1, 1)
