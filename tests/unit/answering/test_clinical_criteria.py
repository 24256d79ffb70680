"""Clinical criteria at datasets that have the field, and at those that do not: no condition is left out unsaid."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.disclosure.charge import rho
from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.node.cube.tables import CLINICAL_TABLES
from cancerimage.node.index import Source, build
from cancerimage.query import FIELDS
from cancerimage.wire.question import CriterionState
from tests.support.answering import LoneNode, chosen, people
from tests.support.indexing import describe, write_csv

RECORDED = ("stage", "psa", "treatment")
STAGES = ("I", "IIA", "III", "")
COST = rho(POLICIES[PolicyName.STANDARD].variance)


def node_of(place: Path, *datasets: str, recorded: tuple[str, ...] = RECORDED) -> LoneNode:
    """Return a node whose datasets have 400 people each; in `alpha` and `beta` there are clinical values."""
    rows = []
    for dataset in datasets:
        for number, row in enumerate(people(dataset, 400)):
            values = (STAGES[number % 4], number % 40, "surgery|chemotherapy" if number % 2 else "surgery")
            clinical = values if dataset in ("alpha", "beta") else ("", "", "")
            rows.append((*row, *clinical[: len(recorded)]))
    source = write_csv(place / "records.csv", rows, recorded)
    build(Source.of_file(source, map(describe, datasets)), place / "index")
    policies = {"alpha": PolicyName.OPEN, "gamma": PolicyName.OPEN}
    chosen(place, **{dataset: policies.get(dataset, PolicyName.STANDARD) for dataset in datasets})
    return LoneNode(place)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[LoneNode]:
    """A node with clinical values in an open and in a protected dataset, and none in two others."""
    node = node_of(tmp_path, "alpha", "beta", "delta", "gamma")
    yield node
    node.close()


def state(node: LoneNode, dataset: str, text: str) -> CriterionState:
    """Return what became of the one criterion of a question."""
    (criterion,) = node.ask_of(dataset, text).criteria
    return criterion.state


def test_an_open_dataset_counts_and_says_what_it_lacks(node: LoneNode) -> None:
    answer = node.ask_of("alpha", "stage:III psa:>=4 treatment:chemotherapy")
    assert answer.totals is not None
    expected = sum(number % 4 == 2 and number % 40 >= 4 and number % 2 == 1 for number in range(400))
    assert answer.totals.subjects == expected == 0
    found = node.ask_of("alpha", "stage:IIA treatment:chemotherapy").totals
    assert found is not None
    assert found.subjects == 100
    assert {one.state for one in answer.criteria} == {CriterionState.APPLIED}
    lacking = node.ask_of("gamma", "stage:III")
    assert lacking.totals is not None
    assert lacking.totals.subjects == 0
    assert state(node, "gamma", "stage:III") is CriterionState.NOT_HELD
    assert state(node, "gamma", "stage:unknown") is CriterionState.APPLIED


def test_facets_are_of_the_open_datasets_that_have_the_field(node: LoneNode) -> None:
    answer = node.ask("modality:CT,MR")
    facets = {facet.field: {one.value: one.subjects for one in facet.values} for facet in answer.facets}
    assert facets["stage"] == {"I": 100, "IIA": 100, "III": 100, "unknown": 100}
    assert facets["treatment"] == {"surgery": 400, "chemotherapy": 200}


def test_a_protected_dataset_answers_with_noise_and_a_charge(node: LoneNode) -> None:
    part = node.ask_of("beta", "stage:III")
    assert part.totals is None
    assert part.charge is not None
    assert part.charge.cost == COST
    assert part.subjects is not None
    assert part.subjects.value is not None
    assert abs(part.subjects.value - 100) < 10 * POLICIES[PolicyName.STANDARD].variance ** 0.5
    assert {one.state for one in part.criteria} == {CriterionState.APPLIED}


def test_a_protected_dataset_shows_its_clinical_values_in_its_cube(node: LoneNode) -> None:
    record = next(one for one in node.shelf.catalogue().datasets if one.description.dataset == "beta")
    assert record.cube is not None
    tables = {table.fields: table for table in record.cube.tables}
    shown = {cell.values[0]: cell.subjects for cell in tables["stage",].cells}
    assert set(shown) >= {"I", "IIA", "III", "unknown"}
    assert all(abs(shown[stage] - 100) <= 5 * tables["stage",].margin for stage in ("I", "IIA", "III"))
    # A treatment counts once for each person, and hardly anybody has more than the bound.
    assert abs(next(cell.subjects for cell in tables["treatment",].cells if cell.values == ("surgery",)) - 400) <= (
        5 * tables["treatment",].margin
    )
    assert {table.fields[0] for table in CLINICAL_TABLES} & {fields[0] for fields in tables} == {"stage", "treatment"}


def test_a_protected_dataset_without_values_of_a_field_says_so(node: LoneNode) -> None:
    assert state(node, "delta", "stage:III") is CriterionState.NOT_HELD
    assert state(node, "delta", "treatment:surgery") is CriterionState.NOT_HELD


def test_what_no_record_of_the_node_has_costs_nothing(tmp_path: Path) -> None:
    node = node_of(tmp_path, "beta", recorded=("stage",))
    free, charged = node.ask_of("beta", "psa:>=4 modality:CT"), node.ask_of("beta", "psa:unknown stage:III")
    assert free.charge is not None
    assert charged.charge is not None
    assert (free.charge.cost, charged.charge.cost) == (0, COST)
    assert free.subjects is not None
    assert free.subjects.value == 0
    assert {one.text: one.state for one in free.criteria} == {
        "psa:>=4": CriterionState.NOT_HELD,
        "modality:CT": CriterionState.APPLIED,
    }
    # Whoever asks for what everybody lacks asks the same as without that condition.
    again = node.ask_of("beta", "stage:III")
    assert again.charge is not None
    assert (again.charge.cost, again.subjects) == (0, charged.subjects)
    node.close()


def test_every_clinical_field_has_a_state_at_a_node_that_knows_of_none(tmp_path: Path) -> None:
    node = node_of(tmp_path, "gamma", "delta", recorded=())
    for field in (field for field in FIELDS.values() if field.clinical):
        value = field.minimum if field.minimum is not None else "other"
        for dataset in ("gamma", "delta"):
            assert state(node, dataset, f"{field.name}:{value}") is CriterionState.NOT_HELD
    node.close()
