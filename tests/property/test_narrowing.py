"""A narrowed query asks of its dataset what the whole query asks, and nothing of the dataset itself."""

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.query import (
    EVERYTHING,
    NOTHING,
    AllOf,
    Is,
    Query,
    asked_of_datasets,
    conditions,
    narrow,
    normalise,
    parse,
)
from cancerimage.query.evaluate import Row, evaluate
from cancerimage.query.narrowing import OF_DATASETS
from tests.support.examples import examples
from tests.support.rewrites import LAWS, rewritten
from tests.support.rows import datasets_of_rows, queries


def of_dataset(rows: tuple[Row, ...]) -> dict[str, frozenset[str]]:
    """Return the values of the fields of datasets that the rows of one dataset share."""
    values = {field: rows[0].value(field) for field in OF_DATASETS}
    return {field: value for field, value in values.items() if isinstance(value, frozenset)}


@examples(150)
@given(queries(), datasets_of_rows())
def test_narrowing_changes_no_answer(query: Query, rows: tuple[Row, ...]) -> None:
    for dataset in {row.dataset for row in rows}:
        held = tuple(row for row in rows if row.dataset == dataset)
        assert evaluate(narrow(query, of_dataset(held)), held) == evaluate(query, held)


@examples(150)
@given(queries(), datasets_of_rows())
def test_a_narrowed_query_asks_nothing_of_the_dataset(query: Query, rows: tuple[Row, ...]) -> None:
    narrowed = narrow(query, of_dataset(tuple(row for row in rows if row.dataset == rows[0].dataset)))
    assert not asked_of_datasets(narrowed)
    assert not {leaf.field for leaf in conditions(narrowed)} & set(OF_DATASETS)
    assert narrowed == normalise(narrowed)


@examples(100)
@given(queries(), datasets_of_rows(), st.randoms(use_true_random=False), st.sampled_from(LAWS))
def test_rewrites_are_narrowed_to_one_form(query: Query, rows: tuple[Row, ...], random: object, law: object) -> None:
    values = of_dataset(tuple(row for row in rows if row.dataset == rows[0].dataset))
    other = rewritten(query, random, law)  # type: ignore[arg-type]  # drawn as what they are
    if normalise(other) == normalise(query):
        assert narrow(other, values) == narrow(query, values)


@examples(100)
@given(queries(), st.lists(datasets_of_rows(), min_size=2, max_size=2))
def test_datasets_that_agree_on_what_is_asked_of_them_are_asked_the_same(
    query: Query, drawn: list[tuple[Row, ...]]
) -> None:
    values = [of_dataset(tuple(row for row in rows if row.dataset == rows[0].dataset)) for rows in drawn]
    agreed = [frozenset(leaf for leaf in asked_of_datasets(query) if leaf.value in held[leaf.field]) for held in values]
    if agreed[0] == agreed[1]:
        assert narrow(query, values[0]) == narrow(query, values[1])


def test_what_the_holder_says_decides() -> None:
    values = {"dataset": ("alpha",), "cancer": ("lung", "breast"), "country": ("DE",)}
    assert narrow(parse("dataset:alpha modality:CT"), values) == Is("modality", "CT")
    assert narrow(parse("dataset:beta modality:CT"), values) == NOTHING
    assert narrow(parse("cancer:lung country:DE"), values) == EVERYTHING
    assert narrow(parse("not country:ES"), values) == EVERYTHING
    assert narrow(AllOf((Is("cancer", "breast"), Is("sex", "female"))), values) == Is("sex", "female")
    assert narrow(parse("has (cancer:lung modality:MR)"), values) == parse("has (modality:MR)")
