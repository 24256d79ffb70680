"""What an index tells of its datasets, and how it answers."""

import pytest

from cancerimage.node.index import Index, Source, build
from cancerimage.query import EVERYTHING, NOTHING, Is
from cancerimage.wire.counts import Totals
from tests.support.indexing import describe, write_csv

RECORDS = (
    ("alpha", "p1", "st1", "se1", "F", "045Y", "20150102", "CT", "CHEST", "GE", "CC BY 4.0", 100, 1_000),
    ("alpha", "p1", "st2", "se2", "F", "", "", "CT", "", "GE", "CC BY 4.0", 100, 1_000),
    ("alpha", "p2", "st2", "se3", "", "", "", "MR", "", "", "CC BY 4.0", 20, 500),
    ("beta", "p1", "st1", "se1", "M", "070Y", "20200101", "CT", "CHEST", "GE", "", 1, 10),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of two datasets with records, and a third that is described but empty."""
    place = tmp_path_factory.mktemp("index")
    path = write_csv(place / "records.csv", RECORDS)
    described = (describe("alpha", ("lung", "breast")), describe("beta", ("lung",), ("DE",)), describe("empty", ()))
    build(Source.of_file(path, described), place / "index")
    return Index.open(place / "index")


def test_every_dataset_is_answered_for_also_where_nothing_matches(index: Index) -> None:
    assert index.answer(NOTHING).datasets == {"alpha": Totals(), "beta": Totals(), "empty": Totals()}
    assert all(facet.values == () for facet in index.answer(NOTHING).facets)
    assert set(index.answer(EVERYTHING, frozenset({"beta", "not-held"})).datasets) == {"beta"}


def test_a_field_of_datasets_counts_each_of_its_values(index: Index) -> None:
    facets = {facet.field: facet.values for facet in index.answer(EVERYTHING).facets}
    assert [(value.value, value.subjects, value.series) for value in facets["cancer"]] == [
        ("lung", 3, 4),
        ("breast", 2, 3),
    ]
    assert [(value.value, value.subjects) for value in facets["country"]] == [("unknown", 2), ("DE", 1)]
    assert index.answer(Is("cancer", "unknown")).datasets["alpha"].series == 0


def test_coverage_counts_records_of_the_fields_own_level(index: Index) -> None:
    coverage = {found.field: (found.known, found.records) for found in index.coverage("alpha")}
    assert coverage == {
        "dataset": (1, 1),
        "cancer": (1, 1),
        "country": (0, 1),
        "sex": (1, 2),
        "age": (1, 2),
        "year": (1, 2),
        "modality": (3, 3),
        "bodypart": (1, 3),
        "manufacturer": (2, 3),
        "licence": (3, 3),
        "images": (3, 3),
    }
    empty = {found.field: (found.known, found.records) for found in index.coverage("empty")}
    assert empty["dataset"] == (1, 1)
    assert empty["cancer"] == (0, 1)
    assert empty["images"] == (0, 0)


def test_the_ages_are_the_lowest_and_the_highest(index: Index) -> None:
    assert index.ages("alpha") == (45, 45)
    assert index.ages("empty") is None
