"""One-time codes: one node, once, in time; and the operator's word after that."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from cancerimage.hub.federation import enrolment, nodes
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.models import EnrolmentCode, Node
from cancerimage.wire import clock, proof
from cancerimage.wire.enrolment import Enrolled, Enrolment
from cancerimage.wire.faults import Fault, Refusal
from cancerimage.wire.keys import PrivateKeys

pytestmark = pytest.mark.django_db(transaction=True)


def request(code: str, node: str = "ash", keys: PrivateKeys | None = None, **other: Any) -> Enrolment:
    """Return what a node sends to enrol."""
    keys = keys or PrivateKeys.generate()
    plain = Enrolment(
        code=code, node=node, title="Node Ash", keys=keys.public.shape(), software="0.1.0", time=clock.now()
    ).model_copy(update=other)
    return plain.model_copy(update={"signature": proof.prove(proof.Purpose.ENROL, plain.statement(), keys)})


def refused(asked: Enrolment) -> str:
    """Return the code that an enrolment is refused with."""
    with pytest.raises(Fault) as fault:
        enrolment.enrol(asked)
    return fault.value.code


def test_a_node_enrols_and_waits() -> None:
    keys = PrivateKeys.generate()
    enrolled = enrolment.enrol(request(enrolment.create_code("for Ash"), keys=keys))
    assert enrolled == Enrolled(node="ash", state="pending", keys=hub_keys().public.shape())
    status = nodes.status("ash")
    assert (status.state, status.online, status.title, status.fingerprint) == (
        "pending",
        False,
        "Node Ash",
        keys.public.id,
    )


def test_a_code_is_kept_only_as_a_digest() -> None:
    code = enrolment.create_code()
    (kept,) = EnrolmentCode.objects.all()
    assert code not in str(vars(kept))
    assert len(code.replace("-", "")) == 25


@pytest.mark.parametrize("spelled", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_a_code_may_be_typed_as_people_type(spelled: Any) -> None:
    assert enrolment.enrol(request(spelled(enrolment.create_code()))).node == "ash"


def test_a_code_works_once() -> None:
    code = enrolment.create_code()
    enrolment.enrol(request(code))
    assert refused(request(code, "beech")) == "enrolment.code"


def test_of_many_at_once_one_gets_through() -> None:
    code = enrolment.create_code()

    def attempt(number: int) -> str:
        try:
            return enrolment.enrol(request(code, f"node-{number}")).node
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(8)))
    assert outcomes.count("enrolment.code") == 7
    assert Node.objects.count() == 1


def test_a_reply_that_was_lost_is_given_again() -> None:
    code, keys = enrolment.create_code(), PrivateKeys.generate()
    assert enrolment.enrol(request(code, keys=keys)) == enrolment.enrol(request(code, keys=keys))
    nodes.approve("ash")
    assert enrolment.enrol(request(code, keys=keys)).state == "approved"
    assert Node.objects.count() == 1


def test_a_code_that_is_unknown_or_expired() -> None:
    assert refused(request("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")) == "enrolment.code"
    code = enrolment.create_code(minutes=5)
    EnrolmentCode.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert refused(request(code)) == "enrolment.code"


def test_a_name_that_is_taken_leaves_the_code_unused() -> None:
    enrolment.enrol(request(enrolment.create_code()))
    code = enrolment.create_code()
    assert refused(request(code)) == "enrolment.name_taken"
    assert enrolment.enrol(request(code, "beech")).node == "beech"


def test_keys_that_are_taken() -> None:
    keys = PrivateKeys.generate()
    enrolment.enrol(request(enrolment.create_code(), keys=keys))
    assert refused(request(enrolment.create_code(), "beech", keys)) == "enrolment.keys_taken"


def test_the_keys_have_to_be_ones_own() -> None:
    honest = request(enrolment.create_code())
    stolen = honest.model_copy(update={"keys": PrivateKeys.generate().public.shape()})
    assert refused(stolen) == "message.wrongly_signed"
    assert refused(honest.model_copy(update={"title": "Another title"})) == "message.wrongly_signed"
    assert Node.objects.count() == 0


def test_a_clock_that_is_wrong_is_named_at_once() -> None:
    assert refused(request(enrolment.create_code(), time=clock.now() - 10 * clock.SKEW)) == "node.clock_skew"


def test_the_operator_decides() -> None:
    for name in ("ash", "beech", "cedar"):
        enrolment.enrol(request(enrolment.create_code(), name))
    nodes.approve("ash")
    nodes.refuse("beech")
    nodes.approve("cedar")
    nodes.revoke("cedar")
    assert {node.name: node.state for node in nodes.listed()} == {
        "ash": "approved",
        "beech": "refused",
        "cedar": "revoked",
    }
    with pytest.raises(Refusal, match="cedar is revoked"):
        nodes.approve("cedar")
    with pytest.raises(Refusal, match="no node called dogwood"):
        nodes.approve("dogwood")


def test_a_name_is_free_again_after_removal() -> None:
    enrolment.enrol(request(enrolment.create_code()))
    nodes.approve("ash")
    with pytest.raises(Refusal, match="revoke it first"):
        nodes.remove("ash")
    nodes.revoke("ash")
    nodes.remove("ash")
    assert enrolment.enrol(request(enrolment.create_code())).state == "pending"
