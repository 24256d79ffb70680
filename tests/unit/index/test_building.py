"""What a build makes of its source, and what it reports."""

from pathlib import Path

import duckdb
import pytest

from cancerimage.node.index import BuildReport, Faults, Index, IndexFault, Source, build
from cancerimage.node.index.source import COLUMNS
from cancerimage.query import EVERYTHING, Between, Is
from cancerimage.wire.counts import Facet, Totals
from tests.support.indexing import describe, write_csv

CT = ("CT", "CHEST", "GE MEDICAL SYSTEMS", "CC BY 4.0")
MR = ("MR", "", "SIEMENS", "")
RECORDS = (
    ("alpha", "p1", "st1", "se1", "F", "045Y", "20150102", *CT, 100, 1_000),
    ("alpha", "p1", "st1", "se2", "", "", "", *CT, 100, 1_000),
    ("alpha", "p1", "st2", "se3", "", "046Y", "2016-03-04", *MR, 20, 500),
    ("alpha", "p2", "st3", "se4", "M", "", "", *MR, 30, 700),
    ("beta", "p1", "st1", "se1", "M", "700M", "20200101", *CT, 1, 10),
)


def built(
    tmp_path: Path, records: object = RECORDS, datasets: tuple[str, ...] = ("alpha", "beta")
) -> tuple[BuildReport, Index]:
    """Build an index of some records."""
    path = write_csv(tmp_path / "records.csv", records)  # type: ignore[arg-type]
    report = build(Source.of_file(path, map(describe, datasets)), tmp_path / "index")
    return report, Index.open(tmp_path / "index")


def facet(index: Index, field: str) -> dict[str, tuple[int, int]]:
    """Return the subjects and series of each value of a field over the whole index."""
    facets: dict[str, Facet] = {facet.field: facet for facet in index.answer(EVERYTHING).facets}
    return {value.value: (value.subjects, value.series) for value in facets[field].values}


def test_a_subject_is_its_name_within_its_dataset(tmp_path: Path) -> None:
    report, index = built(tmp_path)
    assert (report.datasets, report.subjects, report.studies, report.series, report.rows) == (2, 3, 4, 5, 4)
    assert index.answer(EVERYTHING).datasets == {
        "alpha": Totals(subjects=2, studies=3, series=4, images=250, bytes=3_200),
        "beta": Totals(subjects=1, studies=1, series=1, images=1, bytes=10),
    }


def test_what_is_missing_in_one_series_and_present_in_another_is_present(tmp_path: Path) -> None:
    report, index = built(tmp_path)
    assert facet(index, "sex") == {"male": (2, 2), "female": (1, 3)}
    assert facet(index, "age") == {"40..49": (1, 3), "50..59": (1, 1), "unknown": (1, 1)}
    assert facet(index, "year") == {"2015..2019": (1, 3), "2020..2024": (1, 1), "unknown": (1, 1)}
    assert report.faults == Faults()


def test_spellings_are_resolved_and_counted(tmp_path: Path) -> None:
    odd = [("alpha", f"q{n}", "s", f"x{n}", "F", "", "", "CT", "GIZZARD", "", "", 1, 1) for n in range(12)]
    rare = ("alpha", "r", "s", "y", "9876", "", "", "CT", "Smith, John", "", "", 1, 1)
    report, index = built(tmp_path, (*RECORDS, *odd, rare))
    assert facet(index, "manufacturer") == {"unknown": (13, 13), "GE": (2, 3), "Siemens": (2, 2)}
    assert facet(index, "bodypart") == {"other": (13, 13), "chest": (2, 3), "unknown": (2, 2)}
    (bodypart,) = (found for found in report.fields if found.field == "bodypart")
    assert (bodypart.mapped, bodypart.unknown, bodypart.unmapped) == (3, 2, 13)
    assert [(spelling.raw, spelling.series) for spelling in bodypart.spellings] == [("GIZZARD", 12)]
    assert bodypart.rare == 1
    assert "Smith" not in report.model_dump_json()
    (sex,) = (found for found in report.fields if found.field == "sex")
    assert (sex.mapped, sex.unknown, sex.unmapped) == (15, 2, 1)
    assert "other" not in facet(index, "sex")


def test_contradictions_are_unknown_and_reported(tmp_path: Path) -> None:
    report, index = built(
        tmp_path,
        (
            ("alpha", "p1", "st1", "se1", "F", "045Y", "20150102", *CT, 1, 1),
            ("alpha", "p1", "st1", "se2", "M", "046Y", "20160102", *CT, 1, 1),
            ("alpha", "p2", "st1", "se3", "M", "", "", *CT, 1, 1),
        ),
        ("alpha",),
    )
    assert report.faults == Faults(conflicting_sex=1, conflicting_age=1, conflicting_date=1, shared_studies=1)
    assert facet(index, "sex") == {"male": (1, 1), "unknown": (1, 2)}
    assert facet(index, "age") == {"unknown": (2, 3)}
    assert facet(index, "year") == {"unknown": (2, 3)}
    assert index.answer(EVERYTHING).datasets["alpha"].studies == 1


