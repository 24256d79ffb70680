"""Taking a node's new keys in the place of its old ones, in one step."""

from django.db import IntegrityError, transaction

from cancerimage.hub import audit
from cancerimage.hub.audit import HubEvent
from cancerimage.hub.federation import greeting, roster
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.hub.federation.states import State
from cancerimage.wire import proof
from cancerimage.wire.faults import Refusal
from cancerimage.wire.keys import PublicKeys
from cancerimage.wire.rotation import Rotated, Rotation


def rotate(request: Rotation) -> Rotated:
    """Replace the keys of an approved node; the session that it holds with the old ones ends."""
    keys = PublicKeys.of(request.keys)
    proof.check(proof.Purpose.POSSESS, request.statement(), request.possession, keys)
    if request.hub != hub_keys().public.id:
        raise Refusal("node.other_hub", "the node was enrolled with a hub that has other keys")
    greeting.within_skew(request.time)
    try:
        with transaction.atomic():
            replaced = _replace(request, keys)
    except IntegrityError:
        # Another node took the same keys at the same moment: the constraint decides.
        raise Refusal("enrolment.keys_taken") from None
    if replaced:
        roster.forget()
        SESSIONS.end(request.node, "node.rotated")
    rotated = Rotated(node=request.node, key=keys.id)
    # The node gives its old keys up for this word, so it has to be the hub's own.
    signature = proof.prove(proof.Purpose.ROTATED, rotated.statement(), hub_keys())
    return rotated.model_copy(update={"signature": signature})


def _replace(request: Rotation, keys: PublicKeys) -> bool:
    """Replace the keys and return True; False where they are in force already."""
    node = Node.objects.select_for_update().filter(name=request.node).first()
    if node is not None and node.key_id == keys.id:
        # The hub's reply was lost on its way. That the new keys have signed is all that is needed to repeat it.
        return False
    if node is None or node.key_id != request.old:
        raise Refusal("node.unknown", f"no node called {request.node} is enrolled with these keys")
    proof.check(proof.Purpose.ROTATE, request.statement(), request.signature, node.keys)
    greeting.admit(State(node.state))
    if Node.objects.filter(key_id=keys.id).exists():
        raise Refusal("enrolment.keys_taken")
    node.key_id = keys.id
    node.signing_key, node.sealing_key = request.keys.signing, request.keys.sealing
    node.save(update_fields=["key_id", "signing_key", "sealing_key"])
    audit.record(HubEvent.NODE_KEYS_ROTATED, f"node:{node.name}", node=node.name, old=request.old, new=keys.id)
    return True
