"""No request is longer than what a form of the console can hold: what is longer is thrown away as it comes."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

LONGEST = 9 << 20
"""Bytes of a request: a table, its mapping, and what stands around them."""
HEARD = 8
"""How many times that is heard out, so that the browser gets to its answer, before the line is cut."""
SENTENCE = (
    b"This is more than the console takes. Bring such a table in with: cancerimage node clinical import\n"
    b"Das ist mehr, als die Konsole annimmt. Bringen Sie so eine Tabelle ein mit: cancerimage node clinical import\n"
)


class _TooLongError(Exception):
    """A request went on beyond its bound."""


def bounded(application: Application, longest: int = LONGEST) -> Application:
    """Return an application that gets no request longer than this, and answers those itself."""

    async def answer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        size = 0

        async def count() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > longest:
                while message.get("more_body") and size <= HEARD * longest:
                    message = await receive()
                    size += len(message.get("body", b""))
                raise _TooLongError
            return message

        try:
            await application(scope, count, send)
        except _TooLongError:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 413, "headers": headers})
            await send({"type": "http.response.body", "body": SENTENCE})

    return answer
