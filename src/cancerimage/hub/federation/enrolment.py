"""Taking a new node in: one-time codes, and the first message that uses one."""

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cancerimage.hub import audit
from cancerimage.hub.audit import HubEvent
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.models import EnrolmentCode, Node
from cancerimage.hub.federation.states import State
from cancerimage.wire import clock, proof
from cancerimage.wire.enrolment import Enrolled, Enrolment
from cancerimage.wire.faults import Refusal
from cancerimage.wire.keys import PublicKeys

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that nobody takes for one another."""

GROUPS, LENGTH = 5, 5
"""Five groups of five of 32 characters: 125 bits."""


def create_code(note: str = "", minutes: float = 60, *, actor: str = "system") -> str:
    """Return a new one-time code; it is shown this once and kept only as a digest."""
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))
    moment = timezone.now()
    with transaction.atomic():
        EnrolmentCode.objects.create(
            digest=_digest(code), note=note, created=moment, expires=moment + timedelta(minutes=minutes)
        )
        audit.record(HubEvent.NODE_CODE_CREATED, actor, minutes=round(minutes))
    return code


def enrol(request: Enrolment) -> Enrolled:
    """Take a node in as pending, if its code is valid and its keys are its own."""
    keys = PublicKeys.of(request.keys)
    proof.check(proof.Purpose.ENROL, request.statement(), request.signature, keys)
    if abs(request.time - clock.now()) > clock.SKEW:
        raise Refusal("node.clock_skew", f"they differ by {abs(request.time - clock.now()) // 1000} seconds")
    try:
        with transaction.atomic():
            state = _take_in(request, keys)
    except IntegrityError:
        # Two at once: the constraint decides, and the code stays unused.
        raise Refusal("enrolment.name_taken", request.node) from None
    return Enrolled(
        node=request.node,
        state="approved" if state == State.APPROVED else "pending",
        keys=hub_keys().public.shape(),
    )


def _take_in(request: Enrolment, keys: PublicKeys) -> str:
    moment = timezone.now()
    code = EnrolmentCode.objects.filter(digest=_digest(request.code)).select_related("node").first()
    if code is None:
        raise Refusal("enrolment.code")
    same = code.node
    if same is not None and (same.name, same.key_id) == (request.node, keys.id):
        # The hub's reply was lost on its way; the same request gets it again.
        return same.state
    # One statement both looks and marks, so that of two requests with one code only one gets through.
    used = EnrolmentCode.objects.filter(pk=code.pk, used=None, expires__gt=moment).update(used=moment)
    if not used:
        raise Refusal("enrolment.code")
    if Node.objects.filter(name=request.node).exists():
        raise Refusal("enrolment.name_taken", request.node)
    if Node.objects.filter(key_id=keys.id).exists():
        raise Refusal("enrolment.keys_taken")
    node = Node.objects.create(
        name=request.node,
        title=request.title,
        key_id=keys.id,
        signing_key=request.keys.signing,
        sealing_key=request.keys.sealing,
        enrolled=moment,
        software=request.software,
    )
    EnrolmentCode.objects.filter(pk=code.pk).update(node=node)
    audit.record(HubEvent.NODE_PLACE_ENROLLED, f"node:{node.name}", node=node.name, key=keys.id)
    return node.state


def _digest(code: str) -> str:
    # A code has 125 random bits, so a plain digest cannot be turned back; the look-up compares digests, whose
    # bytes an attacker cannot choose, so its timing says nothing about the code.
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
