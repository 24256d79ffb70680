"""What an index makes of the columns of clinical tables, which a source may deliver or not."""

from pathlib import Path

import duckdb

from cancerimage.node.index import Index, Source, build
from cancerimage.query import EVERYTHING, FIELDS, parse
from cancerimage.vocabulary import UNKNOWN
from tests.support.indexing import describe, write_csv

FIELDS_HERE = ("age_at_diagnosis", "topography", "morphology", "psa", "treatment", "followup")


def record(dataset: str, subject: str, series: str, *clinical: object) -> tuple[object, ...]:
    """Return a series, with what is said of its subject."""
    return (dataset, subject, "st", series, "F", "", "", "CT", "", "", "", 1, 1, *clinical)


RECORDS = (
    record("alpha", "p1", "s1", 61, "C50.9", "8500/3", 12.9, "surgery|chemotherapy", 400),
    # What one series of a subject does not say is taken from another, and what they disagree on is not known.
    record("alpha", "p1", "s2", "", "c50.4", "8500/3", "", "chemotherapy|surgery", 401),
    record("alpha", "p2", "s3", 131, "C99.1", "1234/5", "0.4", "surgery|leeches", "soon"),
    record("alpha", "p3", "s4", "", "", "", "", "", ""),
    record("beta", "p1", "s5", "", "", "", "", "", ""),
)


def built(place: Path, records: object = RECORDS, fields: tuple[str, ...] = FIELDS_HERE) -> Index:
    """Build the index of some records."""
    place.mkdir(exist_ok=True)
    path = write_csv(place / "records.csv", records, fields)  # type: ignore[arg-type]
    build(Source.of_file(path, map(describe, ("alpha", "beta"))), place / "index")
    return Index.open(place / "index")


def subjects(index: Index, text: str) -> int:
    """Return how many people a query finds."""
    return sum(index.subjects(parse(text), index.datasets).values())


def facets(index: Index) -> dict[str, dict[str, tuple[int, int]]]:
    """Return the subjects and series of each value of the clinical fields."""
    return {
        facet.field: {one.value: (one.subjects, one.series) for one in facet.values}
        for facet in index.answer(EVERYTHING).facets
        if FIELDS[facet.field].clinical
    }


def test_values_are_read_as_the_holder_writes_them(tmp_path: Path) -> None:
    index = built(tmp_path)
    assert facets(index) == {
        "age_at_diagnosis": {"60..69": (1, 2), UNKNOWN: (2, 2)},
        "topography": {"C50": (1, 2), "other": (1, 1), UNKNOWN: (1, 1)},
        "morphology": {"8500/3": (1, 2), "other": (1, 1), UNKNOWN: (1, 1)},
        "psa": {"0..3": (1, 1), "10..19": (1, 2), UNKNOWN: (1, 1)},
        "treatment": {"surgery": (2, 3), "chemotherapy": (1, 2), "other": (1, 1), UNKNOWN: (1, 1)},
    }
    faults = index.report.faults
    assert (faults.conflicting_clinical, faults.invalid_clinical) == (1, 2)
    assert subjects(index, "psa:12") == subjects(index, "psa:0") == 1
    assert subjects(index, "treatment:surgery treatment:chemotherapy") == 1
    assert subjects(index, "treatment:surgery") == 2
    assert subjects(index, "not treatment:surgery") == subjects(index, "treatment:unknown") == 2
    assert subjects(index, "followup:unknown") == 4


def test_the_report_names_what_the_vocabulary_does_not_hold(tmp_path: Path) -> None:
    many = [record("alpha", f"q{number}", f"x{number}", "", "", "", "", "surgery|leeches", "") for number in range(12)]
    index = built(tmp_path, (*RECORDS, *many))
    fields = {field.field: field for field in index.report.fields}
    assert [spelling.raw for spelling in fields["treatment"].spellings] == ["surgery|leeches"]
    assert (fields["topography"].mapped, fields["topography"].unmapped, fields["topography"].rare) == (2, 1, 1)


def test_coverage_names_the_clinical_fields_that_a_dataset_has(tmp_path: Path) -> None:
    index = built(tmp_path)
    assert {
        dataset: {one.field: (one.known, one.records) for one in index.coverage(dataset) if FIELDS[one.field].clinical}
        for dataset in index.datasets
    } == {
        "alpha": {
            "age_at_diagnosis": (1, 3),
            "topography": (2, 3),
            "morphology": (2, 3),
            "psa": (2, 3),
            "treatment": (2, 3),
        },
        "beta": {},
    }


def test_a_part_of_an_index_keeps_its_clinical_values(tmp_path: Path) -> None:
    index = built(tmp_path)
    alpha, beta = index.only({"alpha"}), index.only({"beta"})
    assert facets(alpha) == facets(index)
    assert facets(beta) == {}
    assert subjects(alpha, "topography:C50") == 1
    assert subjects(beta, "topography:C50") == 0
    assert subjects(beta, "topography:unknown") == 1


def test_an_index_without_clinical_columns_has_nothing_of_them(tmp_path: Path) -> None:
    without = built(tmp_path / "without", [row[:13] for row in RECORDS], ())
    having = built(tmp_path / "with")
    files = {path.name for path in (tmp_path / "without" / "index").glob("generation-*/*")}
    more = {path.name for path in (tmp_path / "with" / "index").glob("generation-*/*")} - files
    assert more == {f"{grain}_subjects_{field}.npy" for grain in ("exact", "alike") for field in FIELDS_HERE}
    assert without.fields == {field.name for field in FIELDS.values() if not field.clinical}
    assert having.fields == without.fields | set(FIELDS_HERE)
    assert facets(without) == {}
    assert subjects(without, "psa:>=0") == subjects(without, "treatment:surgery") == 0
    assert subjects(without, "psa:unknown treatment:unknown") == 4
    assert having.answer(EVERYTHING).datasets == without.answer(EVERYTHING).datasets


def test_what_the_index_does_not_search_does_not_change_its_name(tmp_path: Path) -> None:
    plain = [row[:13] for row in RECORDS]
    first, second = built(tmp_path / "first", plain, ()), built(tmp_path / "second", plain, ())
    assert first.snapshot == second.snapshot != built(tmp_path / "third").snapshot


def test_single_records_carry_their_clinical_values(tmp_path: Path) -> None:
    index = built(tmp_path)
    (path,) = (tmp_path / "index").glob("generation-*/subjects.parquet")
    found = duckdb.read_parquet(str(path)).filter("dataset = 'alpha'").order("subject")
    assert found.select("subject", "topography", "psa", "treatment").fetchall() == [
        ("p1", "C50", 12, "chemotherapy|surgery"),
        ("p2", "other", 0, "other|surgery"),
        ("p3", UNKNOWN, None, UNKNOWN),
    ]
    assert index.datasets == ("alpha", "beta")
