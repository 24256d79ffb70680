"""What a node and its hub say to each other when the node takes new keys."""

from typing import Any

from cancerimage.wire.envelope import Time
from cancerimage.wire.frames import Signature
from cancerimage.wire.keys import KeyId, PublicKeysShape
from cancerimage.wire.shapes import Name, Shape

PATH = "/node/v1/rotate"
LIMIT = 16 * 1024


class Rotation(Shape):
    """Node to hub: from now on these are my keys.

    It is signed twice over the same statement: with the keys in force, which shows that the node itself asks, and with
    the new ones, which shows that they are its own.
    """

    node: Name
    hub: KeyId
    old: KeyId
    """The keys that are in force as far as the node knows."""
    keys: PublicKeysShape
    time: Time
    signature: Signature = ""
    """With the keys in force."""
    possession: Signature = ""
    """With the new keys."""

    def statement(self) -> dict[str, Any]:
        """Return what both signatures are over."""
        return self.model_dump(mode="json", exclude={"signature", "possession"})


class Rotated(Shape):
    """Hub to node, signed with the hub's keys: these are in force. Said again to a node that has missed it."""

    node: Name
    key: KeyId
    signature: Signature = ""

    def statement(self) -> dict[str, Any]:
        """Return what the signature is over."""
        return self.model_dump(mode="json", exclude={"signature"})
