"""What a new node and the hub say to each other once, before they know each other."""

from typing import Annotated, Any, Literal

from pydantic import Field

from cancerimage.wire.envelope import Time
from cancerimage.wire.frames import Signature, Software
from cancerimage.wire.keys import PublicKeysShape
from cancerimage.wire.shapes import Line, Name, Shape

PATH = "/node/v1/enrol"
LIMIT = 16 * 1024


class Enrolment(Shape):
    """Node to hub: take me in; signed with the new keys, which shows that they are the node's own."""

    code: Annotated[str, Field(max_length=64)]
    node: Name
    title: Annotated[Line, Field(min_length=1, max_length=200)]
    keys: PublicKeysShape
    software: Software
    time: Time
    signature: Signature = ""

    def statement(self) -> dict[str, Any]:
        """Return what the signature is over."""
        return self.model_dump(mode="json", exclude={"signature"})


class Enrolled(Shape):
    """Hub to node: you are known and wait for the operator's approval; these are the hub's keys."""

    node: Name
    state: Literal["pending", "approved"]
    keys: PublicKeysShape
