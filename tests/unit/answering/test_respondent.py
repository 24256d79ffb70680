"""A node answers every criterion honestly, and nothing where one is not understood."""

from pathlib import Path
from typing import Any

import pytest

from cancerimage.node.answering.publishing import catalogue
from cancerimage.node.answering.respondent import Respondent
from cancerimage.node.index import Index, Source, build
from cancerimage.query import fingerprint, parse, to_json
from cancerimage.wire import canonical
from cancerimage.wire.question import Answer, CriterionState, Question
from tests.support.indexing import describe, write_csv

RECORDS = (
    ("alpha", "p1", "st1", "se1", "F", "045Y", "20150102", "CT", "CHEST", "GE", "CC BY 4.0", 100, 1_000),
    ("alpha", "p2", "st2", "se3", "", "", "", "MR", "", "", "CC BY 4.0", 20, 500),
    ("beta", "p1", "st1", "se1", "", "", "20200101", "CT", "CHEST", "GE", "", 1, 10),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of two datasets, of which the second knows neither sex nor age."""
    place = tmp_path_factory.mktemp("index")
    path = write_csv(place / "records.csv", RECORDS)
    build(Source.of_file(path, (describe("alpha"), describe("beta"))), place / "index")
    return Index.open(place / "index")


def ask(index: Index, text: str, **more: Any) -> Answer:
    """Ask the node in words."""
    query = parse(text)
    return Respondent("ash", index).answer(Question(query=to_json(query), fingerprint=fingerprint(query), **more))


def asked_as_json(index: Index, where: object, version: object = 1) -> Answer:
    """Ask the node in a JSON form that today's language may not know."""
    question = Question(query={"version": version, "where": where}, fingerprint="f")
    return Respondent("ash", index).answer(question)


def states(answer: Answer, dataset: str) -> dict[str, CriterionState]:
    """Return what became of each criterion at a dataset."""
    (part,) = (part for part in answer.datasets if part.dataset == dataset)
    return {criterion.text: criterion.state for criterion in part.criteria}


def test_a_criterion_is_applied_where_the_field_is_held(index: Index) -> None:
    answer = ask(index, "modality:CT sex:female")
    assert states(answer, "alpha") == {
        "modality:CT": CriterionState.APPLIED,
        "sex:female": CriterionState.APPLIED,
    }
    assert states(answer, "beta") == {"modality:CT": CriterionState.APPLIED, "sex:female": CriterionState.NOT_HELD}
    assert {part.dataset: part.totals.subjects for part in answer.datasets} == {"alpha": 1, "beta": 0}


def test_asking_for_what_is_unknown_is_applied_everywhere(index: Index) -> None:
    answer = ask(index, "age:unknown")
    assert states(answer, "beta") == {"age:unknown": CriterionState.APPLIED}
    assert {part.dataset: part.totals.subjects for part in answer.datasets} == {"alpha": 1, "beta": 1}


def test_the_name_of_a_dataset_is_held_by_all(index: Index) -> None:
    answer = ask(index, "dataset:alpha")
    assert states(answer, "beta") == {"dataset:alpha": CriterionState.APPLIED}


def test_the_answer_says_where_it_comes_from(index: Index) -> None:
    answer = ask(index, "modality:CT")
    assert (answer.node, answer.snapshot, answer.indexed) == ("ash", index.snapshot, index.indexed)
    assert answer.fingerprint == fingerprint(parse("modality:CT"))
    assert answer.refused == ()
    assert {facet.field for facet in answer.facets} >= {"modality", "sex", "age"}


def test_only_the_datasets_that_are_asked_answer(index: Index) -> None:
    answer = ask(index, "modality:CT", datasets=("beta", "elsewhere"))
    assert [part.dataset for part in answer.datasets] == ["beta"]


@pytest.mark.parametrize(
    ("where", "text", "field"),
    [
        ({"field": "mood", "is": "good"}, "mood:good", "unknown"),
        ({"field": "modality", "is": "HOLOGRAM"}, "modality:HOLOGRAM", "modality"),
        ({"field": "age", "from": 70, "to": 50}, "age:70..50", "age"),
        ({"field": "age", "from": None, "to": 500}, "age:..500", "age"),
        ({"field": ["age"], "is": 7}, "['age']:7", "unknown"),
    ],
)
def test_what_is_not_understood_refuses_the_whole_answer(index: Index, where: Any, text: str, field: str) -> None:
    answer = asked_as_json(index, {"all": [{"field": "sex", "is": "female"}, {"not": where}]})
    assert answer.datasets == ()
    assert answer.facets == ()
    ((criterion),) = answer.refused
    assert (criterion.text, criterion.field, criterion.state) == (text, field, CriterionState.REFUSED)
    assert criterion.reason


def test_every_criterion_that_is_not_understood_is_named(index: Index) -> None:
    answer = asked_as_json(index, {"any": [{"field": "mood", "is": "good"}, {"field": "aura", "is": "red"}]})
    assert [criterion.text for criterion in answer.refused] == ["mood:good", "aura:red"]


@pytest.mark.parametrize(
    ("where", "version"),
    [
        ({"nor": []}, 1),
        ({"field": "modality", "is": "CT"}, 2),
        (None, 1),
        ([], 1),
        ("x", "y"),
        ({"all": [{"field": "modality", "is": "CT"}, {"field": "modality", "is": "MR"}]}, 1),
    ],
)
def test_a_form_that_makes_no_sense_as_a_whole_is_refused_as_a_whole(
    index: Index, where: object, version: object
) -> None:
    answer = asked_as_json(index, where, version)
    assert answer.datasets == ()
    assert len(answer.refused) >= 1
    assert all(criterion.reason for criterion in answer.refused)


def test_an_answer_with_much_that_is_refused_stays_small(index: Index) -> None:
    answer = asked_as_json(index, {"any": [{"field": f"f{n}", "is": "x" * 1000} for n in range(500)]})
    assert len(answer.refused) == 50
    assert len(canonical.write(answer)) < 100_000


def test_a_query_nested_without_end_is_refused(index: Index) -> None:
    where: Any = {"field": "modality", "is": "CT"}
    for _ in range(5000):
        where = {"not": where}
    assert asked_as_json(index, where).refused


def test_what_is_published_are_the_records_of_the_index(index: Index) -> None:
    published = catalogue("ash", "Node Ash", index)
    assert (published.node, published.title) == ("ash", {"en": "Node Ash"})
    assert [record.description.dataset for record in published.datasets] == ["alpha", "beta"]
    assert published.datasets[0] == index.record(index.descriptions["alpha"])


def test_nothing_of_a_person_is_in_what_leaves(index: Index, tmp_path: Path) -> None:
    records = (("gamma", "Erika-4711", "1.2.3.4", "1.2.3.4.5", "F", "045Y", "20150102", "CT", "", "", "", 1, 1),)
    path = write_csv(tmp_path / "records.csv", records)
    build(Source.of_file(path, (describe("gamma"),)), tmp_path / "index")
    small = Index.open(tmp_path / "index")
    leaving = canonical.write(catalogue("ash", "Ash", small)) + canonical.write(ask(small, "modality:CT"))
    for secret in (b"Erika", b"1.2.3.4", b"20150102", b"045Y"):
        assert secret not in leaving


def test_a_refusal_carries_no_control_characters(index: Index) -> None:
    answer = asked_as_json(index, {"field": "modality", "is": "C\x00T\x1b[31m"})
    (criterion,) = answer.refused
    assert criterion.text == "modality:C T [31m"
    assert canonical.read(Answer, canonical.write(answer), 10_000).refused == answer.refused
