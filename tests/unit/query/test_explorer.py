"""Every filter of the explorer of the European Cancer Imaging Initiative can be asked here, and finds what it means."""

from collections.abc import Iterator

import pytest

from cancerimage.node.index import Index
from cancerimage.query import FIELDS, AllOf, AnyOf, Between, Is, check, from_json, parse, render, to_json
from cancerimage.query.evaluate import Row, Value, evaluate, totals
from cancerimage.query.explorer import FILTERS, Filter
from tests.support.indexing import index_of_rows


def _asked() -> Iterator[tuple[Filter, Is | Between]]:
    """Every value of every filter, and of each range one with both ends and one with each left open."""
    for one in FILTERS:
        yield from ((one, condition) for condition in one.values.values())
        if one.kind == "range":
            low, high = FIELDS[one.field].bands[1:3]
            yield from ((one, one.between(*ends)) for ends in ((low, high), (low, 0), (0, high)))


ASKED = tuple(_asked())


def person(number: int, query: Is | Between) -> Row:
    """Return a person for whom a condition holds, and of whom nothing else is known."""
    match query:
        case Is(field, code):
            held: dict[str, Value] = {field: frozenset({code})}
        case Between(field, low, high):
            number_of = low if low is not None else high
            held = {field: number_of}
    # What is said of a dataset holds for everybody in it, so everybody has one of their own.
    return Row(f"dataset-{number}", "ana", "study", "series", {"images": 1, **held})


PEOPLE = tuple(person(number, query) for number, (_, query) in enumerate(ASKED))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The index of all these people."""
    return index_of_rows(PEOPLE, tmp_path_factory.mktemp("explorer"))


def test_every_filter_and_value_of_the_explorer_is_there() -> None:
    assert len(FILTERS) == 22
    assert len({(one.key, one.label) for one in FILTERS}) == len(FILTERS)
    assert {one.field for one in FILTERS if one.kind == "range"} == {
        "age_at_diagnosis",
        "diagnosis_year",
        "psa",
        "ki67",
    }


def test_fields_and_filters_agree_on_the_keys() -> None:
    named = {one.field: (one.key,) for one in FILTERS}
    for field in FIELDS.values():
        if "EUCAIM explorer" in field.codes:
            assert field.codes["EUCAIM explorer"] == named[field.name]


@pytest.mark.parametrize(("one", "query"), ASKED, ids=lambda each: getattr(each, "label", None))
def test_every_filter_finds_whom_it_means(one: Filter, query: Is | Between, index: Index) -> None:
    assert query.field == one.field
    check(query)
    assert parse(render(query)) == from_json(to_json(query)) == query
    found = totals(evaluate(query, PEOPLE))
    assert found
    assert {name: told.subjects for name, told in index.answer(query).datasets.items() if told.subjects} == {
        name: tally.subjects for name, tally in found.items()
    }


def test_the_example_of_the_explorer_can_be_asked(index: Index) -> None:
    filters = {one.label: one for one in FILTERS}
    query = AllOf(
        (
            filters["Gender"].values["SNOMEDCT248152002"],
            AnyOf((filters["Modality"].values["RID10312"], filters["Modality"].values["RID10321"])),
            filters["Age at Diagnosis"].between(50, 70),
        )
    )
    assert render(query) == "sex:female modality:MR,CT age_at_diagnosis:50..70"
    index.answer(query)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(4, 10, "psa:4..10"), (4, 0, "psa:>=4"), (0, 10, "psa:<=10"), (None, 10, "psa:<=10"), (4, None, "psa:>=4")],
)
def test_a_bound_that_was_left_open_is_open(low: int | None, high: int | None, text: str) -> None:
    (psa,) = (one for one in FILTERS if one.field == "psa")
    assert render(psa.between(low, high)) == text
