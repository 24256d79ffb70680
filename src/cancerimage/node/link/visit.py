"""What a node says of itself each time it comes to the hub."""

import secrets
from dataclasses import dataclass, field

from cancerimage import __version__
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.wire import proof
from cancerimage.wire.clock import SKEW, now
from cancerimage.wire.faults import Refusal
from cancerimage.wire.frames import Challenge, Hello
from cancerimage.wire.polling import PATH, Poll, Ticket
from cancerimage.wire.versions import VERSIONS, choose


@dataclass(frozen=True)
class Visit:
    """One running process of a node."""

    identity: Identity
    hub: Hub
    instance: str = field(default_factory=lambda: secrets.token_hex(16))
    """Tells this process from another that runs with the same identity."""

    def hello(self, challenge: Challenge) -> Hello:
        """Return the proof that the hub asks for, unless it is not the hub that this node belongs to."""
        if challenge.hub != self.hub.keys.id:
            raise Refusal("node.other_hub", f"its fingerprint begins with {challenge.hub[:16]}")
        choose(challenge.versions)
        ahead = round((now() - challenge.time) / 1000)
        if abs(ahead) > SKEW // 1000:
            side = "ahead of" if ahead > 0 else "behind"
            raise Refusal("node.clock_skew", f"this machine's clock is {abs(ahead)} seconds {side} the hub's")
        hello = Hello(
            node=self.identity.name,
            key=self.identity.keys.public.id,
            hub=challenge.hub,
            nonce=challenge.nonce,
            versions=VERSIONS,
            instance=self.instance,
            software=__version__,
            time=now(),
        )
        signature = proof.prove(proof.Purpose.HELLO, hello.statement(), self.identity.keys)
        return hello.model_copy(update={"signature": signature})

    def poll(self, line: str, hold: float, cursor: int) -> Poll:
        """Return a poll that carries nothing yet."""
        return Poll(
            node=self.identity.name,
            instance=self.instance,
            line=line,
            versions=VERSIONS,
            software=__version__,
            hold=hold,
            cursor=cursor,
        )

    def ticket(self, body: bytes) -> Ticket:
        """Return the signature of a poll's body."""
        ticket = Ticket(key=self.identity.keys.public.id, time=now(), nonce=secrets.token_hex(16))
        statement = ticket.statement("POST", PATH, proof.digest(body))
        signature = proof.prove(proof.Purpose.POLL, statement, self.identity.keys)
        return ticket.model_copy(update={"signature": signature})
