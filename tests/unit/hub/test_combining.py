"""Combining replies: sums, facets, states, and nothing that did not come from a node."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from annotated_types import Le

from cancerimage.disclosure.numbers import EXACTLY_NONE, WITHHELD, Meaning, Number
from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.stock import Stock
from cancerimage.hub.explore.combining import combine
from cancerimage.hub.explore.notes import NOTES, REASONS
from cancerimage.hub.explore.questions import Question, Reply
from cancerimage.hub.explore.snapshots import Snapshot
from cancerimage.query import fingerprint, parse, render
from cancerimage.wire.counts import Facet, FacetValue, Released, Totals
from cancerimage.wire.question import Answer, Charge, Criterion, CriterionState, DatasetAnswer, Withheld
from tests.support.records import MOMENT, approve, publish, record

pytestmark = pytest.mark.django_db

DATABASES = ("sqlite",)
"""Answers are combined in memory."""

MOST = max(one.le for one in Totals.model_fields["subjects"].metadata if isinstance(one, Le))
"""The largest count that a message may hold."""

QUERY = parse("modality:CT age:50..70")
QUESTION = Question(
    token="t",
    query=QUERY,
    text=render(QUERY),
    fingerprint=fingerprint(QUERY),
    deadline=10,
    created=datetime.now(UTC),
    expires=datetime.now(UTC) + timedelta(days=1),
)


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    approve(tmp_path, "alder", "beech", "cedar")
    publish("alder", record("a1"), record("a2"))
    publish("beech", record("b1"), record("b2"))
    return inventory.current()


def totals(subjects: int) -> Totals:
    return Totals(subjects=subjects, studies=2 * subjects, series=3 * subjects, images=4 * subjects, bytes=5 * subjects)


def amounts(subjects: int) -> Amounts:
    return Amounts.exactly(totals(subjects))


STANDARD = PolicyName.STANDARD
CHARGE = Charge(cost=1, left=2, allowance=3)
ABOUT_120 = Released(value=120, margin=11, below=15)
FEWER = Released(value=None, margin=11, below=15)
NOBODY = Released(value=0, margin=0, below=15)


def told(dataset: str, subjects: Released) -> DatasetAnswer:
    """What a protected dataset answers."""
    return DatasetAnswer(dataset=dataset, policy=STANDARD, criteria=(), subjects=subjects, charge=CHARGE)


def untold(dataset: str, reason: Withheld) -> DatasetAnswer:
    """What a dataset answers that tells no number."""
    return DatasetAnswer(dataset=dataset, policy=STANDARD, criteria=(), withheld=reason)


def answered(
    node: str,
    subjects: dict[str, int],
    facets: dict[str, dict[str, int]] | None = None,
    criteria: tuple[Criterion, ...] = (),
    refused: tuple[Criterion, ...] = (),
    protected: tuple[DatasetAnswer, ...] = (),
) -> Reply:
    answer = Answer(
        node=node,
        fingerprint=QUESTION.fingerprint,
        datasets=tuple(
            DatasetAnswer(dataset=name, policy=PolicyName.OPEN, totals=totals(count), criteria=criteria)
            for name, count in subjects.items()
        )
        + protected,
        facets=tuple(
            Facet(
                field=field,
                values=tuple(
                    FacetValue(value=value, subjects=count, series=2 * count) for value, count in held.items()
                ),
            )
            for field, held in (facets or {}).items()
        ),
        snapshot="s",
        indexed=MOMENT,
        elapsed_ms=1,
        refused=refused,
    )
    return Reply(node, "refused" if refused else "answered", 12.5, answer)


def combined(stock: Stock, *replies: Reply, complete: bool = True, language: str = "en") -> Snapshot:
    return combine(QUESTION, replies, stock, complete=complete, language=language)


def test_totals_are_summed_at_every_level(stock: Stock) -> None:
    result = combined(stock, answered("alder", {"a1": 1, "a2": 2}), answered("beech", {"b1": 4}))
    assert result.matched == amounts(7)
    assert [(one.dataset, one.node, one.totals) for one in result.datasets] == [
        ("b1", "beech", amounts(4)),
        ("a2", "alder", amounts(2)),
        ("a1", "alder", amounts(1)),
    ]


def test_datasets_without_a_match_are_not_listed(stock: Stock) -> None:
    result = combined(stock, answered("alder", {"a1": 0, "a2": 2}))
    assert [one.dataset for one in result.datasets] == ["a2"]


def test_facets_are_summed_over_nodes(stock: Stock) -> None:
    result = combined(
        stock,
        answered("alder", {"a1": 3}, {"modality": {"CT": 3, "MR": 1}, "age": {"50..59": 2, "unknown": 1}}),
        answered("beech", {"b1": 5}, {"modality": {"MR": 5}, "age": {"40..49": 1, "unknown": 4}}),
    )
    facets = {
        facet.field: [(one.value, one.subjects.value, one.series.value) for one in facet.values]
        for facet in result.facets
    }
    assert facets["modality"] == [("MR", 6, 12), ("CT", 3, 6)]
    assert facets["age"] == [("40..49", 1, 2), ("50..59", 2, 4), ("unknown", 5, 10)], "bands in their own order"


def test_a_dataset_of_another_node_is_left_out_and_said_so(stock: Stock) -> None:
    result = combined(stock, answered("alder", {"a1": 1, "b1": 100, "unheard_of": 7}))
    assert result.matched == amounts(1)
    assert "unpublished" in {note.code for note in result.notes}


def test_the_distributions_leave_out_what_the_totals_leave_out(stock: Stock) -> None:
    """A node's facets cover all of its datasets, so those of a node with a foreign one are of no use."""
    result = combined(
        stock,
        answered("alder", {"a1": 1, "b1": 100}, {"sex": {"male": 101}}),
        answered("beech", {"b1": 5}, {"sex": {"male": 5}}),
    )
    assert [(one.value, one.subjects) for one in result.facets[0].values] == [("male", Number(5))]


