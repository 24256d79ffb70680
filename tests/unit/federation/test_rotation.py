"""What a hub takes for a node's new keys, and what it does not."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from cancerimage.hub.audit.models import LogEntry
from cancerimage.hub.federation import nodes, rotation
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.models import Node
from cancerimage.wire import clock, proof
from cancerimage.wire.faults import Fault, Refusal
from cancerimage.wire.keys import PrivateKeys
from cancerimage.wire.rotation import Rotation
from tests.support.linking import enrolled

pytestmark = pytest.mark.django_db(transaction=True)


def request(node: str, old: PrivateKeys, new: PrivateKeys, **other: Any) -> Rotation:
    """Return what a node sends to take new keys."""
    plain = Rotation(
        node=node, hub=hub_keys().public.id, old=old.public.id, keys=new.public.shape(), time=clock.now()
    ).model_copy(update=other)
    signatures = {
        "signature": proof.prove(proof.Purpose.ROTATE, plain.statement(), old),
        "possession": proof.prove(proof.Purpose.POSSESS, plain.statement(), new),
    }
    return plain.model_copy(update=signatures)


def refused(asked: Rotation) -> str:
    """Return the code that a rotation is refused with."""
    with pytest.raises(Fault) as fault:
        rotation.rotate(asked)
    return fault.value.code


@pytest.fixture
def ash(tmp_path: Any) -> PrivateKeys:
    """The keys of an approved node."""
    identity, _ = enrolled(tmp_path / "ash", "http://127.0.0.1:1", "ash")
    return identity.keys


def events() -> list[Any]:
    """Return what the hub's log says of new keys."""
    return [json.loads(one.about) for one in LogEntry.objects.filter(event="node:keys:rotated")]


def test_new_keys_take_the_place_of_the_old_ones(ash: PrivateKeys) -> None:
    new = PrivateKeys.generate()
    rotated = rotation.rotate(request("ash", ash, new))
    assert (rotated.node, rotated.key) == ("ash", new.public.id)
    proof.check(proof.Purpose.ROTATED, rotated.statement(), rotated.signature, hub_keys().public)
    status = nodes.status("ash")
    assert (status.fingerprint, status.state) == (new.public.id, "approved")
    assert Node.objects.get(name="ash").keys == new.public
    assert events() == [{"node": "ash", "old": ash.public.id, "new": new.public.id}]


def test_a_reply_that_was_lost_is_given_again_and_changes_nothing(ash: PrivateKeys) -> None:
    new = PrivateKeys.generate()
    first, second = (rotation.rotate(request("ash", ash, new)) for _ in range(2))
    assert first == second
    assert len(events()) == 1


def test_an_old_request_brings_no_old_keys_back(ash: PrivateKeys) -> None:
    new, newer = PrivateKeys.generate(), PrivateKeys.generate()
    recorded = request("ash", ash, new)
    rotation.rotate(recorded)
    rotation.rotate(request("ash", new, newer))
    assert refused(recorded) == "node.unknown"
    assert nodes.status("ash").fingerprint == newer.public.id


def test_both_signatures_are_needed(ash: PrivateKeys) -> None:
    thief, new = PrivateKeys.generate(), PrivateKeys.generate()
    honest = request("ash", ash, new)
    # Whoever does not have the keys in force.
    assert refused(request("ash", ash, new).model_copy(update={"signature": _signed(honest, thief)})) == (
        "message.wrongly_signed"
    )
    # Whoever puts somebody else's keys in, which nobody could then use.
    assert refused(honest.model_copy(update={"keys": thief.public.shape()})) == "message.wrongly_signed"
    # Whoever uses one signature for the other.
    assert refused(honest.model_copy(update={"signature": honest.possession})) == "message.wrongly_signed"
    assert nodes.status("ash").fingerprint == ash.public.id
    assert events() == []


def _signed(asked: Rotation, keys: PrivateKeys) -> str:
    return proof.prove(proof.Purpose.ROTATE, asked.statement(), keys)


def test_what_else_is_refused(ash: PrivateKeys, tmp_path: Any) -> None:
    new = PrivateKeys.generate()
    assert refused(request("beech", ash, new)) == "node.unknown"
    assert refused(request("ash", PrivateKeys.generate(), new)) == "node.unknown"
    assert refused(request("ash", ash, new, hub="0" * 64)) == "node.other_hub"
    assert refused(request("ash", ash, new, time=clock.now() - 10 * clock.SKEW)) == "node.clock_skew"
    other, _ = enrolled(tmp_path / "beech", "http://127.0.0.1:1", "beech")
    assert refused(request("ash", ash, other.keys)) == "enrolment.keys_taken"
    waiting, _ = enrolled(tmp_path / "cedar", "http://127.0.0.1:1", "cedar", approve=False)
    assert refused(request("cedar", waiting.keys, new)) == "node.pending"
    nodes.revoke("ash")
    assert refused(request("ash", ash, new)) == "node.revoked"
    assert events() == []


def test_of_two_at_once_one_gets_through(ash: PrivateKeys) -> None:
    keys = [PrivateKeys.generate() for _ in range(4)]

    def attempt(new: PrivateKeys) -> str:
        try:
            return rotation.rotate(request("ash", ash, new)).key
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, keys))
    assert outcomes.count("node.unknown") == 3
    assert nodes.status("ash").fingerprint in outcomes
    assert len(events()) == 1
