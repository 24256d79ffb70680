"""Signed tree heads, and how hub and node show each other that their logs have only grown."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from cancerimage.wire.canonical import SAFE
from cancerimage.wire.envelope import Id, Time
from cancerimage.wire.frames import Signature
from cancerimage.wire.keys import KeyId
from cancerimage.wire.shapes import Shape

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
LogSize = Annotated[int, Field(ge=0, le=SAFE)]
Proof = Annotated[tuple[Digest, ...], Field(max_length=128)]
"""The hashes of an inclusion or consistency proof, in the order of RFC 9162."""


class SignedHead(Shape):
    """What a log was at one moment, in words that its owner cannot take back."""

    log: Id
    """Names the log; one that takes its place after a loss has another name."""
    size: LogSize
    root: Digest
    time: Time
    key: KeyId
    signature: Signature = ""

    def statement(self) -> dict[str, Any]:
        """Return what the signature is over."""
        return self.model_dump(mode="json", exclude={"signature"})


class HeadOffer(Shape):
    """Node to hub: this is my log now, and here is the proof that it has only grown."""

    head: SignedHead
    since: LogSize = 0
    """The size from which on `proof` leads to the head; 0 where the node knows of no earlier one."""
    proof: Proof = ()
    replaces: bool = False
    """Whether the holder has declared that the log before this one was lost."""
    seen: SignedHead | None = None
    """The hub's newest head that the node has kept."""


class HeadReply(Shape):
    """Hub to node: this is what I remembered of your log, and this is mine."""

    accepted: bool
    known: SignedHead | None = None
    """The node's own newest head that the hub had kept before this offer."""
    head: SignedHead
    since: LogSize = 0
    """The size from which on `proof` leads to the hub's head: that of `seen`, where the hub's log has its name."""
    proof: Proof = ()
