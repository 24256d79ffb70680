"""The laws of the query language, on generated queries and records."""

from collections.abc import Callable
from random import Random

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancerimage.query import (
    FIELDS,
    Query,
    QueryError,
    check,
    conditions,
    describe,
    fingerprint,
    from_json,
    json_schema,
    normalise,
    parse,
    render,
    to_json,
)
from cancerimage.query.errors import CODES
from cancerimage.query.evaluate import Row, evaluate
from cancerimage.query.limits import children
from tests.support.examples import examples
from tests.support.rewrites import LAWS, Law, rewritten
from tests.support.rows import datasets_of_rows, queries

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


@examples(400)
@given(queries(), datasets_of_rows())
def test_the_normal_form_means_the_same(query: Query, rows: tuple[Row, ...]) -> None:
    assert evaluate(normalise(query), rows) == evaluate(query, rows)


@examples(400)
@given(queries(4))
def test_the_normal_form_is_its_own_normal_form(query: Query) -> None:
    assert normalise(normalise(query)) == normalise(query)


@examples(400)
@given(queries())
def test_the_text_form_means_the_same(query: Query) -> None:
    again = parse(render(query))
    assert fingerprint(again) == fingerprint(query)
    assert render(again) == render(parse(render(again)))


@examples(300)
@given(queries(), datasets_of_rows())
def test_the_text_form_finds_the_same(query: Query, rows: tuple[Row, ...]) -> None:
    assert evaluate(parse(render(query)), rows) == evaluate(query, rows)


@examples(400)
@given(queries())
def test_the_json_form_is_the_same_tree_and_fits_its_schema(query: Query) -> None:
    form = to_json(query)
    assert from_json(form) == query
    VALIDATOR.validate(form)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@examples(60)
@given(st.data())
def test_each_law_keeps_the_meaning_and_the_fingerprint(law: Law, data: st.DataObject) -> None:
    query, rows = data.draw(queries()), data.draw(datasets_of_rows())
    other = rewritten(query, data.draw(st.randoms(use_true_random=False)), law)
    assert evaluate(other, rows) == evaluate(query, rows)
    assert fingerprint(other) == fingerprint(query)


@examples(500)
@given(queries(), st.randoms(use_true_random=False))
def test_ten_thousand_rewritings_have_one_fingerprint_each(query: Query, random: Random) -> None:
    """Twenty rewritings of each of five hundred queries, one on top of the other."""
    expected = fingerprint(query)
    other = query
    for _ in range(20):
        other = rewritten(other, random, random.choice(LAWS))
        if sum(1 for _ in _nodes(other)) > 200:
            other = normalise(query)
        assert fingerprint(other) == expected, render(other)


@examples(300)
@given(queries())
def test_a_valid_query_is_refused_only_where_it_contradicts_itself(query: Query) -> None:
    error = _refusal(lambda: check(query))
    if error is None:
        return
    assert error.code == "query.contradiction"


@examples(200)
@given(queries(), st.sampled_from(("en", "de", "fr")))
def test_every_query_can_be_said_in_words(query: Query, language: str) -> None:
    words = describe(query, language)
    assert words
    assert "{}" not in words


_PIECES = (
    "(",
    ")",
    ",",
    ":",
    "..",
    ">=",
    '"',
    "not",
    "or",
    "and",
    "also",
    "has",
    "age",
    "modality",
    "CT",
    "50",
    "years",
)


@examples(400)
@given(st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=20).map(" ".join))
def test_no_text_makes_the_parser_fail_in_another_way(text: str) -> None:
    error = _refusal(lambda: parse(text))
    if error is None:
        query = parse(text)
        assert fingerprint(parse(render(query))) == fingerprint(query)
        return
    assert error.position is not None
    assert 0 <= error.position <= error.position + error.length <= len(text)
    assert error.code in CODES


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(("modality", "CT", "age", "unknown")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("all", "any", "not", "has", "field", "is", "from", "to")), inner, max_size=3)
    ),
    max_leaves=12,
)


@examples(400)
@given(_JSON)
def test_no_json_makes_the_reader_fail_in_another_way(value: object) -> None:
    form = {"version": 1, "where": value}
    error = _refusal(lambda: from_json(form))
    if error is None:
        VALIDATOR.validate(form)
        return
    assert error.code in CODES
    assert error.pointer is not None
    assert error.pointer.startswith("/where")


def _refusal(action: Callable[[], object]) -> QueryError | None:
    try:
        action()
    except QueryError as error:
        return error
    return None


def test_every_operation_and_every_field_occurs() -> None:
    seen: set[str] = set()

    @examples(300)
    @given(queries())
    def draw(query: Query) -> None:
        seen.update(type(node).__name__ for node in _nodes(query))
        seen.update(leaf.field for leaf in conditions(query))

    draw()
    assert seen == {"Is", "Between", "AllOf", "AnyOf", "Not", "Has", *FIELDS}


def _nodes(query: Query) -> list[Query]:
    return [query, *(node for child in children(query) for node in _nodes(child))]