def test_no_sum_of_sound_answers_is_too_large(stock: Stock) -> None:
    def much(node: str, dataset: str) -> Reply:
        reply = answered(node, {dataset: 1})
        assert reply.answer is not None
        part = reply.answer.datasets[0].model_copy(update={"totals": Totals(subjects=MOST, bytes=MOST)})
        return replace(reply, answer=reply.answer.model_copy(update={"datasets": (part,)}))

    result = combined(stock, *(much(node, name) for node, name in (("alder", "a1"), ("beech", "b1"))))
    assert (result.matched.subjects, result.matched.bytes) == (Number(2 * MOST), Number(2 * MOST))


@pytest.mark.parametrize("state", ["asked", "slow", "offline", "failed"])
def test_a_node_without_an_answer_is_missing(stock: Stock, state: str) -> None:
    result = combined(stock, answered("alder", {"a1": 1}), Reply("beech", state, problem="task.offline"))
    assert result.missing == ("beech",)
    assert "incomplete" in {note.code for note in result.notes}
    assert next(one for one in result.nodes if one.node == "beech").sentence


def test_a_running_question_is_not_called_incomplete(stock: Stock) -> None:
    result = combined(stock, Reply("beech", "asked"), complete=False)
    assert (result.missing, result.notes) == (("beech",), ())


def test_a_refusal_is_an_answer_that_counts_nothing(stock: Stock) -> None:
    refused = Criterion(text="modality:CT", field="modality", state=CriterionState.REFUSED, reason="not here")
    result = combined(stock, answered("alder", {}, refused=(refused,)))
    assert (result.matched, result.missing) == (Amounts(), ())
    assert result.nodes[0].refused == (refused,)
    assert {note.code for note in result.notes} == {"refused"}


def test_fields_that_a_dataset_does_not_hold_are_told(stock: Stock) -> None:
    not_held = Criterion(text="age:50..70", field="age", state=CriterionState.NOT_HELD)
    result = combined(stock, answered("alder", {"a1": 0}, criteria=(not_held,)))
    assert [(one.dataset, one.field, one.text) for one in result.nodes[0].not_held] == [("a1", "age", "age:50..70")]
    assert "not_held" in {note.code for note in result.notes}


def test_subjects_in_two_datasets_may_count_twice(stock: Stock) -> None:
    assert "counted_twice" not in {note.code for note in combined(stock, answered("alder", {"a1": 1})).notes}
    both = combined(stock, answered("alder", {"a1": 1, "a2": 1}))
    assert "counted_twice" in {note.code for note in both.notes}


def test_a_protected_dataset_tells_only_people(stock: Stock) -> None:
    result = combined(stock, answered("alder", {}, protected=(told("a1", ABOUT_120),)))
    (one,) = result.datasets
    assert (one.policy, one.charge, one.withheld) == (STANDARD, CHARGE, None)
    assert one.totals == Amounts(Number(120, 11), WITHHELD, WITHHELD, WITHHELD, WITHHELD)
    assert result.matched == one.totals
    assert {note.code for note in result.notes} == {"about", "only_subjects"}


