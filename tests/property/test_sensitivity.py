"""One person changes nothing by more than the noise is made for, also where identifiers stand under several people."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.node.cube.computing import tables_of
from cancerimage.node.cube.counting import clamped, counted
from cancerimage.node.cube.people import People, order_key
from cancerimage.node.cube.tables import CLAMPS
from cancerimage.node.index import Index
from cancerimage.query import FIELDS, Level, Query
from cancerimage.query.evaluate import Row, evaluate
from tests.support.examples import examples
from tests.support.indexing import index_of_rows
from tests.support.rows import datasets_of_rows, queries

KEY = Key(b"the secret of an epoch, 32 bytes", "alpha", "epoch-1", POLICIES[PolicyName.STANDARD].variance)


def with_collisions(rows: tuple[Row, ...], studies: int) -> tuple[Row, ...]:
    """Return the rows with studies and series whose names do not tell whose they are; the fewer, the more collide."""
    named = []
    for row in rows:
        _, _, study = row.study.split("-")
        _, _, _, series = row.series.split("-")
        name = f"study-{int(study) % studies}"
        named.append(replace(row, study=name, series=f"series-{study}-{series}"))
    return tuple(named)


COLLIDING = st.builds(with_collisions, datasets_of_rows(), st.sampled_from((1, 2)))

COLLIDING_SERIES = st.builds(with_collisions, datasets_of_rows(), st.just(2))


def index_of(rows: tuple[Row, ...]) -> Index:
    """Return the index of some rows."""
    with TemporaryDirectory() as place:
        return index_of_rows(rows, Path(place))


@examples(25)
@given(rows=COLLIDING, asked=st.lists(queries(), min_size=8, max_size=8))
def test_one_person_changes_every_count_by_at_most_one(rows: tuple[Row, ...], asked: list[Query]) -> None:
    dataset = rows[0].dataset
    everybody = index_of(rows)
    for leaving in sorted({row.subject for row in rows if row.dataset == dataset}):
        rest = tuple(row for row in rows if (row.dataset, row.subject) != (dataset, leaving))
        if not any(row.dataset == dataset for row in rest):
            continue
        fewer = index_of(rest)
        for query in asked:
            before, after = (index.subjects(query, {dataset})[dataset] for index in (everybody, fewer))
            assert before - after in (0, 1)


@examples(15)
@given(rows=COLLIDING)
def test_one_person_changes_a_cube_by_no_more_than_its_bounds(rows: tuple[Row, ...]) -> None:
    dataset = rows[0].dataset
    mine = tuple(row for row in rows if row.dataset == dataset)
    everybody = People.of(index_of(mine), dataset, KEY)
    for leaving in sorted({row.subject for row in mine}):
        rest = tuple(row for row in mine if row.subject != leaving)
        if not rest:
            continue
        fewer = People.of(index_of(rest), dataset, KEY)
        for table in tables_of(everybody):
            before, after = (counted(people, table, order_key(KEY, table.form)) for people in (everybody, fewer))
            assert int(((before - after) ** 2).sum()) <= table.bound
        for level, clamp in CLAMPS.items():
            before_sum, after_sum = (clamped(people.amounts[level], clamp) for people in (everybody, fewer))
            assert 0 <= before_sum - after_sum <= clamp


@examples(25)
@given(
    rows=st.builds(with_collisions, datasets_of_rows(), st.just(2)), asked=st.lists(queries(), min_size=6, max_size=6)
)
def test_exact_totals_count_each_study_and_series_once(rows: tuple[Row, ...], asked: list[Query]) -> None:
    index = index_of(rows)
    assert index.report.series == len({(row.dataset, row.series) for row in rows})
    for query in asked:
        matching, cohort = evaluate(query, rows), index.answer(query)
        for dataset, totals in cohort.datasets.items():
            mine = [row for row in matching if row.dataset == dataset]
            assert (totals.subjects, totals.studies, totals.series) == tuple(
                len({getattr(row, level) for row in mine}) for level in ("subject", "study", "series")
            )
            once = {row.series: row for row in sorted(mine, key=lambda row: row.subject, reverse=True)}
            assert totals.bytes == sum(row.bytes for row in once.values())
        for facet in cohort.facets:
            field = FIELDS[facet.field]
            if field.vocabulary is None or field.level is Level.DATASET or field.clinical:
                continue
            for value in facet.values:
                found = {(row.dataset, row.series) for row in matching if value.value in row.values[facet.field]}  # type: ignore[operator]
                assert value.series == len(found)
