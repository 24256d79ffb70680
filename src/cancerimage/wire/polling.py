"""The long-poll fallback: the same frames in the bodies of signed HTTP requests."""

import re
from typing import Annotated, Any

from pydantic import Field

from cancerimage.wire.envelope import Id, Time
from cancerimage.wire.faults import Malformed
from cancerimage.wire.frames import DOWN_LIMIT, UP_LIMIT, Frame, Nonce, Signature, Software, Versions
from cancerimage.wire.keys import KeyId
from cancerimage.wire.shapes import Name, Shape

PATH = "/node/v1/poll"
HOLD = 25.0
"""Seconds that the hub holds a poll at most; many proxies cut a silent request after thirty."""

REQUEST_LIMIT = UP_LIMIT + 64 * 1024
"""How many bytes a poll may have: a node brings its frames one by one."""
REQUEST_PARTS = 64 * 1024
STRANGER_LIMIT = 64 * 1024
"""How many bytes are read of whoever has no ticket of an approved node."""
RESPONSE_LIMIT = 64 * DOWN_LIMIT

OneFrame = Annotated[Frame, Field(discriminator="type")]


class Poll(Shape):
    """Node to hub: here is what I have; give me what you have, waiting up to `hold` seconds for it.

    With `hold` 0 frames only go up, so that an answer need not wait for the poll that is being held.
    """

    node: Name
    instance: Id
    line: Id
    """Names this row of polls; a new one begins a new session, to which open tasks are given again."""
    versions: Versions
    software: Software
    hold: Annotated[float, Field(ge=0, le=60)]
    cursor: Annotated[int, Field(ge=0)] = 0
    """The cursor of the last batch that arrived; the hub gives a batch again until it is named here."""
    frames: Annotated[tuple[OneFrame, ...], Field(max_length=256)] = ()


class Polled(Shape):
    """Hub to node: what there is for you."""

    version: int
    time: Time
    cursor: Annotated[int, Field(ge=0)]
    frames: tuple[OneFrame, ...] = ()


class Ticket(Shape):
    """Who sends a request and when, signed together with the request's body."""

    key: KeyId
    time: Time
    nonce: Nonce
    signature: Signature = ""

    def statement(self, method: str, path: str, body_digest: str) -> dict[str, Any]:
        """Return what the signature is over."""
        return {
            "method": method,
            "path": path,
            "body": body_digest,
            "key": self.key,
            "time": self.time,
            "nonce": self.nonce,
        }

    def header(self) -> str:
        """Return the ticket as an Authorization header."""
        return f"CancerImage key={self.key}, time={self.time}, nonce={self.nonce}, signature={self.signature}"

    @classmethod
    def from_header(cls, text: str) -> "Ticket":
        """Return the ticket that an Authorization header spells."""
        match = _HEADER.fullmatch(text)
        if match is None:
            raise Malformed("the Authorization header is not a ticket")
        return cls(key=match[1], time=int(match[2]), nonce=match[3], signature=match[4])


_HEADER = re.compile(
    r"CancerImage key=([0-9a-f]{64}), time=([0-9]{1,15}), nonce=([0-9a-f]{32}), signature=([A-Za-z0-9_-]{1,128})"
)