def test_values_that_cannot_be_are_unknown_and_reported(tmp_path: Path) -> None:
    report, index = built(
        tmp_path,
        (
            ("alpha", "p1", "st1", "se1", "", "121Y", "18500101", *CT, 1, 1),
            ("alpha", "p2", "st2", "se2", "", "45", "20151332", *CT, "many", 1),
            ("alpha", "p3", "st3", "se3", "", "-05Y", "yesterday", *CT, -1, 1),
            ("alpha", "p4", "st4", "se4", "", "120Y", "18800101", *CT, 0, ""),
        ),
        ("alpha",),
    )
    assert report.faults == Faults(invalid_age=3, implausible_date=3, invalid_images=2)
    assert facet(index, "age") == {"unknown": (3, 3), ">=90": (1, 1)}
    assert facet(index, "year") == {"unknown": (3, 3), "1880..1989": (1, 1)}
    assert facet(index, "images") == {"unknown": (2, 2), "0": (1, 1), "1": (1, 1)}
    assert index.answer(EVERYTHING).datasets["alpha"].images == 1
    assert index.answer(Is("images", "unknown")).datasets["alpha"].series == 2


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("000D", 0),
        ("364D", 0),
        ("366D", 1),
        ("051W", 0),
        ("053W", 1),
        ("011M", 0),
        ("012M", 1),
        ("999M", 83),
        ("007Y", 7),
    ],
)
def test_ages_are_whole_years(tmp_path: Path, written: str, years: int) -> None:
    _, index = built(tmp_path, (("alpha", "p", "st", "se", "", written, "", *CT, 1, 1),), ("alpha",))
    assert index.answer(Between("age", years, years)).datasets["alpha"].series == 1


def test_rows_without_identity_and_repeated_series_are_left_out(tmp_path: Path) -> None:
    report, index = built(tmp_path, (*RECORDS, RECORDS[0], ("alpha", "", "st", "se", "F", "", "", *CT, 1, 1)))
    assert report.faults == Faults(without_identity=1, repeated_series=1)
    assert report.series == 5
    assert "" not in facet(index, "dataset")


def test_the_same_data_give_the_same_snapshot(tmp_path: Path) -> None:
    _, first = built(tmp_path)
    _, second = built(tmp_path, tuple(reversed(RECORDS)))
    _, third = built(tmp_path, RECORDS[1:])
    assert first.snapshot == second.snapshot != third.snapshot


def test_parquet_and_csv_make_the_same_index(tmp_path: Path) -> None:
    _, index = built(tmp_path)
    parquet = tmp_path / "it's.parquet"
    relation = duckdb.read_csv(str(tmp_path / "records.csv"), all_varchar=True).filter("series <> 'se3'")
    date = "try_strptime(study_date, '%Y%m%d')::DATE AS study_date"
    relation.project(f"* REPLACE (images::INTEGER AS images, {date})").write_parquet(str(parquet))
    build(Source.of_file(parquet, map(describe, ("alpha", "beta"))), tmp_path / "other")
    _, fewer = built(tmp_path, [record for record in RECORDS if record[3] != "se3"])
    assert Index.open(tmp_path / "other").snapshot == fewer.snapshot != index.snapshot


def test_the_records_are_kept_in_code(tmp_path: Path) -> None:
    built(tmp_path)
    (generation,) = (tmp_path / "index").glob("generation-*")
    series, studies = (duckdb.read_parquet(str(generation / f"{name}.parquet")) for name in ("series", "studies"))
    found = series.join(studies, "dataset, subject, study").filter("dataset = 'beta'")
    rows = found.project("subject, modality, manufacturer, age").fetchall()
    assert rows == [("p1", "CT", "GE", 58)]


def test_progress_names_every_stage(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "records.csv", RECORDS)
    told: list[tuple[str, int, int]] = []
    build(Source.of_file(path, map(describe, ("alpha", "beta"))), tmp_path / "index", lambda *stage: told.append(stage))
    assert [done for _, done, _ in told] == list(range(told[0][2] + 1))
    assert len({stage for stage, _, _ in told}) == len(told)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda path: path.rename(path.with_suffix(".xlsx")), "neither Parquet nor CSV"),
        (lambda path: path.with_suffix(".parquet"), "no file"),
    ],
)
def test_a_file_that_cannot_be_a_source_is_refused(tmp_path: Path, change: object, words: str) -> None:
    path = write_csv(tmp_path / "records.csv", RECORDS)
    with pytest.raises(IndexFault, match=words):
        Source.of_file(change(path), ())  # type: ignore[operator]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("dataset,subject,study\nalpha,p1,s1\n", "lacks these columns: series, sex"),
        (",".join(COLUMNS) + "\n", "no series"),
        (",".join(COLUMNS) + "\nalpha,p,s,e,,,,,,,,1,1\ngamma,p,s,e,,,,,,,,1,1\n", "1 of 2 datasets .* gamma"),
    ],
)
def test_a_source_that_cannot_be_indexed_is_refused(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "records.csv"
    path.write_text(content)
    with pytest.raises(IndexFault, match=words):
        build(Source.of_file(path, (describe("alpha"),)), tmp_path / "index")
    with pytest.raises(IndexFault, match="There is no index"):
        Index.open(tmp_path / "index")


@pytest.mark.parametrize("names", [["Smith, John"], [f"p{number}" for number in range(11)]])
def test_what_may_be_people_is_not_named(tmp_path: Path, names: list[str]) -> None:
    path = write_csv(tmp_path / "records.csv", [(name, "p", "s", name, "", "", "", *CT, 1, 1) for name in names])
    with pytest.raises(IndexFault, match=f"{len(names)} of {len(names)} datasets") as fault:
        build(Source.of_file(path, ()), tmp_path / "index")
    assert not [name for name in names if name in str(fault.value)]


def test_a_damaged_source_is_refused_without_quoting_it(tmp_path: Path) -> None:
    path = tmp_path / "records.parquet"
    path.write_bytes(b"PAR1 secret-patient PAR1")
    with pytest.raises(IndexFault, match="cannot be read") as fault:
        build(Source.of_file(path, ()), tmp_path / "index")
    assert "secret" not in str(fault.value)


def test_a_dataset_described_twice_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "records.csv", RECORDS)
    with pytest.raises(IndexFault, match="described twice: beta"):
        build(Source.of_file(path, map(describe, ("alpha", "beta", "beta"))), tmp_path / "index")
