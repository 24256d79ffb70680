"""What an index holds of some of its datasets is what an index of these datasets alone would be."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.query import Query
from cancerimage.query.evaluate import Row
from tests.support.examples import examples
from tests.support.indexing import index_of_rows
from tests.support.rows import datasets_of_rows, queries


@examples(20)
@given(rows=datasets_of_rows(), asked=st.lists(queries(), min_size=5, max_size=5), data=st.data())
def test_a_part_answers_like_an_index_of_its_datasets_alone(
    rows: tuple[Row, ...], asked: list[Query], data: st.DataObject
) -> None:
    held = sorted({row.dataset for row in rows})
    kept = data.draw(st.frozensets(st.sampled_from(held)))
    with tempfile.TemporaryDirectory() as directory:
        whole = index_of_rows(rows, Path(directory) / "whole")
        part = whole.only(kept)
        assert part.datasets == tuple(dataset for dataset in held if dataset in kept)
        assert (part is whole) == (len(kept) == len(held))
        # Not one row of another dataset is left to spend time on.
        subjects = {(row.dataset, row.subject) for row in rows if row.dataset in kept}
        assert len(part.columns.subjects_dataset) == len(subjects)
        assert part.columns.series_count() == sum(row.dataset in kept for row in rows)
        for query in asked:
            assert part.answer(query) == whole.answer(query, kept)
            assert part.subjects(query, kept) == whole.subjects(query, kept)
        if kept:
            alone = index_of_rows([row for row in rows if row.dataset in kept], Path(directory) / "alone")
            assert [part.answer(query) for query in asked] == [alone.answer(query) for query in asked]
            for dataset in kept:
                assert (part.coverage(dataset), part.ages(dataset)) == (alone.coverage(dataset), alone.ages(dataset))
