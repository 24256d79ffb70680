"""Messages that are signed by their sender and sealed to exactly one recipient.

A *document* is what is signed: three lines, the canonical header, the canonical body, and the Ed25519
signature over the two lines before it. An *envelope* is a document sealed with HPKE under its header.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from cancerimage.wire import canonical
from cancerimage.wire.clock import SKEW
from cancerimage.wire.faults import (
    Altered,
    Expired,
    FromTheFuture,
    Malformed,
    Oversized,
    Replayed,
    UnknownKind,
    UnknownSender,
    UnknownVersion,
    WrongRecipient,
)
from cancerimage.wire.keys import SEAL_OVERHEAD, KeyId, PrivateKeys, PublicKeys, from_text, to_text
from cancerimage.wire.replay import Seen
from cancerimage.wire.shapes import Shape
from cancerimage.wire.versions import VERSIONS

PURPOSE = b"cancerimage document 1\n"
"""Stands before what is signed, so that no signature made for another purpose fits a document."""


class Kind(StrEnum):
    """What an envelope holds."""

    TASK = "task"
    ANSWER = "answer"
    PROBLEM = "problem"
    """Why a task was not answered."""
    CATALOGUE = "catalogue"
    HEAD = "head"
    """A signed tree head with its proof, in either direction."""
    PICTURES = "pictures"
    """What an open dataset shows of itself; a hub that does not know them yet refuses them, and nothing else."""


LIMITS: Mapping[Kind, int] = {
    Kind.TASK: 256 * 1024,
    Kind.ANSWER: 4 * 1024 * 1024,
    Kind.PROBLEM: 16 * 1024,
    Kind.CATALOGUE: 32 * 1024 * 1024,
    Kind.HEAD: 32 * 1024,
    Kind.PICTURES: 576 * 1024,
}
"""How many bytes the body of each kind may have."""

HEADER_LIMIT = 1024
SIGNATURE_LENGTH = 86
"""An Ed25519 signature as base64url text."""

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Time = Annotated[int, Field(ge=0, le=canonical.SAFE)]


class Header(Shape):
    """What is known of an envelope without opening it; the seal and the signature hold only with it."""

    version: int
    kind: Annotated[str, Field(max_length=32)]
    id: Id
    """Names the message; an answer or a problem carries the identifier of its task."""
    sender: KeyId
    recipient: KeyId
    issued: Time
    expires: Time


class Envelope(Shape):
    """A document that only its recipient can open."""

    header: Header
    sealed: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A message whose origin, recipient, time and integrity were all checked."""

    header: Header
    body: bytes
    document: bytes
    """The signed bytes, which anyone with the sender's public keys can verify later."""


def new_id() -> str:
    """Return an identifier that nobody guesses."""
    return secrets.token_hex(16)


def seal(
    kind: Kind,
    body: bytes,
    *,
    sender: PrivateKeys,
    recipient: PublicKeys,
    now: int,
    lifetime: int,
    message: str | None = None,
) -> Envelope:
    """Return `body`, in canonical JSON, signed by `sender` and sealed to `recipient` for `lifetime` milliseconds."""
    if len(body) > LIMITS[kind]:
        raise Oversized(f"{kind}: {len(body)} bytes, at most {LIMITS[kind]} are sent")
    header = Header(
        version=VERSIONS[-1],
        kind=kind.value,
        id=message or new_id(),
        sender=sender.public.id,
        recipient=recipient.id,
        issued=now,
        expires=now + lifetime,
    )
    first = canonical.write(header)
    document = sign(first, body, sender)
    return Envelope(header=header, sealed=to_text(recipient.seal(document, first)))


def sign(header: bytes, body: bytes, sender: PrivateKeys) -> bytes:
    """Return the signed document of a canonical header and a canonical body."""
    signed = header + b"\n" + body
    return signed + b"\n" + to_text(sender.sign(PURPOSE + signed)).encode()


def open_envelope(
    envelope: Envelope,
    *,
    recipient: PrivateKeys,
    senders: Mapping[str, PublicKeys],
    kinds: frozenset[Kind],
    now: int,
    seen: Seen | None = None,
) -> Opened:
    """Return what `envelope` holds, or refuse it with the first reason that applies.

    Two clocks may differ by SKEW either way, so a message is read for that much longer than it says. The cheap
    checks come first. `seen` is asked last, so that nobody but the true sender fills it;
    without it, the caller promises that it takes each identifier only once.
    """
    header = envelope.header
    if header.version not in VERSIONS:
        raise UnknownVersion(f"version {header.version}")
    if header.kind not in kinds:
        raise UnknownKind(f"kind {header.kind!r}")
    limit = LIMITS[Kind(header.kind)] + HEADER_LIMIT + SIGNATURE_LENGTH + 2 + SEAL_OVERHEAD
    if len(envelope.sealed) > (limit * 4 + 2) // 3:
        raise Oversized(f"{header.kind}: {len(envelope.sealed)} characters sealed")
    if header.recipient != recipient.public.id:
        raise WrongRecipient("sealed to other keys")
    sender = senders.get(header.sender)
    if sender is None:
        raise UnknownSender("signed with keys that are not known here")
    if header.issued > now + SKEW:
        raise FromTheFuture(f"issued {(header.issued - now) // 1000} seconds ahead of the clock here")
    if header.expires + SKEW <= now:
        raise Expired(f"expired {(now - header.expires) // 1000} seconds ago")
    first = canonical.write(header)
    document = recipient.open(from_text(envelope.sealed), first)
    if not document.startswith(first + b"\n"):
        raise Altered("the header outside is not the header that was signed")
    opened = _opened(header, document, sender)
    if seen is not None and not seen.claim(f"{header.sender}:{header.kind}:{header.id}", header.expires + SKEW, now):
        raise Replayed("seen before")
    return opened


def verify(document: bytes, sender: PublicKeys) -> Opened:
    """Return what a signed document says, if `sender` signed it; time plays no part."""
    header = canonical.read(Header, document.partition(b"\n")[0], HEADER_LIMIT)
    if header.sender != sender.id:
        raise UnknownSender("signed with other keys")
    if header.kind not in LIMITS:
        raise UnknownKind(f"kind {header.kind!r}")
    return _opened(header, document, sender)


def _opened(header: Header, document: bytes, sender: PublicKeys) -> Opened:
    lines = document.split(b"\n")
    if len(lines) != 3:
        raise Malformed("a document has three lines")
    first, body, signature = lines
    sender.verify(from_text(signature.decode("ascii", "replace")), PURPOSE + first + b"\n" + body)
    limit = LIMITS[Kind(header.kind)]
    if len(body) > limit:
        raise Oversized(f"{header.kind}: {len(body)} bytes, at most {limit} are read")
    return Opened(header, body, document)
