"""The JSON of the hub's log: heads, proofs, and for those who may, its entries."""

from datetime import datetime

from pydantic import Field

from cancerimage.hub.api.shapes import Shape


class Keys(Shape):
    """Public keys, base64url without padding."""

    signing: str = Field(description="Ed25519.")
    sealing: str = Field(description="ML-KEM-768 and X25519.")


class Head(Shape):
    """What the log was at one moment, signed.

    The signature is over `cancerimage head 1`, a line feed, and the canonical JSON (RFC 8785) of log, size, root, time
    and key.
    """

    log: str = Field(description="Names the log; one that takes its place after a loss has another name.")
    size: int = Field(description="How many entries it has.")
    root: str = Field(description="The root of the tree over them (RFC 9162 section 2.1.1), in hexadecimal digits.")
    time: int = Field(description="Milliseconds since 1970-01-01 UTC.")
    key: str = Field(description="The fingerprint of the hub's keys.")
    signature: str


class NewestHead(Shape):
    """The newest head, and the keys to check it with."""

    head: Head
    keys: Keys


class Consistency(Shape):
    """That the log of `first` entries is the beginning of that of `second`."""

    first: int
    second: int
    first_root: str
    second_root: str
    proof: list[str] = Field(description="The hashes, as RFC 9162 section 2.1.4.1 orders them.")


class Inclusion(Shape):
    """That the log of `size` entries has the entry `index`."""

    index: int
    size: int
    leaf: str = Field(description="The hash of the entry; random digits in the entry keep it from being guessed.")
    root: str
    proof: list[str] = Field(description="The hashes, as RFC 9162 section 2.1.3.1 orders them.")


class Event(Shape):
    """One entry of the hub's log."""

    index: int
    moment: datetime
    event: str = Field(description="`subject:thing:action`.")
    meaning: str = Field(description="The event in a sentence.")
    actor: str
    about: dict[str, str | int]


class Events(Shape):
    """Entries of the hub's log, the latest first."""

    size: int = Field(description="How many entries there are in all.")
    events: list[Event]


class NodeLog(Shape):
    """How the hub stands with the log of one node."""

    node: str
    size: int | None = Field(description="How long it was when its head was last accepted.")
    witnessed: datetime | None = Field(description="When that was.")
    fault: str | None = Field(description="`behind`, `inconsistent` or `replaced` where it contradicts itself.")
    since: datetime | None = Field(description="Since when it does.")


class NodeLogs(Shape):
    """How the hub stands with the logs of the nodes."""

    logs: list[NodeLog]
