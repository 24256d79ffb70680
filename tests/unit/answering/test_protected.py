"""A protected dataset tells released counts of subjects, to those who may ask, for as long as there is an allowance."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.disclosure.charge import ALLOWANCE_PERSON, rho
from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.answering.permission import RULES
from cancerimage.node.index import Index, Source, build
from cancerimage.node.ledger import LedgerFault
from cancerimage.query import Query, fingerprint, normalise, parse, to_json
from cancerimage.wire import canonical
from cancerimage.wire.asker import VISITOR, Asker, Role
from cancerimage.wire.counts import Released
from cancerimage.wire.padding import body
from cancerimage.wire.question import NOBODY, PADDING, QUANTUM, Answer, CriterionState, Question, Withheld
from tests.support.answering import STEWARD, LoneNode, built, people, person
from tests.support.indexing import describe, write_csv

COUNTS = {"alpha": 300, "beta": 300, "gamma": 300, "delta": 20, "omega": 300}
POLICY = {
    "alpha": PolicyName.STANDARD,
    "beta": PolicyName.OPEN,
    "gamma": PolicyName.STRICT,
    "delta": PolicyName.STANDARD,
    "omega": PolicyName.CATALOGUE_ONLY,
}
COST = rho(POLICIES[PolicyName.STANDARD].variance)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[LoneNode]:
    """A node with a dataset of every policy, and one that is too small for its policy."""
    node = LoneNode.made(tmp_path, COUNTS, **POLICY)
    yield node
    node.close()


def told(part: object) -> Released:
    """Return what a protected dataset tells."""
    subjects = getattr(part, "subjects", None)
    assert isinstance(subjects, Released)
    return subjects


def test_each_dataset_answers_as_its_policy_says(node: LoneNode) -> None:
    answer = node.ask("modality:CT")
    parts = {part.dataset: part for part in answer.datasets}
    assert list(parts) == sorted(COUNTS)
    assert parts["beta"].totals is not None
    assert parts["beta"].totals.subjects == sum(row[7] == "CT" for row in people("beta", 300))
    for dataset in ("alpha", "gamma"):
        assert parts[dataset].totals is None
        value, policy = told(parts[dataset]).value, POLICIES[POLICY[dataset]]
        assert value is not None
        assert value % policy.step == 0
        assert abs(value - 200) < 10 * policy.variance**0.5
    # Too few people: as if it were in the catalogue only.
    for dataset in ("delta", "omega"):
        assert (parts[dataset].policy, parts[dataset].withheld) == (
            PolicyName.CATALOGUE_ONLY,
            Withheld.CATALOGUE_ONLY,
        )
    assert {value.value for facet in answer.facets if facet.field == "dataset" for value in facet.values} == {"beta"}


def test_the_same_form_has_one_answer_and_one_charge_whoever_asks_and_however(node: LoneNode) -> None:
    first = node.ask_of("alpha", "modality:CT age:30..60")
    assert first.charge is not None
    assert (first.charge.cost, first.charge.left) == (COST, ALLOWANCE_PERSON - COST)
    for text in (
        "age:30..60 modality:CT",
        "dataset:alpha (age:30..45 or age:46..60) not not modality:CT",
        "cancer:lung age:30..60 modality:CT",
    ):
        again = node.ask_of("alpha", text, person(2))
        assert told(again) == told(first)
        assert again.charge is not None
        assert (again.charge.cost, again.charge.left) == (0, ALLOWANCE_PERSON)
    spending = node.ledger.spending("alpha")
    assert spending is not None
    assert (spending.live, spending.forms, dict(spending.persons)) == (COST, 1, {person(1).id: COST})


def test_an_answer_outlives_a_restart_and_changed_data(node: LoneNode, tmp_path: Path) -> None:
    before = told(node.ask_of("alpha", "modality:CT"))
    rows = [*people("alpha", 900), *people("beta", 10)]
    build(
        Source.of_file(write_csv(tmp_path / "more.csv", rows), (describe("alpha"), describe("beta"))),
        tmp_path / "index",
    )
    assert node.shelf.renew()
    exact = node.ask_of("beta", "")
    assert exact.totals is not None
    assert exact.totals.subjects == 10
    assert told(node.ask_of("alpha", "modality:CT")) == before
    # A new form is counted in the snapshot of the epoch, and not in what was indexed since.
    fresh = told(node.ask_of("alpha", "modality:MR")).value
    assert fresh is not None
    assert abs(fresh - 100) < 60
    again = node.again()
    assert told(again.ask_of("alpha", "modality:CT")) == before
    again.ledger.open_epoch("alpha", STEWARD)
    turned = told(again.ask_of("alpha", "modality:CT")).value
    assert turned is not None
    assert turned > 500
    again.close()


def test_what_follows_from_description_and_cube_costs_nothing(node: LoneNode) -> None:
    nobody = node.ask_of("alpha", "dataset:beta modality:CT")
    assert told(nobody).number.value == 0
    assert told(nobody).margin == 0
    cube = node.ledger.cube("alpha")
    assert cube is not None
    (subjects,) = (amount.amount for amount in cube.sums if amount.level == "subjects")
    assert told(node.ask_of("alpha", "")) == subjects
    assert told(node.ask_of("alpha", "country:DE or not country:DE")) == subjects
    (sexes,) = (table for table in cube.tables if table.fields == ("sex",))
    shown = {cell.values[0]: cell.subjects for cell in sexes.cells}
    for sex in ("female", "male", "other"):
        assert told(node.ask_of("alpha", f"sex:{sex} dataset:alpha")).value == shown.get(sex)
    spending = node.ledger.spending("alpha")
    assert spending is not None
    assert (spending.live, spending.cube) == (0, cube.cost)


def test_a_person_can_ask_25_forms_under_standard_and_then_only_what_is_known(node: LoneNode) -> None:
    forms = [f"age:{low}..{low + 10} modality:CT" for low in range(20, 46)]
    answers = [node.ask_of("alpha", form) for form in forms]
    assert [answer.withheld for answer in answers] == [None] * 25 + [Withheld.PERSON_SPENT]
    assert answers[-1].subjects is None
    assert answers[-1].charge is not None
    assert (answers[-1].charge.cost, answers[-1].charge.left) == (COST, 0)
    assert told(node.ask_of("alpha", forms[3])) == told(answers[3])
    assert node.ask_of("alpha", forms[-1], person(2)).withheld is None
    assert node.ask_of("alpha", forms[-1]).withheld is None


def test_all_together_can_ask_100_forms_under_standard(node: LoneNode) -> None:
    answers = [
        node.ask_of("alpha", f"age:{low}..{high}", person(low)) for low in range(20, 32) for high in range(40, 50)
    ]
    assert [answer.withheld for answer in answers] == [None] * 100 + [Withheld.DATASET_SPENT] * 20
    # The other datasets have allowances of their own.
    assert node.ask_of("gamma", "age:20..40", person(20)).withheld is None


def test_a_preview_tells_the_price_and_nothing_else(node: LoneNode) -> None:
    previewed = {part.dataset: part for part in node.ask("modality:CT", preview=True).datasets}
    assert all(part.totals is None and part.subjects is None for part in previewed.values())
    assert previewed["alpha"].charge is not None
    assert (previewed["alpha"].charge.cost, previewed["alpha"].charge.left) == (COST, ALLOWANCE_PERSON)
    assert previewed["beta"].charge is None
    assert previewed["omega"].withheld is Withheld.CATALOGUE_ONLY
    assert node.ledger.asked(10) == ()
    spending = node.ledger.spending("alpha")
    assert spending is not None
    assert spending.live == 0
    node.ask("modality:CT")
    again = node.ask_of("alpha", "modality:CT", person(2), preview=True)
    assert again.charge is not None
    assert again.charge.cost == 0


MEMBER = Asker(id="c" * 32, roles=(Role.USER,), organisations=("north", "south"))
IN_PROJECT = Asker(id="d" * 32, roles=(Role.USER,), project="spheres")


@pytest.mark.parametrize(
    ("audience", "organisations", "permitted"),
    [
        (Audience.EVERYONE, (), {VISITOR, person(1), MEMBER, IN_PROJECT}),
        (Audience.SIGNED_IN, (), {person(1), MEMBER, IN_PROJECT}),
        (Audience.PROJECTS, (), {IN_PROJECT}),
        (Audience.ORGANISATIONS, ("south", "west"), {MEMBER}),
    ],
)
def test_who_may_ask_is_what_the_holder_chose(
    node: LoneNode, audience: Audience, organisations: tuple[str, ...], permitted: set[Asker]
) -> None:
    for dataset in ("alpha", "beta"):
        node.ledger.choose(dataset, POLICY[dataset], audience, organisations, actor=STEWARD)
        for asker in (VISITOR, person(1), MEMBER, IN_PROJECT):
            part = node.ask_of(dataset, "modality:CT", asker)
            assert part.withheld == (None if asker in permitted else Withheld.NOT_PERMITTED)
            assert (part.subjects is None and part.totals is None) == (asker not in permitted)


def test_every_audience_has_a_rule() -> None:
    assert set(RULES) == set(Audience)


def test_what_a_description_rules_out_is_told_to_whoever_asks(node: LoneNode) -> None:
    """That nobody in one dataset is in another follows from their names, and needs neither permission nor charge."""
    for dataset in ("alpha", "gamma"):
        node.ledger.choose(dataset, POLICY[dataset], Audience.PROJECTS, actor=STEWARD)
    ruled_out = node.ask("dataset:beta")
    assert {part.dataset: part.subjects for part in ruled_out.datasets if part.dataset != "beta"} == dict.fromkeys(
        ("alpha", "delta", "gamma", "omega"), NOBODY
    )
    assert all(part.withheld is None and part.charge is None for part in ruled_out.datasets)
    preview = node.ask("dataset:beta", preview=True)
    assert all(part.withheld is None and part.subjects is None for part in preview.datasets)
    assert {part.dataset: part.withheld for part in node.ask("modality:CT").datasets} == {
        "alpha": Withheld.NOT_PERMITTED,
        "beta": None,
        "delta": Withheld.CATALOGUE_ONLY,
        "gamma": Withheld.NOT_PERMITTED,
        "omega": Withheld.CATALOGUE_ONLY,
    }


def test_nobody_is_answered_while_the_holder_pauses(node: LoneNode) -> None:
    node.ledger.pause(STEWARD)
    withheld = {part.dataset: part.withheld for part in node.ask("modality:CT").datasets}
    assert {withheld[dataset] for dataset in ("alpha", "beta", "gamma")} == {Withheld.PAUSED}
    node.ledger.resume(STEWARD)
    assert node.ask_of("alpha", "modality:CT").withheld is None


def test_the_criteria_of_a_protected_dataset_follow_from_what_is_published(tmp_path: Path) -> None:
    def without_sex(dataset: str) -> list[tuple[object, ...]]:
        return [(*row[:4], "", *row[5:]) for row in people(dataset, 300)]

    built(tmp_path, [*without_sex("alpha"), *without_sex("beta")])
    node = LoneNode(tmp_path)
    node.ledger.choose("alpha", PolicyName.STANDARD, Audience.EVERYONE, actor=STEWARD)
    node.ledger.choose("beta", PolicyName.OPEN, Audience.EVERYONE, actor=STEWARD)
    for dataset in ("alpha", "beta"):
        states = {one.text: one.state for one in node.ask_of(dataset, "sex:female modality:CT cancer:lung").criteria}
        assert states["sex:female"] is CriterionState.NOT_HELD
        assert states["modality:CT"] is states["cancer:lung"] is CriterionState.APPLIED
    node.close()


def test_length_and_time_are_coarse(node: LoneNode) -> None:
    for text in ("modality:CT", "modality:XA", "age:20..20", "dataset:alpha"):
        for more in ({}, {"datasets": ("alpha",)}, {"datasets": ("alpha", "beta")}, {"preview": True}):
            answer = node.ask(text, **more)
            assert len(body(answer)) % PADDING == 0
            assert canonical.read(Answer, body(answer), 10**6).datasets == answer.datasets
            assert answer.elapsed_ms % (QUANTUM * 1000) == 0
            assert answer.elapsed_ms > 0
    nobody, some = (node.ask(text, datasets=("alpha",)) for text in ("modality:US", "modality:CT sex:male age:20..80"))
    assert len(body(nobody)) == len(body(some))
    exact = node.ask("modality:CT", datasets=("beta",))
    assert body(exact) == canonical.write(exact)


def test_the_question_stands_in_the_holders_book(node: LoneNode) -> None:
    node.ask("modality:CT age:30..60", MEMBER)
    entries = {entry.dataset: entry for entry in node.ledger.asked(10)}
    assert set(entries) == set(COUNTS)
    assert {(entry.asker, entry.query) for entry in entries.values()} == {(MEMBER.id, "modality:CT age:30..60")}
    assert entries["alpha"].cost == COST
    assert entries["alpha"].number == told(node.ask_of("alpha", "modality:CT age:30..60")).number
    assert entries["omega"].withheld is Withheld.CATALOGUE_ONLY
    assert [entry.cost for entry in node.ledger.asked(10, dataset="alpha")] == [0, COST]


def test_another_kind_of_protection_begins_an_epoch_with_other_noise(node: LoneNode) -> None:
    node.ask("modality:CT")
    before = node.ledger.epoch("alpha")
    node.ledger.choose("alpha", PolicyName.STRICT, Audience.EVERYONE, actor=STEWARD)
    part = node.ask_of("alpha", "modality:CT")
    after = node.ledger.epoch("alpha")
    assert before is not None
    assert after is not None
    assert (after.number, after.policy) == (before.number + 1, PolicyName.STRICT)
    assert told(part).below == POLICIES[PolicyName.STRICT].limit
    node.ledger.choose("alpha", PolicyName.CATALOGUE_ONLY, Audience.EVERYONE, actor=STEWARD)
    node.ledger.choose("alpha", PolicyName.STRICT, Audience.EVERYONE, actor=STEWARD)
    assert node.ledger.epoch("alpha") == after
    assert told(node.ask_of("alpha", "modality:CT")) == told(part)
    node.ledger.choose("alpha", PolicyName.STANDARD, Audience.EVERYONE, actor=STEWARD)
    node.ask("modality:CT")
    with pytest.raises(LedgerFault, match="within a year"):
        node.ledger.choose("alpha", PolicyName.STRICT, Audience.EVERYONE, actor=STEWARD)
    assert node.ledger.policies()["alpha"].policy is PolicyName.STANDARD


def test_what_is_published_follows_the_policy(node: LoneNode) -> None:
    records = {record.description.dataset: record for record in node.shelf.catalogue().datasets}
    assert {name: record.policy for name, record in records.items()} == {**POLICY, "delta": PolicyName.CATALOGUE_ONLY}
    assert records["alpha"].cube == node.ledger.cube("alpha")
    assert records["delta"].cube is None
    assert not node.shelf.renew()
    node.ledger.choose("omega", PolicyName.OPEN, Audience.EVERYONE, actor=STEWARD)
    assert node.shelf.renew()
    assert node.shelf.catalogue().datasets[-1].totals is not None


@pytest.mark.parametrize(
    "text",
    [
        "has (modality:CT)",
        "not (not (has (modality:CT)))",
        "dataset:alpha modality:CT or has (modality:CT)",
    ],
)
def test_the_same_people_are_one_form_however_their_series_are_named(node: LoneNode, text: str) -> None:
    first = node.ask_of("alpha", "modality:CT")
    again = node.ask_of("alpha", text, person(2))
    assert told(again) == told(first)
    assert again.charge is not None
    assert again.charge.cost == 0


@pytest.mark.parametrize("text", ["", "has (sex:female) sex:female", "has (dataset:beta modality:CT)", "not sex:other"])
def test_what_was_free_stays_free_with_a_second_series(node: LoneNode, text: str) -> None:
    charge = node.ask_of("alpha", text).charge
    assert charge is not None
    assert charge.cost == (0 if text != "not sex:other" else COST)


def test_the_normal_form_is_counted_and_not_what_was_written(node: LoneNode, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[Query] = []
    subjects = Index.subjects

    def noted(index: Index, query: Query, datasets: frozenset[str]) -> object:
        counted.append(query)
        return subjects(index, query, datasets)

    monkeypatch.setattr(Index, "subjects", noted)
    repeated = " or ".join(["(dataset:alpha modality:CT has (age:30..60))"] * 30)
    assert node.ask_of("alpha", repeated).withheld is None
    (query,) = counted
    assert query == normalise(parse("has (modality:CT) has (age:30..60)"))


def test_signing_out_adds_nothing_to_what_a_person_may_ask(node: LoneNode) -> None:
    forms = [f"age:{low}..{low + 10} modality:CT" for low in range(20, 46)]
    for form in forms[:20]:
        assert node.ask_of("alpha", form, VISITOR).withheld is None
    preview = node.ask_of("alpha", forms[20], person(1), preview=True)
    assert preview.charge is not None
    assert preview.charge.left == ALLOWANCE_PERSON - 20 * COST
    answers = [node.ask_of("alpha", form, person(1)).withheld for form in forms[20:]]
    assert answers == [None] * 5 + [Withheld.PERSON_SPENT]
    # What a person has spent is that person's matter alone.
    assert node.ask_of("alpha", forms[25], VISITOR).withheld is None


def test_what_nobody_has_witnessed_is_not_told(node: LoneNode) -> None:
    query = parse("modality:CT")
    question = Question(query=to_json(query), fingerprint=fingerprint(query), asker=person(1))
    parts = {part.dataset: part for part in node.shelf.answer_unwitnessed(question).datasets}
    assert parts["beta"].totals is not None
    assert parts["alpha"].withheld is parts["gamma"].withheld is Withheld.CLOSED
    spending = node.ledger.spending("alpha")
    assert spending is not None
    assert spending.live == 0
