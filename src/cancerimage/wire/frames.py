"""What hub and node say to each other: one JSON object per WebSocket message, the same ones in a poll."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from cancerimage.wire import canonical
from cancerimage.wire.envelope import LIMITS, Envelope, Header, Id, Kind, Time
from cancerimage.wire.keys import KeyId
from cancerimage.wire.shapes import Line, Name, Shape

Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Versions = Annotated[tuple[int, ...], Field(max_length=32)]
Software = Annotated[Line, Field(max_length=64)]
Signature = Annotated[str, Field(max_length=128)]
ProblemCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)?$", max_length=64)]
Detail = Annotated[Line, Field(max_length=2000)]


class Challenge(Shape):
    """Hub to node, first of all: prove who you are."""

    type: Literal["challenge"] = "challenge"
    nonce: Nonce
    hub: KeyId
    versions: Versions
    time: Time


class Hello(Shape):
    """Node to hub: who I am, signed over the challenge."""

    type: Literal["hello"] = "hello"
    node: Name
    key: KeyId
    hub: KeyId
    nonce: Nonce
    versions: Versions
    instance: Id
    """Names the running process, so that two with one identity are told apart from one that came back."""
    software: Software
    time: Time
    signature: Signature = ""

    def statement(self) -> dict[str, Any]:
        """Return what the signature is over."""
        return self.model_dump(mode="json", exclude={"type", "signature"})


class Welcome(Shape):
    """Hub to node: the session is open."""

    type: Literal["welcome"] = "welcome"
    version: int
    heartbeat: Annotated[float, Field(gt=0)]
    """Seconds of silence after which either side sends a ping."""
    time: Time


class Sealed(Shape):
    """A task on its way down, an answer, problem, catalogue or pictures on their way up, or the head of a log."""

    type: Literal["sealed"] = "sealed"
    header: Header
    sealed: str

    @classmethod
    def of(cls, envelope: Envelope) -> "Sealed":
        """Return the frame that carries `envelope`."""
        return cls(header=envelope.header, sealed=envelope.sealed)

    @property
    def envelope(self) -> Envelope:
        """The envelope that is carried."""
        return Envelope(header=self.header, sealed=self.sealed)


class Ack(Shape):
    """Hub to node: the message of this identifier was accepted and stored."""

    type: Literal["ack"] = "ack"
    id: Id


class Ping(Shape):
    """Either side: are you there?"""

    type: Literal["ping"] = "ping"
    id: Id


class Pong(Shape):
    """Either side: I am here."""

    type: Literal["pong"] = "pong"
    id: Id


class Problem(Shape):
    """Either side: a refusal, by its code in the problem catalogue."""

    type: Literal["problem"] = "problem"
    code: ProblemCode
    detail: Detail = ""
    about: Id | None = None
    """The message that is refused; without it, the session itself is."""


Frame = Challenge | Hello | Welcome | Sealed | Ack | Ping | Pong | Problem

_FRAMES: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


def _sealed(*kinds: Kind) -> int:
    return max(LIMITS[kind] for kind in kinds) * 4 // 3 + 16 * 1024


GREETING_LIMIT = 16 * 1024
"""How many bytes a frame may have before the other side is known."""
DOWN_LIMIT = _sealed(Kind.TASK)
"""How many bytes a frame from hub to node may have."""
UP_LIMIT = _sealed(Kind.CATALOGUE)
"""How many bytes a frame from node to hub may have."""
PARTS = 4096
"""How many members a frame may have; a long one is long because of what is sealed in it."""


def write(frame: Frame) -> str:
    """Return a frame as text."""
    return canonical.write(frame).decode()


def read(text: str | bytes, limit: int) -> Frame:
    """Return the frame that `text` spells, or refuse it."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    frame: Frame = canonical.read_as(_FRAMES, data, limit, PARTS)
    return frame
