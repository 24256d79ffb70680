"""Why a message is refused, as a tree of exceptions; each has a code of the problem catalogue.

Fault
├── Malformed          not strict JSON, or not the shape that was expected
├── Oversized          larger than its kind may be
├── UnknownVersion     an envelope of another protocol version
├── UnknownKind        a kind that this side does not read
├── WrongRecipient     sealed to somebody else
├── UnknownSender      signed with keys that are not known here
├── Expired            its time has passed
├── FromTheFuture      issued later than the clock here can explain
├── Altered            does not open: it is not what was sealed
├── WronglySigned      opened, but the signature is not the sender's
├── Replayed           its identifier was seen before
├── NoCommonVersion    the two sides speak no protocol version in common
└── Refusal            any other refusal of the catalogue, named by its code
"""

from typing import ClassVar


class Fault(Exception):
    """A message that is not accepted."""

    code: ClassVar[str] = "message.malformed"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class Malformed(Fault):
    """Not strict JSON, or not the shape that was expected."""

    code = "message.malformed"


class Oversized(Fault):
    """Larger than its kind may be."""

    code = "message.oversized"


class UnknownVersion(Fault):
    """An envelope of another protocol version."""

    code = "message.unknown_version"


class UnknownKind(Fault):
    """A kind of envelope that this side does not read."""

    code = "message.unknown_kind"


class WrongRecipient(Fault):
    """Sealed to somebody else."""

    code = "message.wrong_recipient"


class UnknownSender(Fault):
    """Signed with keys that are not known here."""

    code = "message.unknown_sender"


class Expired(Fault):
    """Its time has passed."""

    code = "message.expired"


class FromTheFuture(Fault):
    """Issued later than the clock here can explain."""

    code = "message.from_the_future"


class Altered(Fault):
    """Does not open: it is not what was sealed."""

    code = "message.altered"


class WronglySigned(Fault):
    """Opened, but the signature is not the sender's."""

    code = "message.wrongly_signed"


class Replayed(Fault):
    """Its identifier was seen before."""

    code = "message.replayed"


class NoCommonVersion(Fault):
    """The two sides speak no protocol version in common."""

    code = "node.no_common_version"


class Refusal(Fault):
    """A refusal that the catalogue names by its code."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc]  # each refusal has its own
