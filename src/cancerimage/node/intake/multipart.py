"""Read multipart messages (RFC 2046, section 5.1) as they come, without ever holding a whole part."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

LONGEST_HEAD = 16 << 10
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,199}[0-9A-Za-z'()+_,\-./:=?]")
"""What the RFC allows, but longer than its 70 characters: a widespread archive writes 73."""


class Malformed(Exception):
    """The message is not written as it should be."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A part begins."""

    type: str
    """Its media type without parameters, in small letters."""


@dataclass(frozen=True, slots=True)
class Content:
    """A piece of the part that began last."""

    data: bytes


@dataclass(frozen=True, slots=True)
class End:
    """The part that began last is whole."""


Event = Begin | Content | End


class Multipart:
    """Takes bytes and gives events; whoever reads the message asks at its end whether it was `finished`."""

    def __init__(self, content_type: str) -> None:
        """Begin to read a message of this content type."""
        kind, parameters = parsed(content_type)
        boundary = parameters.get("boundary", "")
        if kind != "multipart/related" or not BOUNDARY.fullmatch(boundary):
            raise Malformed("no multipart/related with a boundary")
        self.type = parameters.get("type", "").lower()
        """The media type that the message says its parts are of."""
        self.finished = False
        self._delimiter = b"\r\n--" + boundary.encode("ascii")
        # The first boundary stands at a line's beginning, as all others do.
        self._rest = bytearray(b"\r\n")
        self._inside = self._head = False

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take more of the message, and yield what it tells."""
        self._rest += data
        while not self.finished:
            if self._head:
                end = self._rest.find(b"\r\n\r\n")
                if end < 0:
                    if len(self._rest) > LONGEST_HEAD:
                        raise Malformed("a part with too long a head")
                    return
                yield Begin(_type(bytes(self._rest[:end])))
                del self._rest[: end + 4]
                self._head, self._inside = False, True
            at = self._rest.find(self._delimiter)
            # What could be the beginning of a boundary waits for more.
            sure = at if at >= 0 else max(0, len(self._rest) - len(self._delimiter) + 1)
            if self._inside and sure:
                yield Content(bytes(self._rest[:sure]))
            if at < 0:
                del self._rest[:sure]
                return
            behind = at + len(self._delimiter)
            del self._rest[:at]
            if len(self._rest) < behind - at + 2:
                return
            if self._inside:
                yield End()
                self._inside = False
            del self._rest[: behind - at]
            self.finished = self._rest.startswith(b"--")
            self._head = True


def parsed(header: str) -> tuple[str, dict[str, str]]:
    """Return a media type and its parameters, both as a header gives them."""
    message = Message()
    message["content-type"] = header.replace("\r", " ").replace("\n", " ")
    parameters = dict(message.get_params(failobj=[], unquote=True)[1:])
    return message.get_content_type(), {name.lower(): value for name, value in parameters.items()}


def _type(head: bytes) -> str:
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-type":
            return parsed(value.strip())[0]
    return ""
