"""Queries that can be read but make no sense are refused, with what to ask instead."""

import pytest

from cancerimage.query import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Between,
    Has,
    Is,
    Not,
    Query,
    QueryError,
    check,
    conditions,
    parse,
)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("modality:CT modality:MR", "modality:CT,MR"),
        ("cancer:lung modality:CT (age:50 modality:MR)", "cancer:lung modality:CT,MR age:50"),
        ("sex:male sex:female", "sex:male,female"),
        ("dataset:a dataset:b", "dataset:a,b"),
        ("age:50..60 age:70..80", "age:50..60,70..80"),
        ("age:50 age:unknown", "age:50,unknown"),
        ("sex:male or (modality:CT modality:MR)", "sex:male or modality:CT,MR"),
        ("has (modality:CT modality:MR)", "has (modality:CT,MR)"),
        ("not (modality:CT modality:MR)", "not modality:CT,MR"),
        ("modality:CT not modality:CT", None),
        ("sex:male,female sex:unknown", None),
        ("modality:CT (modality:MR or modality:PT)", None),
        ("has (modality:CT) not has (modality:CT)", None),
        ("not (modality:CT or not modality:CT)", None),
        ("cancer:lung not cancer:lung", None),
    ],
)
def test_a_contradiction_is_refused(text: str, instead: str | None) -> None:
    with pytest.raises(QueryError) as raised:
        check(parse(text))
    assert (raised.value.code, raised.value.suggestion) == ("query.contradiction", instead)
    if instead:
        check(parse(instead))


def test_two_modalities_are_explained() -> None:
    with pytest.raises(QueryError) as raised:
        check(parse("modality:CT modality:MR"))
    assert raised.value.message == (
        "One series has one modality; it cannot be CT and MR at once. For one or the other write modality:CT,MR; "
        "for subjects that have both write modality:CT and also has (modality:MR)."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "modality:CT,MR",
        "modality:CT and also has (modality:MR)",
        "cancer:lung cancer:breast",
        "age:>=50 age:<=70",
        "age:50..60 age:60..70",
        "modality:CT or not modality:CT",
        "not sex:male not sex:female",
        "country:DE country:ES",
    ],
)
def test_what_can_match_is_accepted(text: str) -> None:
    check(parse(text))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (Is("weight", "70"), "query.unknown_field"),
        (Is("modality", "ct"), "query.unknown_value"),
        (Is("age", "50"), "query.wrong_type"),
        (Is("dataset", "No Name"), "query.wrong_type"),
        (Between("modality", 1, 2), "query.wrong_type"),
        (Between("modality", 10**5_000, None), "query.wrong_type"),
        (Between("age", 70, 50), "query.out_of_range"),
        (Between("age", None, 10**5_000), "query.out_of_range"),
        (AllOf(tuple(Is("modality", "CT") for _ in range(101))), "query.too_large"),
        (Not(Has(AnyOf((EVERYTHING, Is("sex", "F"))))), "query.unknown_value"),
    ],
)
def test_a_tree_that_was_not_parsed_is_checked_as_well(query: Query, code: str) -> None:
    with pytest.raises(QueryError) as raised:
        check(query)
    assert raised.value.code == code


def test_a_tree_of_any_depth_is_refused_without_exhausting_the_stack() -> None:
    query: Query = Is("modality", "CT")
    for _ in range(50_000):
        query = Not(query)
    with pytest.raises(QueryError) as raised:
        check(query)
    assert raised.value.code == "query.too_deep"


def test_conditions_are_listed_once_in_the_order_written() -> None:
    query = parse("modality:CT (age:50..60 or sex:male) not modality:CT has (sex:female)")
    assert conditions(query) == (
        Is("modality", "CT"),
        Between("age", 50, 60),
        Is("sex", "male"),
        Is("sex", "female"),
    )
