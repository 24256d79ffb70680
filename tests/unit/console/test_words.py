"""The words of the console: complete for every table that they put into words, and honest about numbers."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from cancerimage.audit.events import NODE_EVENTS
from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.console import closures, events, words
from cancerimage.node.console.drawings import interval, meter
from cancerimage.node.console.preview import value_label
from cancerimage.node.console.records import COLUMNS, plain, rows
from cancerimage.node.console.telling import lines
from cancerimage.node.ledger.asked import Asked
from cancerimage.node.ledger.closures import WHY
from cancerimage.wire.asker import VISITOR, Role
from cancerimage.wire.question import Withheld

MOMENT = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)


def asked(dataset: str = "alpha", number: Number | None = None, **more: object) -> Asked:
    """Return what one dataset told."""
    values: dict[str, object] = {
        "moment": MOMENT,
        "asker": VISITOR.id,
        "roles": (Role.VISITOR,),
        "project": None,
        "query": "modality:CT",
        "dataset": dataset,
        "policy": PolicyName.STANDARD,
        "number": number,
        "cost": 0,
        "withheld": None,
    }
    return Asked(**(values | more))  # type: ignore[arg-type]


def test_every_table_is_in_words() -> None:
    assert list(words.POLICIES) == list(POLICIES)
    assert set(words.AUDIENCES) == set(Audience)
    assert set(words.WITHHELD) == set(Withheld)
    assert set(words.ROLES) == set(Role)
    assert set(closures.WHY) == set(WHY)
    with translation.override("en"):
        assert {event: str(said) for event, said in events.EVENTS.items()} == {
            event: meaning.sentence for event, meaning in NODE_EVENTS.items()
        }
        assert {closure: str(said).replace("’", "'") for closure, said in closures.WHY.items()} == dict(WHY)


@pytest.mark.parametrize("name", [name for name, policy in POLICIES.items() if policy.protected])
def test_the_words_say_the_parameters_of_the_policy(name: PolicyName) -> None:
    short = str(words.POLICIES[name].short)
    assert f"rounded to {POLICIES[name].step}" in short
    assert f"fewer than {POLICIES[name].limit}" in short


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Number(0), "exactly 0 people"),
        (Number(1), "exactly 1 person"),
        (Number(1234, 12), "about 1\u202f234 people (1\u202f222 to 1\u202f246)"),
        (Number(5, 12), "about 5 people (0 to 17)"),
        (Number.fewer(15), "fewer than 15 people"),
    ],
)
def test_a_number_is_said_with_its_meaning(number: Number, said: str) -> None:
    assert words.told(number) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 100, "0\u202f%"),
        (1, 10**6, "<\u202f0.1\u202f%"),
        (4, 100, "4.0\u202f%"),
        (999, 1000, "99\u202f%"),
        (1000, 1000, "100\u202f%"),
        (2000, 1000, "100\u202f%"),
        (5, 0, "0\u202f%"),
    ],
)
def test_a_part_is_never_rounded_to_nothing_or_to_all(part: int, whole: int, said: str) -> None:
    assert words.percent(part, whole) == said


def test_a_question_of_another_release_is_shown_as_it_is() -> None:
    assert words.sentence("modality:CT") == "Subjects with a series of computed tomography"
    assert words.sentence("shoesize:44") == "shoesize:44"


def test_what_was_told_to_one_question_stands_together() -> None:
    answers = [
        asked("alpha", Number(120, 12), cost=20_000_000),
        asked("beta", withheld=Withheld.CATALOGUE_ONLY),
        asked("gamma", withheld=Withheld.CATALOGUE_ONLY),
        asked("alpha", Number.fewer(15), asker="a" * 32, roles=(Role.USER, Role.STEWARD), project="lungs"),
    ]
    first, second = lines(answers)
    assert [(one.datasets, one.words, one.cost) for one in first.told] == [
        (("alpha",), "about 120 people (108 to 132)", "4.0\u202f%"),
        (("beta", "gamma"), "nothing: the dataset is in the catalogue only", ""),
    ]
    assert (first.who, first.roles) == ("visitors", "")
    assert (second.who, second.roles, second.project) == ("aaaaaaaa", "user, holder’s steward", "lungs")


def test_datasets_in_which_nobody_fits_stand_together() -> None:
    answers = [
        asked("alpha", Number(0)),
        asked("beta", Number(7)),
        asked("gamma", Number(0)),
        asked("delta", Number(0, 12), cost=20_000_000),
    ]
    (line,) = lines(answers)
    assert [(one.datasets, one.words, one.cost) for one in line.told] == [
        (("beta",), "exactly 7 people", "free"),
        (("delta",), "about 0 people (0 to 12)", "4.0\u202f%"),
        (("alpha", "gamma"), "exactly 0 people", "free"),
    ]


def test_german_numbers_have_a_comma() -> None:
    with translation.override("de"):
        assert words.percent(1, 25) == "4,0\u202f%"


@pytest.mark.parametrize(
    ("kept", "said"),
    [("steward:ann", "ann"), ("system", "the node"), ("hub", "the hub"), (f"person:{'a' * 32}", "aaaaaaaa")],
)
def test_who_did_something_is_named(kept: str, said: str) -> None:
    assert words.actor(kept) == said


def test_a_file_has_a_line_for_each_answer_and_no_formula() -> None:
    head, line = rows([asked(number=Number.fewer(15), query="=HYPERLINK(1)")])
    assert head == COLUMNS == tuple(plain(asked()))
    values = dict(zip(head, line, strict=True))
    assert values["query"] == "'=HYPERLINK(1)"
    assert (values["meaning"], values["value"], values["below"], values["cost"]) == ("fewer", "", "15", "0")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("bodypart", "prostate", "Prostata"),
        ("bodypart", "unknown", "Unbekannt"),
        ("sex", "male", "Männlich"),
        ("age", "50..59", "50–59"),
        ("age", ">=90", "≥ 90"),
        ("age", "unknown", "unbekannt"),
    ],
)
def test_values_of_published_tables_are_named(field: str, value: str, said: str) -> None:
    with translation.override("de"):
        assert value_label(field, value) == said


def test_bars_need_no_style() -> None:
    for drawn in (meter(1, 1000), meter(900, 1000), interval(50, 38, 62, 70)):
        assert "style" not in drawn
        assert "%" in drawn
    assert 'class="meter high"' in meter(900, 1000)
    assert 'width="0.0%"' in meter(0, 0)