def test_exact_noised_hidden_and_withheld_parts_add_up_to_what_is_known(stock: Stock) -> None:
    result = combined(
        stock,
        answered("alder", {"a1": 7}, protected=(told("a2", ABOUT_120),)),
        answered("beech", {}, protected=(told("b1", FEWER), untold("b2", Withheld.PERSON_SPENT))),
    )
    subjects = result.matched.subjects
    assert (subjects.value, subjects.meaning) == (127, Meaning.ABOUT)
    assert (subjects.margin, subjects.below, subjects.hidden, subjects.withheld) == (11, 15, 1, 1)
    assert (subjects.low, subjects.high) == (116, 127 + 11 + 15 + 11)
    # The three that tell people at most tell nothing of studies.
    assert result.matched.studies == Number(14, withheld=3)
    assert [(one.dataset, one.subjects.meaning) for one in result.datasets] == [
        ("a2", Meaning.ABOUT),
        ("a1", Meaning.EXACT),
        ("b1", Meaning.FEWER),
        ("b2", Meaning.WITHHELD),
    ]
    assert result.counted == 2
    assert [(one.reason, one.datasets) for one in result.withheld] == [(Withheld.PERSON_SPENT, ("b2",))]
    assert {note.code for note in result.notes} == {"counted_twice", "about", "hidden", "only_subjects", "withheld"}


def test_a_protected_dataset_in_which_certainly_nobody_matches_is_not_listed(stock: Stock) -> None:
    result = combined(stock, answered("alder", {}, protected=(told("a1", NOBODY),)))
    assert (result.matched, result.datasets, result.notes) == (Amounts(), (), ())


def test_nobody_in_one_dataset_makes_no_zero_of_what_another_hides(stock: Stock) -> None:
    result = combined(stock, answered("alder", {"a1": 0}, protected=(told("a2", FEWER), told("b1", NOBODY))))
    assert result.matched.subjects == Number.fewer(15, 11)
    assert result.matched.studies == WITHHELD
    withheld = combined(stock, answered("alder", {"a1": 0}, protected=(untold("a2", Withheld.PAUSED),)))
    assert withheld.matched.subjects == Number(0, withheld=1)


def test_where_nothing_is_told_there_is_no_number(stock: Stock) -> None:
    parts = (untold("a1", Withheld.CATALOGUE_ONLY), untold("a2", Withheld.NOT_PERMITTED))
    result = combined(stock, answered("alder", {}, protected=parts))
    assert result.matched.subjects == Number(None, withheld=2)
    assert {note.code for note in result.notes} == {"withheld"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_has_its_words_in_every_language(stock: Stock, language: str) -> None:
    assert set(REASONS) == set(Withheld)
    for reason in Withheld:
        result = combined(stock, answered("alder", {}, protected=(untold("a1", reason),)), language=language)
        assert result.withheld[0].text == REASONS[reason][language]


@pytest.mark.parametrize("part", [told("b1", ABOUT_120), told("unheard_of", FEWER)])
def test_a_foreign_protected_dataset_is_left_out_and_said_so(stock: Stock, part: DatasetAnswer) -> None:
    result = combined(stock, answered("alder", {}, protected=(part,)))
    assert (result.matched.subjects, result.datasets) == (EXACTLY_NONE, ())
    assert "unpublished" in {note.code for note in result.notes}


def test_distributions_are_those_of_the_open_datasets(stock: Stock) -> None:
    result = combined(
        stock,
        answered("alder", {"a1": 5}, {"sex": {"male": 5}}, protected=(told("a2", ABOUT_120),)),
        answered("beech", {}, protected=(told("b1", FEWER),)),
    )
    assert [(one.value, one.subjects) for one in result.facets[0].values] == [("male", Number(5))]
    assert "only_subjects" in {note.code for note in result.notes}


def test_a_federation_without_nodes_says_so(stock: Stock) -> None:
    assert {note.code for note in combined(stock).notes} == {"no_nodes"}


def test_words_are_in_the_language_asked_for(stock: Stock) -> None:
    german = combined(stock, answered("alder", {"a1": 1}, {"modality": {"CT": 1}}), language="de")
    assert german.nodes[0].title == "Der Knoten alder"
    assert german.facets[0].label == "Modalität"
    assert german.words != combined(stock).words


def test_every_note_is_written_in_every_language() -> None:
    assert all(set(texts) == {"en", "de"} for texts in (*NOTES.values(), *REASONS.values()))
