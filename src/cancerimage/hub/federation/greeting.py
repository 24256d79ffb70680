"""Finding out who connects: the challenge, and what is checked of the hello."""

import secrets

from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.states import State
from cancerimage.wire import proof
from cancerimage.wire.clock import SKEW, now
from cancerimage.wire.faults import Refusal
from cancerimage.wire.frames import Challenge, Hello
from cancerimage.wire.keys import PublicKeys
from cancerimage.wire.versions import VERSIONS, choose

SHUT_OUT = {State.PENDING: "node.pending", State.REFUSED: "node.refused", State.REVOKED: "node.revoked"}
"""Why a node in each other state is not let in."""


def challenge() -> Challenge:
    """Return a question that only the owner of a node's keys can answer."""
    return Challenge(nonce=secrets.token_hex(16), hub=hub_keys().public.id, versions=VERSIONS, time=now())


def recognise(hello: Hello, asked: Challenge) -> tuple[PublicKeys, int]:
    """Return the keys of the node that says hello and the protocol version to speak, or refuse it."""
    if hello.nonce != asked.nonce:
        raise Refusal("message.replayed", "the hello answers another challenge")
    if hello.hub != asked.hub:
        raise Refusal("node.other_hub", "the node was enrolled with a hub that has other keys")
    keys, state = known(hello.node, hello.key)
    proof.check(proof.Purpose.HELLO, hello.statement(), hello.signature, keys)
    # From here on it is the node itself that is told; a stranger learns nothing about its state.
    admit(state)
    within_skew(hello.time)
    return keys, choose(hello.versions)


def known(name: str, key_id: str) -> tuple[PublicKeys, State]:
    """Return the keys and the state of a node, or refuse a name or keys that were never enrolled."""
    node = Node.objects.filter(name=name, key_id=key_id).first()
    if node is None:
        raise Refusal("node.unknown", f"no node called {name} is enrolled with these keys")
    return node.keys, State(node.state)


def owner(key_id: str) -> tuple[str, PublicKeys, State]:
    """Return the name, the keys and the state of the node with these keys, or refuse keys that were never enrolled."""
    node = Node.objects.filter(key_id=key_id).first()
    if node is None:
        raise Refusal("node.unknown", "no node is enrolled with these keys")
    return node.name, node.keys, State(node.state)


def admit(state: State) -> None:
    """Refuse a node that is not approved."""
    if state in SHUT_OUT:
        raise Refusal(SHUT_OUT[state])


def within_skew(time: int) -> None:
    """Refuse a node whose clock differs too much, and say by how much."""
    ahead = round((time - now()) / 1000)
    if abs(ahead) > SKEW // 1000:
        side = "ahead of" if ahead > 0 else "behind"
        raise Refusal("node.clock_skew", f"the node's clock is {abs(ahead)} seconds {side} the hub's")
