"""What an event may be about: each key with the values that it takes, so that nothing else ever gets into a log.

There is no key for a person in the data, none for a count, and no free text. A whole number here is a price, a length
or a number of things that the federation itself has made.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.wire.asker import Role
from cancerimage.wire.question import Withheld


class Factor(StrEnum):
    """What somebody proves who they are with."""

    PASSWORD = "password"  # noqa: S105  # the word, not one
    PROVIDER = "provider"
    """Another service's word, by OpenID Connect."""
    RECOVERY_CODE = "recovery_code"
    TOTP = "totp"
    WEBAUTHN = "webauthn"


class Break(StrEnum):
    """How a log contradicts what somebody else remembers of it."""

    BEHIND = "behind"
    """It is shorter than it was."""
    INCONSISTENT = "inconsistent"
    """It has as many entries as it had or more, but not the same at the beginning."""
    REPLACED = "replaced"
    """It is another log."""


class Loss(StrEnum):
    """Why a ledger cannot prove what was told; the words are those of the node's ledger."""

    BEHIND = "behind"
    DAMAGED = "damaged"
    HUB_AHEAD = "hub_ahead"
    HUB_DIFFERS = "hub_differs"
    MISSING = "missing"
    OTHER = "other"
    SECRETS = "secrets"
    UNMARKED = "unmarked"


class Decision(StrEnum):
    """What was decided about images that were held back; the words are those of the node's review."""

    MASK = "mask"
    OPEN = "open"
    """An earlier decision was taken back."""
    REJECT = "reject"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Text:
    """A text that fits a pattern."""

    pattern: re.Pattern[str]

    def admits(self, value: object) -> bool:
        """Whether the value may stand in a log."""
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: frozenset[str]

    def admits(self, value: object) -> bool:
        """Whether the value may stand in a log."""
        return isinstance(value, str) and value in self.words


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number up to a bound."""

    most: int

    def admits(self, value: object) -> bool:
        """Whether the value may stand in a log."""
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.most


@dataclass(frozen=True, slots=True)
class Words:
    """Some of a few words, separated by spaces."""

    words: frozenset[str]

    def admits(self, value: object) -> bool:
        """Whether the value may stand in a log."""
        return isinstance(value, str) and set(value.split(" ")) <= self.words


Worth = Text | Choice | Whole | Words

SCOPES = frozenset({"account", "audit", "questions", "tokens"})
"""What an API token can be used for; the words are those of the hub's scopes."""


def _choice(words: type[StrEnum]) -> Choice:
    return Choice(frozenset(word.value for word in words))


_NAME = Text(re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}"))
"""As `wire.shapes.Name`."""
_DIGEST = Text(re.compile(r"[0-9a-f]{64}"))
_IDENTIFIER = Text(re.compile(r"[0-9a-f]{32}"))
_PERSON_NAME = Text(re.compile(r"[\w.@+-]{1,150}"))
"""As Django has user names; only of those who run a hub or speak for a holder, never of those who ask."""

KEYS: Mapping[str, Worth] = {
    "audience": _choice(Audience),
    "batch": Text(re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}-[0-9]{4,15}")),
    "cost": Whole(2_000_000_000),
    "dataset": _NAME,
    "datasets": Whole(20_000),
    "decision": _choice(Decision),
    "digest": _DIGEST,
    "entries": Whole(2**53 - 1),
    "epoch": Whole(10**6),
    "factor": _choice(Factor),
    "fault": _choice(Break),
    "form": _DIGEST,
    "key": _DIGEST,
    "licence": Text(re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,63}")),
    "log": _IDENTIFIER,
    "loss": _choice(Loss),
    "minutes": Whole(60 * 24 * 366),
    "new": _DIGEST,
    "node": _NAME,
    "old": _DIGEST,
    "operator": _PERSON_NAME,
    "organisation": _NAME,
    "permit": _NAME,
    "person": _IDENTIFIER,
    "pictures": Whole(6),
    "policy": _choice(PolicyName),
    "project": _NAME,
    "provider": Text(re.compile(r"[a-z0-9][a-z0-9-]{0,39}")),
    "refused": Whole(20_000),
    "role": _choice(Role),
    "root": _DIGEST,
    "scopes": Words(SCOPES),
    "size": Whole(2**53 - 1),
    "steward": _PERSON_NAME,
    "token": Text(re.compile(r"[0-9a-f]{8,32}")),
    "withheld": _choice(Withheld),
}
"""Every key that an event can have, with what it takes; a key means the same in every event."""
