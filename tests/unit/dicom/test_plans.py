"""Plans: the rules of every level of every SOP class, under every option."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydicom.datadict import tag_for_keyword

from cancerimage.dicom.deidentify import dummies, iods
from cancerimage.dicom.deidentify.actions import MEANINGS, Action
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.plans import CODES, STANDARD, TEXTS, Plan, Profile, Rule
from cancerimage.dicom.deidentify.safe import CONTEXT, DROPPED, NOBODYS, SAFE
from cancerimage.dicom.deidentify.table import by_tag, lines
from cancerimage.dicom.faults import Reason, Unreadable

CT = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
REPORT = "1.2.840.10008.5.1.4.1.1.88.33"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
BASIC = Profile(frozenset())
PROFILES = [
    BASIC,
    STANDARD,
    *(Profile(frozenset({option})) for option in Option),
    Profile(frozenset(Option) - {Option.KEEP_DATES}),
    Profile(frozenset(Option) - {Option.SHIFT_DATES}),
]
NODES = [int(number) for number, _ in lines("nodes.tsv")]


@pytest.fixture(params=PROFILES, ids=lambda profile: "+".join(sorted(profile.options)) or "basic")
def rules(request: pytest.FixtureRequest) -> list[tuple[int, Rule]]:
    """Every rule of every level of every class under one profile, each once."""
    return list({(tag, rule) for number in NODES for tag, rule in Plan(request.param, number).rules.items()})


def test_nothing_of_type_1_is_ever_emptied_or_left_out(rules: list[tuple[int, Rule]]) -> None:
    assert [tag for tag, rule in rules if rule.kind == "1" and rule.action in (Action.EMPTY, Action.REMOVE)] == []


def test_nothing_of_type_2_is_ever_left_out(rules: list[tuple[int, Rule]]) -> None:
    assert [tag for tag, rule in rules if rule.kind in ("2", "2C") and rule.action is Action.REMOVE] == []


def test_no_free_text_stays_as_it_is_unless_an_option_says_so(rules: list[tuple[int, Rule]]) -> None:
    kept = {tag for tag, rule in rules if rule.action is Action.KEEP and rule.vr in {*TEXTS, "PN", "AE", "UN", "CS"}}
    allowed = {Option.KEEP_DEVICES, Option.KEEP_INSTITUTIONS, Option.KEEP_DATES}
    assert all(tag in by_tag() and allowed & by_tag()[tag].options.keys() for tag in kept)


def test_no_person_stays_named(rules: list[tuple[int, Rule]]) -> None:
    stays = {Action.KEEP, Action.CLEAN, Action.TERM, Action.SHIFT}
    assert [tag for tag, rule in rules if rule.vr == "PN" and rule.action in stays] == []


@pytest.mark.parametrize("profile", [BASIC, STANDARD], ids=["basic", "standard"])
def test_no_uid_and_no_date_stays_without_an_option(profile: Profile) -> None:
    rules = {(tag, rule) for number in NODES for tag, rule in Plan(profile, number).rules.items()}
    kept = [tag for tag, rule in rules if rule.vr in ("UI", "DA", "DT") and rule.action is Action.KEEP]
    assert kept == []


def test_an_action_fits_the_representation(rules: list[tuple[int, Rule]]) -> None:
    fitting = {
        Action.UID: {"UI"},
        Action.SHIFT: {"DA", "DT", "TM"},
        Action.TERM: {"CS"},
        Action.CLEAN: {*TEXTS, "SQ", "AE"},
        Action.CODE: {"SH", "LO", "UC"},
    }
    assert [(tag, rule) for tag, rule in rules if rule.vr not in fitting.get(rule.action, {rule.vr})] == []


def test_every_action_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Action)


def test_a_class_without_a_definition_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        STANDARD.plan("1.2.3.4")
    assert refusal.value.reason is Reason.UNKNOWN_CLASS


def test_definitions_hold_what_the_published_maps_hold() -> None:
    """Each attribute of each module is found where the map has it, and is at least as strict."""
    import highdicom

    folder = Path(highdicom.__file__).parent / "_standard"
    classes, modules, attributes = (
        json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("sop_class_iod_map", "iod_module_map", "module_attribute_map")
    )
    roots = {found.definition: found.root for found in iods.classes().values()}
    without_person = set(classes.values()) - roots.keys()
    assert "basic-directory" in without_person
    assert len(without_person) * 10 < len(roots)
    strictness = ("1", "1C", "2", "2C", "3")
    for definition, root in roots.items():
        for entry in _entries(modules[definition], attributes):
            member = _found(root, [tag_for_keyword(keyword) or 0 for keyword in (*entry["path"], entry["keyword"])])
            wanted = entry["type"] if entry["type"] in strictness else "3"
            assert member is not None, (definition, entry)
            assert strictness.index(member.kind) <= strictness.index(wanted), (definition, entry)


def test_a_day_that_is_not_the_patients_is_never_moved(rules: list[tuple[int, Rule]]) -> None:
    assert [tag for tag, rule in rules if tag in NOBODYS and rule.action is Action.SHIFT] == []


def test_where_a_code_comes_from_goes_as_a_whole(rules: list[tuple[int, Rule]]) -> None:
    assert {rule.kind for tag, rule in rules if tag in CONTEXT} == {"1"}


def test_an_element_outside_the_definition_has_no_rule() -> None:
    plan = STANDARD.plan(CT)
    assert plan.rule(0x00091001) is None  # private
    assert plan.rule(0x50000010) is None  # a curve
    assert plan.rule(0x60003000) is None  # an overlay
    assert plan.rule(0x300A0002) is None  # the label of a radiotherapy plan
    assert plan.rule(0x00181270) is None  # an attribute that nobody has defined


def test_compound_codes_follow_the_type() -> None:
    content_date = {sop: BASIC.plan(sop).rule(0x00080023) for sop in (CT, SEGMENTATION)}
    assert content_date[CT] == Rule(Action.EMPTY, "2C", "DA")
    assert content_date[SEGMENTATION] == Rule(Action.DUMMY, "1", "DA")


def test_references_that_a_definition_asks_for_stay_with_new_uids() -> None:
    frames = STANDARD.plan(SEGMENTATION).inside(0x52009230)
    derivation = frames.inside(0x00089124)
    assert derivation.rule(0x00082112) == Rule(Action.KEEP, "2", "SQ")
    assert derivation.inside(0x00082112).rule(0x00081155) == Rule(Action.UID, "1", "UI")


def test_functional_groups_are_known_to_their_leaves() -> None:
    position = STANDARD.plan(ENHANCED_MR).inside(0x52009230).inside(0x00209113)
    assert position.rule(0x00200032) == Rule(Action.KEEP, "1C", "DS")


def test_a_report_is_a_tree_of_any_depth() -> None:
    content = STANDARD.plan(REPORT).inside(0x0040A730)
    assert content.inside(0x0040A730) is content
    assert content.rule(0x0040A160) == Rule(Action.CLEAN, "1C", "UT")
    assert content.rule(0x0040A123) == Rule(Action.DUMMY, "1C", "PN")
    assert content.inside(0x0040A043).rule(0x00080104) == Rule(Action.CODE, "1", "LO")


def test_without_an_option_a_report_loses_its_content() -> None:
    plan = BASIC.plan(REPORT)
    assert plan.rule(0x0040A730) == Rule(Action.DUMMY, "1C", "SQ")
    only = {value.tag: value.content for value in dummies.item(plan.inside(0x0040A730))}
    assert only[0x0040A160] == b"REMOVED "


def test_terms_that_an_option_keeps_must_be_terms() -> None:
    assert STANDARD.plan(CT).rule(0x00100040) == Rule(Action.TERM, "2", "CS")


def test_what_cannot_be_moved_by_days_goes() -> None:
    shifted = STANDARD.plan(CT)
    assert shifted.rule(0x00080201) == Rule(Action.REMOVE, "3", "SH")  # time zone
    assert shifted.rule(0x00100033) is None  # birth date in another calendar


def test_full_and_shifted_dates_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="exclude each other"):
        Profile(frozenset({Option.KEEP_DATES, Option.SHIFT_DATES}))


def test_a_profile_states_its_codes_in_order() -> None:
    codes = [meaning.code for meaning in STANDARD.codes]
    assert codes == sorted(codes)
    assert codes[0] == "113100"


def test_the_safe_list_has_no_text_that_is_kept() -> None:
    plan = STANDARD.plan(CT)
    for tag, entry in SAFE.items():
        rule = plan.rule(tag)
        assert rule is not None
        assert rule.action in (Action.KEEP, Action.TERM, Action.CLEAN, Action.UID)
        assert rule.action is not Action.KEEP or entry.vr not in {*TEXTS, "CS", "PN"}
    assert not SAFE.keys() & DROPPED.keys()


def test_coded_entries_are_judged_as_codes(rules: list[tuple[int, Rule]]) -> None:
    assert {rule.action for tag, rule in rules if tag in CODES} == {Action.CODE}


def _entries(modules: list[Mapping[str, Any]], attributes: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what the plan can hold: overlays and what never stays aside."""
    for module in modules:
        for entry in attributes.get(module["key"], ()):
            if all(tag_for_keyword(keyword) is not None for keyword in (*entry["path"], entry["keyword"])):
                yield entry


def _found(number: int, path: list[int]) -> iods.Member | None:
    for tag in path[:-1]:
        member = iods.node(number).get(tag)
        if member is None:
            return None
        number = member.child
    return iods.node(number).get(path[-1])
