"""The query builder: every query can be shown and edited without changing what it means."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cancerimage.hub.portal.builder.display import Chip, Group, shown
from cancerimage.hub.portal.builder.draft import Draft
from cancerimage.hub.portal.builder.edits import VERBS, edit
from cancerimage.hub.portal.builder.paths import read, write
from cancerimage.hub.portal.builder.picker import is_applied, refinement
from cancerimage.query import EVERYTHING, NOTHING, Query, fingerprint, normalise, parse
from tests.support.examples import examples
from tests.support.rows import queries


def draft(text: str, into: str = "") -> Draft:
    return Draft.of(parse(text), read(into))


def after(text: str, *edits: str, into: str = "") -> str:
    """Return the text of a query after some edits."""
    now = draft(text, into)
    for one in edits:
        now = edit(now, one)
    return now.text


@examples(150)
@given(queries())
def test_the_builder_keeps_the_meaning_of_every_query(query: Query) -> None:
    assume(normalise(query) != NOTHING)
    assert fingerprint(Draft.of(query).query) == fingerprint(query)


@examples(100)
@given(queries())
def test_a_draft_survives_its_form(query: Query) -> None:
    before = Draft.of(query)
    carried = Draft.read(before.written, ())
    assert carried is not None
    assert carried.tree == before.tree


@examples(100)
@given(queries())
def test_every_query_can_be_displayed_and_every_button_works(query: Query) -> None:
    before = Draft.of(query)

    def buttons(group: Group) -> list[str]:
        own = [f"swap:{group.path}", f"group:{group.path}", f"has:{group.path}", f"not:{group.outer}"]
        for item in group.items:
            if isinstance(item, Chip):
                own += [f"not:{item.path}", *(f"remove:{value.path}" for value in item.values)]
            else:
                own += [*buttons(item), f"remove:{item.outer}"]
        return own

    for button in buttons(shown(before)):
        changed = edit(before, button)
        shown(changed)
        assert Draft.read(changed.written, changed.into) is not None


def test_a_click_adds_a_condition() -> None:
    assert after("", "toggle:cancer:lung", "toggle:modality:CT") == "cancer:lung modality:CT"


def test_values_of_one_field_stand_for_any_of_them() -> None:
    assert after("cancer:lung", "toggle:cancer:breast") == "cancer:lung,breast"
    assert after("cancer:lung,breast", "toggle:cancer:colon") == "cancer:lung,breast,colon"


def test_a_second_click_takes_the_value_out_again() -> None:
    assert after("cancer:lung", "toggle:modality:CT", "toggle:modality:CT") == "cancer:lung"
    assert after("cancer:lung,breast", "toggle:cancer:lung") == "cancer:breast"
    assert after("cancer:lung", "toggle:cancer:lung") == ""


def test_a_range_replaces_the_one_before_and_goes_when_both_bounds_do() -> None:
    assert after("cancer:lung", "range:age:50:70") == "cancer:lung age:50..70"
    assert after("age:50..70", "range:age:60:") == "age:>=60"
    assert after("age:50..70 sex:male", "range:age::") == "sex:male"


def test_a_condition_can_be_turned_around_and_back() -> None:
    assert after("cancer:lung sex:male", "not:1") == "cancer:lung not sex:male"
    assert after("cancer:lung not sex:male", "not:1") == "cancer:lung sex:male"


def test_all_and_any_can_be_switched() -> None:
    assert after("cancer:lung modality:CT", "swap:") == "cancer:lung or modality:CT"


def test_a_new_group_stays_in_the_draft_until_it_is_filled() -> None:
    grown = edit(draft("cancer:lung"), "group:")
    assert grown.text == "cancer:lung"
    assert grown.into == (1,)
    filled = edit(edit(grown, "toggle:modality:PT"), "toggle:sex:female")
    assert filled.text == "cancer:lung (modality:PT or sex:female)"


def test_another_series_is_asked_for_in_a_group_of_its_own() -> None:
    grown = edit(edit(draft("modality:PT"), "has:"), "toggle:modality:MR")
    assert grown.query == parse("modality:PT and also has (modality:MR)")
    assert grown.into == (1, 0)


def test_taking_out_a_group_takes_its_not_with_it() -> None:
    assert after("cancer:lung not has (modality:MR)", "remove:1") == "cancer:lung"


@pytest.mark.parametrize(
    "written", ["", "nonsense", "toggle", "toggle:nofield:CT", "range:sex:1:2", "range:age:x:y", "swap:9.9", "not:7.7"]
)
def test_a_hand_made_edit_changes_nothing(written: str) -> None:
    assert after("cancer:lung modality:CT", written) == "cancer:lung modality:CT"


@pytest.mark.parametrize("written", ["[", "{}", "null", '{"version": 9}', "[" * 5000])
def test_a_hand_made_draft_is_not_read(written: str) -> None:
    assert Draft.read(written, ()) is None


def test_a_hand_made_draft_with_a_double_negation_is_opened() -> None:
    where = {"not": {"not": {"field": "modality", "is": "CT"}}}
    carried = Draft.read(json.dumps({"version": 1, "where": where}), ())
    assert carried is not None
    assert carried.text == "modality:CT"
    assert len(shown(carried).items) == 1


@examples(200)
@given(queries(), st.sampled_from(("not", "swap", "group", "has", "remove")), st.lists(st.integers(0, 3), max_size=5))
def test_a_hand_made_edit_leaves_what_can_be_displayed(query: Query, verb: str, path: list[int]) -> None:
    """No button names such a place, the inside of a negation say, but a form can."""
    edited = edit(Draft.of(query), f"{verb}:{write(tuple(path))}")
    assert shown(edited)
    carried = Draft.read(edited.written, edited.into)
    assert carried is not None
    assert shown(carried)


def test_paths_survive_their_form() -> None:
    assert read(write((0, 2, 1))) == (0, 2, 1)
    assert read("") == read("../etc") == read("1.x") == ()


def test_every_verb_is_explained() -> None:
    assert all(function.__doc__ for function in VERBS.values())


def test_everything_is_an_empty_draft() -> None:
    assert Draft.of(EVERYTHING).text == ""
    assert json.loads(Draft.of(EVERYTHING).written)["version"] == 1


def test_a_facet_narrows_by_value_or_by_band() -> None:
    assert refinement("sex", "female") == "toggle:sex:female"
    assert refinement("age", "50..59") == "range:age:50:59"
    assert refinement("age", ">=90") == "range:age:90:"
    assert refinement("images", "1") == "range:images:1:1"
    assert refinement("age", "unknown") == "toggle:age:unknown"
    assert is_applied(parse("cancer:lung modality:CT"), "modality", "CT")
    assert not is_applied(parse("cancer:lung not modality:CT"), "modality", "CT")
