"""What may be written down: the tables of events and keys, and that nothing gets past them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancerimage.audit.entry import Entry, NotForTheLog
from cancerimage.audit.events import ACTORS, HUB_EVENTS, NODE_EVENTS, Event, HubEvent, NodeEvent, meaning
from cancerimage.audit.worth import KEYS, SCOPES, Loss, Whole
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.node.ledger.closures import Closure
from cancerimage.wire import canonical

EVENTS: tuple[Event, ...] = (*HubEvent, *NodeEvent)
NOBODY = "person:" + "0" * 32

EXAMPLES: dict[str, str | int] = {
    "audience": "everyone",
    "cost": 20_000_000,
    "batch": "lung-ct-0001",
    "dataset": "lung-ct",
    "datasets": 3,
    "decision": "mask",
    "digest": "ab" * 32,
    "entries": 7,
    "epoch": 2,
    "factor": "totp",
    "fault": "behind",
    "form": "cd" * 32,
    "key": "ef" * 32,
    "licence": "CC-BY-4.0",
    "log": "ab" * 16,
    "loss": "missing",
    "minutes": 60,
    "new": "01" * 32,
    "node": "alder",
    "old": "23" * 32,
    "operator": "alex",
    "organisation": "hospital-north",
    "permit": "89" * 8,
    "person": "45" * 16,
    "pictures": 6,
    "policy": "standard",
    "project": "lung-study",
    "provider": "life-science-login",
    "refused": 0,
    "role": "reviewer",
    "root": "67" * 32,
    "scopes": "account questions",
    "size": 12,
    "steward": "kim",
    "token": "89" * 8,
    "withheld": "person_spent",
}


def test_every_event_has_one_meaning_and_the_grammar() -> None:
    assert [*HUB_EVENTS, *NODE_EVENTS] == list(EVENTS)
    for event in EVENTS:
        assert re.fullmatch(r"[a-z]+:[a-z_]+:[a-z_]+", event)
        assert event.name == event.value.upper().replace(":", "_")
        assert meaning(event).sentence.endswith(".")
        assert not set(meaning(event).needed) & set(meaning(event).allowed)
    for kind in (HubEvent, NodeEvent):
        assert [event.value for event in kind] == sorted(event.value for event in kind)


def test_every_key_is_used_and_has_an_example() -> None:
    used = {key for event in EVENTS for key in (*meaning(event).needed, *meaning(event).allowed)}
    assert used == set(KEYS) == set(EXAMPLES)
    assert list(KEYS) == sorted(KEYS)
    assert all(KEYS[key].admits(value) for key, value in EXAMPLES.items())


@pytest.mark.parametrize("event", EVENTS, ids=str)
def test_an_event_takes_its_keys_and_no_other(event: Event) -> None:
    known = meaning(event)
    about = {key: EXAMPLES[key] for key in (*known.needed, *known.allowed)}
    kept = Entry(event, "system", about).kept(5)
    assert canonical.decode(kept.leaf(), 10_000) == {
        "about": about, "actor": "system", "event": event.value, "moment": kept.moment, "salt": kept.salt
    }  # fmt: skip
    assert canonical.encode(canonical.decode(kept.leaf(), 10_000)) == kept.leaf()
    for key in KEYS:
        if key not in about:
            with pytest.raises(NotForTheLog, match="never about"):
                Entry(event, "system", {**about, key: EXAMPLES[key]})
    for key in known.needed:
        with pytest.raises(NotForTheLog, match="missing"):
            Entry(event, "system", {name: value for name, value in about.items() if name != key})


@given(st.sampled_from(sorted(KEYS)), st.one_of(st.text(), st.booleans(), st.floats(), st.none(), st.binary()))
def test_free_text_is_no_value_of_any_key(key: str, value: object) -> None:
    if KEYS[key].admits(value):
        assert isinstance(value, str)
        assert re.fullmatch(r"[\w.@+: -]+", value)
        assert " " not in value or key == "scopes"


@pytest.mark.parametrize(
    "value", ["Doe^Jane", "1970-01-01 Jane Doe", "MRN 4711", "jane doe", "a\nb", "<b>", "é" * 200, -1, 2.5, True]
)
def test_what_names_a_patient_or_is_no_whole_number_gets_in_nowhere(value: object) -> None:
    assert not [key for key, worth in KEYS.items() if worth.admits(value)]


def test_no_number_is_a_count_of_people() -> None:
    numbers = {key for key, worth in KEYS.items() if isinstance(worth, Whole)}
    assert numbers == {"cost", "datasets", "entries", "epoch", "minutes", "pictures", "refused", "size"}


@pytest.mark.parametrize("actor", ["", "jane", "person:jane", "person:" + "0" * 31, "person:" + "G" * 32, "system\n"])
def test_an_actor_has_one_of_the_known_forms(actor: str) -> None:
    with pytest.raises(NotForTheLog, match="actor"):
        Entry(NodeEvent.NODE_ANSWERING_PAUSED, actor)


@pytest.mark.parametrize(
    ("event", "actor"),
    [
        (HubEvent.ACCOUNT_SESSION_OPENED, NOBODY),
        (HubEvent.ACCOUNT_SESSION_OPENED, "operator:alex.b@example.org"),
        (HubEvent.ACCOUNT_SESSION_OPENED, "node:alder"),
        (NodeEvent.NODE_ANSWERING_PAUSED, "steward:kim"),
        (NodeEvent.NODE_ANSWERING_PAUSED, "hub"),
        (NodeEvent.NODE_ANSWERING_PAUSED, NOBODY),
    ],
)
def test_each_side_has_its_actors(event: Event, actor: str) -> None:
    assert Entry(event, actor).actor == actor
    assert set(ACTORS) == {HubEvent, NodeEvent}


def test_a_refusal_does_not_repeat_what_was_refused() -> None:
    with pytest.raises(NotForTheLog) as refused:
        Entry(NodeEvent.STEWARD_PERSON_CREATED, "system", {"steward": "Doe^Jane"})
    assert "Doe" not in str(refused.value)


def test_two_entries_that_say_the_same_have_different_hashes() -> None:
    first, second = (Entry(NodeEvent.NODE_ANSWERING_PAUSED, "system", moment_ms=1).kept(0) for _ in range(2))
    assert first.leaf() != second.leaf()


def test_the_scopes_are_those_of_the_hub() -> None:
    assert {scope.value for scope in Scope} == SCOPES


def test_the_reasons_of_a_closed_ledger_are_those_of_the_node() -> None:
    assert {loss.value for loss in Loss} == {closure.value for closure in Closure}
