"""One line of a log: valid from birth, and with one spelling that is hashed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring

from cancerimage.audit.events import ACTORS, Event, meaning
from cancerimage.audit.worth import KEYS
from cancerimage.wire import canonical
from cancerimage.wire.clock import now


class NotForTheLog(ValueError):
    """What was to be written down does not belong in a log; the message names the key, never the value."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, when, who did it and what it is about."""

    event: Event
    actor: str
    about: Mapping[str, str | int] = field(default_factory=dict)
    moment_ms: int = field(default_factory=now)
    salt: str = field(default_factory=lambda: secrets.token_hex(16))
    """Random digits: without them, whoever sees the hash of an entry in a proof could guess what it says."""

    def __post_init__(self) -> None:
        known = meaning(self.event)
        if not ACTORS[type(self.event)].fullmatch(self.actor):
            raise NotForTheLog(f"{self.event}: the actor has a form that the table of actors does not know")
        missing = [key for key in known.needed if key not in self.about]
        if missing:
            raise NotForTheLog(f"{self.event}: {', '.join(missing)} is missing")
        for key, value in self.about.items():
            if key not in known.needed and key not in known.allowed:
                raise NotForTheLog(f"{self.event}: it is never about {key}")
            if not KEYS[key].admits(value):
                raise NotForTheLog(f"{self.event}: {key} has a value that it must not have")

    def kept(self, place: int) -> "Kept":
        """Return the entry as it is kept at its place in a log."""
        about = canonical.encode({key: _plain(value) for key, value in self.about.items()}).decode()
        return Kept(place, self.moment_ms, str(self.event), self.actor, about, self.salt)


@dataclass(frozen=True, slots=True)
class Kept:
    """A line as a log keeps it, whether or not today's tables know its event."""

    place: int
    moment: int
    event: str
    actor: str
    about: str
    """Canonical JSON, as it is: one byte more or less is another entry."""
    salt: str

    def leaf(self) -> bytes:
        """Return the spelling that is hashed: canonical JSON of everything but the place, which the tree proves."""
        return (
            f'{{"about":{self.about},"actor":{_text(self.actor)},"event":{_text(self.event)},'
            f'"moment":{self.moment},"salt":{_text(self.salt)}}}'
        ).encode("utf-8", "surrogatepass")


def _text(value: object) -> str:
    # Also what does not belong here, because somebody altered it, has to have a spelling.
    return encode_basestring(value) if isinstance(value, str) else repr(value)


def _plain(value: str | int) -> str | int:
    return str(value) if isinstance(value, str) else value
