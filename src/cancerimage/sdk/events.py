"""Server-sent events, read as they arrive (HTML standard, section 9.2.6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its kind and its data."""

    kind: str
    data: str


def events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield each event as soon as its closing empty line has come; a broken last one is dropped."""
    kind, data = "message", list[str]()
    for line in lines:
        if not line:
            if data:
                yield Event(kind, "\n".join(data))
            kind, data = "message", []
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                kind = value
            elif name == "data":
                data.append(value)
