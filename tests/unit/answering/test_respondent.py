"""A node answers every criterion honestly, and nothing where one is not understood."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.index import Index
from cancerimage.query import fingerprint, parse
from cancerimage.wire import canonical
from cancerimage.wire.question import Answer, CriterionState, DatasetAnswer, Question
from tests.support.answering import LoneNode, built, chosen

RECORDS = (
    ("alpha", "p1", "st1", "se1", "F", "045Y", "20150102", "CT", "CHEST", "GE", "CC BY 4.0", 100, 1_000),
    ("alpha", "p2", "st2", "se3", "", "", "", "MR", "", "", "CC BY 4.0", 20, 500),
    ("beta", "p1", "st1", "se1", "", "", "20200101", "CT", "CHEST", "GE", "", 1, 10),
)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoneNode]:
    """A node with two open datasets, of which the second knows neither sex nor age."""
    place = tmp_path_factory.mktemp("node")
    built(place, RECORDS)
    chosen(place, alpha=PolicyName.OPEN, beta=PolicyName.OPEN)
    node = LoneNode(place)
    yield node
    node.close()


def asked_as_json(node: LoneNode, where: object, version: object = 1) -> Answer:
    """Ask the node in a JSON form that today's language may not know."""
    return node.shelf.answer(Question(query={"version": version, "where": where}, fingerprint="f"))


def exact(part: DatasetAnswer) -> int:
    """Return the subjects that an open dataset tells."""
    assert part.totals is not None
    return part.totals.subjects


def states(answer: Answer, dataset: str) -> dict[str, CriterionState]:
    """Return what became of each criterion at a dataset."""
    (part,) = (part for part in answer.datasets if part.dataset == dataset)
    return {criterion.text: criterion.state for criterion in part.criteria}


def test_a_criterion_is_applied_where_the_field_is_held(node: LoneNode) -> None:
    answer = node.ask("modality:CT sex:female")
    assert states(answer, "alpha") == {
        "modality:CT": CriterionState.APPLIED,
        "sex:female": CriterionState.APPLIED,
    }
    assert states(answer, "beta") == {"modality:CT": CriterionState.APPLIED, "sex:female": CriterionState.NOT_HELD}
    assert {part.dataset: exact(part) for part in answer.datasets} == {"alpha": 1, "beta": 0}


def test_asking_for_what_is_unknown_is_applied_everywhere(node: LoneNode) -> None:
    answer = node.ask("age:unknown")
    assert states(answer, "beta") == {"age:unknown": CriterionState.APPLIED}
    assert {part.dataset: exact(part) for part in answer.datasets} == {"alpha": 1, "beta": 1}


def test_the_name_of_a_dataset_is_held_by_all(node: LoneNode) -> None:
    answer = node.ask("dataset:alpha")
    assert states(answer, "beta") == {"dataset:alpha": CriterionState.APPLIED}


def test_the_answer_says_where_it_comes_from(node: LoneNode) -> None:
    answer = node.ask("modality:CT")
    index = Index.open(node.data_dir / "index")
    assert (answer.node, answer.indexed) == ("ash", index.indexed)
    assert answer.snapshot == node.ask("modality:MR").snapshot
    assert answer.snapshot != index.snapshot
    assert answer.fingerprint == fingerprint(parse("modality:CT"))
    assert answer.refused == ()
    assert {facet.field for facet in answer.facets} >= {"modality", "sex", "age"}


def test_only_the_datasets_that_are_asked_answer(node: LoneNode) -> None:
    answer = node.ask("modality:CT", datasets=("beta", "elsewhere"))
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
def test_what_is_not_understood_refuses_the_whole_answer(node: LoneNode, where: Any, text: str, field: str) -> None:
    answer = asked_as_json(node, {"all": [{"field": "sex", "is": "female"}, {"not": where}]})
    assert answer.datasets == ()
    assert answer.facets == ()
    ((criterion),) = answer.refused
    assert (criterion.text, criterion.field, criterion.state) == (text, field, CriterionState.REFUSED)
    assert criterion.reason


def test_every_criterion_that_is_not_understood_is_named(node: LoneNode) -> None:
    answer = asked_as_json(node, {"any": [{"field": "mood", "is": "good"}, {"field": "aura", "is": "red"}]})
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
    node: LoneNode, where: object, version: object
) -> None:
    answer = asked_as_json(node, where, version)
    assert answer.datasets == ()
    assert len(answer.refused) >= 1
    assert all(criterion.reason for criterion in answer.refused)


def test_an_answer_with_much_that_is_refused_stays_small(node: LoneNode) -> None:
    answer = asked_as_json(node, {"any": [{"field": f"f{n}", "is": "x" * 1000} for n in range(500)]})
    assert len(answer.refused) == 50
    assert len(canonical.write(answer)) < 100_000


def test_a_query_nested_without_end_is_refused(node: LoneNode) -> None:
    where: Any = {"field": "modality", "is": "CT"}
    for _ in range(5000):
        where = {"not": where}
    assert asked_as_json(node, where).refused


def test_nothing_of_a_person_is_in_what_leaves(tmp_path: Path) -> None:
    records = [("gamma", "Erika-4711", "1.2.3.4", "1.2.3.4.5", "F", "045Y", "20150102", "CT", "", "", "", 1, 1)]
    built(tmp_path, records)
    chosen(tmp_path, gamma=PolicyName.OPEN)
    small = LoneNode(tmp_path)
    leaving = canonical.write(small.shelf.catalogue()) + canonical.write(small.ask("modality:CT"))
    small.close()
    for secret in (b"Erika", b"1.2.3.4", b"20150102", b"045Y"):
        assert secret not in leaving


def test_a_refusal_carries_no_control_characters(node: LoneNode) -> None:
    answer = asked_as_json(node, {"field": "modality", "is": "C\x00T\x1b[31m"})
    (criterion,) = answer.refused
    assert criterion.text == "modality:C T [31m"
    assert canonical.read(Answer, canonical.write(answer), 10_000).refused == answer.refused
