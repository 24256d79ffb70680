"""What a result page shows of open, protected and silent datasets, and what an answer costs, in words."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.explore.combining import combine
from cancerimage.hub.explore.previews import Preview, previewed
from cancerimage.hub.explore.questions import Question, Reply
from cancerimage.hub.federation.dispatch import NodeReply, ReplyState
from cancerimage.hub.portal.concerned import concerned, signed_in_only
from cancerimage.hub.portal.costs import foreseen
from cancerimage.hub.portal.outcome import Outcome, outcome
from cancerimage.hub.portal.reader import Reader
from cancerimage.hub.portal.silence import Remedy
from cancerimage.query import fingerprint, parse, render
from cancerimage.wire.counts import Released, Totals
from cancerimage.wire.question import Answer, Charge, DatasetAnswer, Withheld
from tests.support.records import MOMENT, approve, protected, publish, record

pytestmark = pytest.mark.django_db

DATABASES = ("sqlite",)
"""A result is shown from what is in memory."""

VISITOR = Reader()
PERSON = Reader(signed_in=True)
MEMBER = Reader(signed_in=True, projects=(("p1", "The project"),))

ABOUT_120 = Released(value=120, margin=11, below=15)
FEWER = Released(value=None, margin=11, below=15)
COST = Charge(cost=2, left=40, allowance=50)
FREE = Charge(cost=0, left=40, allowance=50)


@pytest.fixture(autouse=True)
def stock(tmp_path: Path) -> None:
    """A node with an open dataset and three protected ones, one of them about another cancer."""
    approve(tmp_path, "alder")
    publish(
        "alder",
        record("open"),
        protected("guarded", audience=Audience.SIGNED_IN),
        protected("other", audience=Audience.SIGNED_IN),
        protected("breast", cancers=("breast",), audience=Audience.SIGNED_IN),
    )
    inventory.forget()


def open_(subjects: int) -> DatasetAnswer:
    totals = Totals(subjects=subjects, studies=subjects, series=subjects, images=subjects, bytes=subjects)
    return DatasetAnswer(dataset="open", policy=PolicyName.OPEN, criteria=(), totals=totals)


def told(dataset: str, subjects: Released, charge: Charge = COST) -> DatasetAnswer:
    return DatasetAnswer(dataset=dataset, policy=PolicyName.STANDARD, criteria=(), subjects=subjects, charge=charge)


def untold(dataset: str, reason: Withheld = Withheld.NOT_PERMITTED) -> DatasetAnswer:
    return DatasetAnswer(dataset=dataset, policy=PolicyName.STANDARD, criteria=(), withheld=reason)


def answer(parts: Iterable[DatasetAnswer]) -> Answer:
    return Answer(
        node="alder", fingerprint="f", datasets=tuple(parts), facets=(), snapshot="s", indexed=MOMENT, elapsed_ms=1.0
    )


def shown(*parts: DatasetAnswer, reader: Reader = VISITOR, query: str = "cancer:lung") -> Outcome:
    tree = parse(query)
    now = datetime.now(UTC)
    question = Question("t", tree, render(tree), fingerprint(tree), 10, now, now + timedelta(days=1))
    replies = [Reply("alder", "answered", 5.0, answer(parts))]
    return outcome(combine(question, replies, inventory.current(), complete=True), reader)


def page(result: Outcome, reader: Reader = VISITOR) -> str:
    with translation.override("en"):
        return render_to_string(
            "portal/explorer/live.html", {"outcome": result, "reader": reader, "back": "/explorer/"}
        )


def preview(*parts: DatasetAnswer, state: ReplyState = ReplyState.ANSWERED) -> Preview:
    reply = NodeReply("alder", state, answer=answer(parts) if state is ReplyState.ANSWERED else None)
    return previewed("cancer:lung", "f", [reply], inventory.current())


def priced(dataset: str, charge: Charge | None = None) -> DatasetAnswer:
    policy = PolicyName.STANDARD if charge else PolicyName.OPEN
    return DatasetAnswer(dataset=dataset, policy=policy, criteria=(), charge=charge)


def test_a_protected_dataset_shows_its_margin_its_reason_and_no_level_but_people() -> None:
    result = shown(open_(10), told("guarded", ABOUT_120), reader=PERSON)
    text = page(result, PERSON)
    assert "up to about 130 subjects" in text
    assert "Subjects, 119 to 141" in text
    row = text.partition('data-dataset="guarded"')[2].partition("</tr>")[0]
    assert '<span class="margin">±&#8239;11</span>' in row
    assert "true number lies between 109 and 131" in row
    assert row.count("not told") == 4
    assert "protected datasets tell how many subjects match, and nothing else" in text
    assert "not told" not in text.partition('data-dataset="open"')[2].partition("</tr>")[0]


def test_the_interval_of_a_sum_holds_what_is_hidden() -> None:
    text = page(shown(open_(10), told("guarded", FEWER), reader=PERSON))
    assert f"Subjects, 10 to {10 + (FEWER.number.high or 0)}" in text
    assert "fewer than 15" in text
    assert "may be zero" in text


def test_a_single_dataset_is_no_sum() -> None:
    assert "up to" not in page(shown(open_(10))).partition("<dl")[0]
    assert "up to" not in page(shown(told("guarded", FEWER))).partition("<dl")[0]


def test_bars_draw_how_far_the_true_number_may_lie() -> None:
    rows = {row.matched.dataset: row for row in shown(told("guarded", ABOUT_120), told("other", FEWER), open_(10)).rows}
    assert rows["guarded"].drawn == (120, 11)
    assert rows["other"].drawn == (0, FEWER.number.high)
    assert rows["open"].drawn == (10, 0)


def test_datasets_that_tell_nothing_are_no_rows() -> None:
    result = shown(open_(10), untold("guarded"), untold("other", Withheld.CATALOGUE_ONLY))
    assert [row.matched.dataset for row in result.rows] == ["open"]
    assert {group.datasets: group.remedy for group in result.silent} == {
        (("guarded", "The dataset guarded"),): Remedy.SIGN_IN,
        (("other", "The dataset other"),): Remedy.NONE,
    }
    text = page(result)
    assert 'data-dataset="guarded"' not in text
    assert "/sign-in/?next=%2Fexplorer%2F" in text


@pytest.mark.parametrize(
    ("reason", "reader", "remedy"),
    [
        (Withheld.NOT_PERMITTED, VISITOR, Remedy.SIGN_IN),
        (Withheld.NOT_PERMITTED, PERSON, Remedy.JOIN),
        (Withheld.NOT_PERMITTED, MEMBER, Remedy.CHOOSE),
        (Withheld.NOT_PERMITTED, Reader(True, MEMBER.projects, "p1"), Remedy.JOIN),
        (Withheld.PERSON_SPENT, VISITOR, Remedy.SIGN_IN),
        (Withheld.PERSON_SPENT, MEMBER, Remedy.NONE),
        (Withheld.PAUSED, VISITOR, Remedy.NONE),
    ],
)
def test_whoever_gets_no_number_is_told_what_to_do(reason: Withheld, reader: Reader, remedy: Remedy) -> None:
    (group,) = shown(untold("guarded", reason), reader=reader).silent
    assert group.remedy is remedy


def test_nobody_is_not_the_same_as_no_number() -> None:
    nobody = shown(open_(0), untold("guarded"))
    assert nobody.is_empty
    assert not nobody.is_untold
    assert "Nobody matches" in page(nobody)
    silent = shown(open_(0), untold("guarded"), query="dataset:guarded sex:female")
    assert silent.is_untold
    assert "Nobody matches" not in page(silent)
    assert "No number is told" in page(silent)
    hidden = shown(open_(0), told("guarded", FEWER), reader=PERSON)
    assert not hidden.is_empty
    assert "fewer than 15 subjects" in page(hidden)


def test_only_datasets_that_a_question_can_be_about_are_named() -> None:
    assert concerned(parse("cancer:lung sex:female"), ("open", "guarded", "breast")) == {"open", "guarded"}
    assert concerned(parse("not cancer:lung"), ("open", "breast")) == {"breast"}
    assert concerned(parse("dataset:open or sex:female"), ("open", "breast", "unknown")) == {
        "open",
        "breast",
        "unknown",
    }
    assert signed_in_only(parse("cancer:breast")) == 1
    assert signed_in_only(parse("sex:female")) == 3


def test_what_an_answer_has_cost_is_said() -> None:
    assert (
        "one of your 25 questions at 1 protected dataset; 20 are left"
        in shown(told("guarded", ABOUT_120), reader=PERSON).cost
    )
    both = shown(told("guarded", ABOUT_120), told("other", FEWER, FREE), reader=PERSON).cost
    assert both.endswith("It was free at 1 protected dataset: it was asked before, or follows from what is published.")
    assert "all visitors share" in shown(told("guarded", ABOUT_120)).cost
    assert shown(open_(10)).cost == ""


def test_what_an_answer_would_cost_is_said_before() -> None:
    said = foreseen(
        preview(priced("open"), priced("guarded", COST), priced("breast", FREE), untold("other")),
        parse("cancer:lung"),
        MEMBER,
    )
    assert said.sentences == ("Free at 1 dataset", "Uses 1 of your 20 remaining questions at 1 protected dataset")
    assert said.charged == 1
    assert said.unanswered == 1
    assert said.silent[0].remedy is Remedy.CHOOSE


def test_the_last_question_is_called_so() -> None:
    last = Charge(cost=2, left=3, allowance=50)
    said = foreseen(preview(priced("guarded", last), priced("other", last)), parse("cancer:lung"), PERSON)
    assert said.sentences == ("Uses your last question at one of 2 protected datasets",)


def test_a_node_that_says_nothing_is_not_taken_for_free() -> None:
    said = foreseen(preview(state=ReplyState.OFFLINE), parse("cancer:lung"), PERSON)
    assert said.sentences == ("1 node does not answer for now",)
