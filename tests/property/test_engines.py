"""The index counts exactly what the reference evaluation selects, whatever the data and the query."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.node.index import Cohort, Index
from cancerimage.query import FIELDS, Kind, Query, normalise
from cancerimage.query.evaluate import Row, Tally, evaluate, totals
from cancerimage.vocabulary import UNKNOWN
from tests.support.examples import examples
from tests.support.indexing import index_of_rows
from tests.support.rows import datasets_of_rows, queries

_OF_SERIES = ("modality", "bodypart", "manufacturer", "licence", "images")
Counted = dict[str, dict[str, tuple[int, int]]]


def words(row: Row, field: str) -> frozenset[str]:
    """Return what a facet writes for the value of a row."""
    value = row.value(field)
    if value is None:
        return frozenset({UNKNOWN})
    if FIELDS[field].kind is Kind.NUMBER:
        assert isinstance(value, int)
        return frozenset({FIELDS[field].band(value)})
    assert isinstance(value, frozenset)
    return value


def facets_by_reference(rows: Sequence[Row], records: Sequence[Row]) -> Counted:
    """Return the subjects and series of each value of each field, among all records that there are.

    By a clinical field, only the people of datasets are counted that have a value of it.
    """
    held = {(row.dataset, field) for row in records for field in FIELDS if words(row, field) != {UNKNOWN}}
    subjects: dict[str, dict[str, set[tuple[str, str]]]] = {field: defaultdict(set) for field in FIELDS}
    series: dict[str, dict[str, set[tuple[str, str]]]] = {field: defaultdict(set) for field in FIELDS}
    for row in rows:
        for field in FIELDS:
            if FIELDS[field].clinical and (row.dataset, field) not in held:
                continue
            for word in words(row, field):
                subjects[field][word].add((row.dataset, row.subject))
                series[field][word].add((row.dataset, row.series))
    return {
        field: {word: (len(found), len(series[field][word])) for word, found in subjects[field].items()}
        for field in FIELDS
        if subjects[field] or not FIELDS[field].clinical
    }


def facets_by_index(cohort: Cohort) -> Counted:
    """Return the same from an answer of the index."""
    return {
        facet.field: {value.value: (value.subjects, value.series) for value in facet.values} for facet in cohort.facets
    }


def assert_agreement(index: Index, rows: Sequence[Row], query: Query) -> None:
    """Compare every number of one answer."""
    matching = evaluate(query, rows)
    expected = totals(matching)
    cohort = index.answer(query)
    assert set(cohort.datasets) == {row.dataset for row in rows}
    for dataset, counted in cohort.datasets.items():
        assert Tally(**counted.model_dump()) == expected.get(dataset, Tally())
    assert index.subjects(query, set(index.datasets)) == {name: one.subjects for name, one in cohort.datasets.items()}
    assert facets_by_index(cohort) == facets_by_reference(matching, rows)
    for facet in cohort.facets:
        assert [(-value.subjects, value.value) for value in facet.values] == sorted(
            (-value.subjects, value.value) for value in facet.values
        )


@examples(40)
@given(rows=datasets_of_rows(), asked=st.lists(queries(), min_size=8, max_size=8))
def test_the_index_agrees_with_the_reference(rows: tuple[Row, ...], asked: list[Query]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        index = index_of_rows(rows, Path(directory))
        for query in asked:
            assert_agreement(index, rows, query)
            assert index.answer(query) == index.answer(normalise(query))


def with_twins(rows: Sequence[Row], shift: int) -> tuple[Row, ...]:
    """Return the rows with a twin of every subject: the same but for names, order, sizes and images within a band."""

    def twin(row: Row) -> Row:
        images = row.values["images"]
        moved = min(images + shift, FIELDS["images"].maximum or 0) if isinstance(images, int) else images
        inside = isinstance(moved, int) and words(row, "images") == {FIELDS["images"].band(moved)}
        names = {"subject": f"{row.subject}-twin", "study": f"{row.study}-twin", "series": f"{row.series}-twin"}
        return replace(row, **names, values={**row.values, "images": moved if inside else images}, bytes=row.bytes + 1)

    return (*rows, *(twin(row) for row in reversed(rows)))


@examples(25)
@given(rows=datasets_of_rows(), asked=st.lists(queries(), min_size=6, max_size=6), shift=st.integers(0, 40))
def test_subjects_that_are_held_together_are_counted_apart(
    rows: tuple[Row, ...], asked: list[Query], shift: int
) -> None:
    doubled = with_twins(rows, shift)
    with tempfile.TemporaryDirectory() as directory:
        index = index_of_rows(doubled, Path(directory))
        assert index.report.alike * 2 <= index.report.subjects
        for query in asked:
            assert_agreement(index, doubled, query)


@examples(15)
@given(rows=datasets_of_rows(), query=queries(), data=st.data())
def test_asking_some_datasets_is_asking_as_if_the_others_were_not_there(
    rows: tuple[Row, ...], query: Query, data: st.DataObject
) -> None:
    held = sorted({row.dataset for row in rows})
    asked = data.draw(st.frozensets(st.sampled_from(held)))
    with tempfile.TemporaryDirectory() as directory:
        index = index_of_rows(rows, Path(directory))
        cohort, people = index.answer(query, asked), index.subjects(query, asked)
    matching = [row for row in evaluate(query, rows) if row.dataset in asked]
    assert set(cohort.datasets) == asked
    assert people == {dataset: counted.subjects for dataset, counted in cohort.datasets.items()}
    assert facets_by_index(cohort) == facets_by_reference(matching, rows)


@examples(15)
@given(rows=datasets_of_rows(), query=queries())
def test_a_study_under_two_subjects_is_one_study_of_both(rows: tuple[Row, ...], query: Query) -> None:
    # The first study of every subject becomes one shared study; what belongs to a study must then agree.
    first = {row.dataset: row.values for row in reversed(rows)}
    shared = tuple(
        replace(
            row,
            study="shared",
            values={**row.values, "age": first[row.dataset]["age"], "year": first[row.dataset]["year"]},
        )
        if row.study.endswith("-0")
        else row
        for row in rows
    )
    with tempfile.TemporaryDirectory() as directory:
        assert_agreement(index_of_rows(shared, Path(directory)), shared, query)


@examples(15)
@given(rows=datasets_of_rows(), query=queries())
def test_a_series_under_two_subjects_is_one_series_of_both(rows: tuple[Row, ...], query: Query) -> None:
    # Every subject of a dataset has a copy of the same series, in a study of its own.
    first = {row.dataset: row for row in reversed(rows)}
    copies = tuple(
        replace(
            row,
            study=f"{row.study}-copied",
            series="copied",
            values=row.values | {field: first[row.dataset].values[field] for field in _OF_SERIES},
            bytes=first[row.dataset].bytes,
        )
        for row in {(row.dataset, row.subject): row for row in rows}.values()
    )
    doubled = (*rows, *copies)
    with tempfile.TemporaryDirectory() as directory:
        cohort = index_of_rows(doubled, Path(directory)).answer(query)
    assert facets_by_index(cohort) == facets_by_reference(evaluate(query, doubled), doubled)
