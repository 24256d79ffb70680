"""No request is longer than what its form can hold: what is longer is thrown away as it comes.

A request is in memory as a whole before Django asks who sends it, so what is more than a few words is asked for here.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]
Asked = Callable[[dict[str, Any]], Awaitable[bool]]

LONG = 64 << 10
"""Bytes of a request: what somebody types into a form."""
LONGEST = 9 << 20
"""Bytes of one that hands a table in: the table, its mapping, and what stands around them."""
HEARD = 8
"""How many times that is heard out, so that the browser gets to its answer, before the line is cut."""
TOO_LONG = (
    b"This is more than this page takes. If you hand a table in, sign in again, and send it once more.\n"
    b"Das ist mehr, als diese Seite annimmt. Wenn Sie eine Tabelle abgeben, melden Sie sich erneut an, und senden Sie "
    b"sie noch einmal.\n"
)
TOO_LONG_A_TABLE = (
    b"This is more than the console takes. Bring such a table in with: cancerimage node clinical import\n"
    b"Das ist mehr, als die Konsole annimmt. Bringen Sie so eine Tabelle ein mit: cancerimage node clinical import\n"
)


class _TooLongError(Exception):
    """A request went on beyond its bound."""


def bounded(application: Application, takes_tables: Asked) -> Application:
    """Return an application that gets no longer request, and answers those itself.

    `takes_tables` is asked about the first bytes of a request that is longer than words.
    """

    async def answer(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        size, longest = 0, LONG

        async def count() -> Message:
            nonlocal size, longest
            message = await receive()
            size += len(message.get("body", b""))
            if size > longest == LONG and await takes_tables(scope):
                longest = LONGEST
            if size > longest:
                while message.get("more_body") and size <= HEARD * LONGEST:
                    message = await receive()
                    size += len(message.get("body", b""))
                raise _TooLongError
            return message

        try:
            await application(scope, count, send)
        except _TooLongError:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 413, "headers": headers})
            await send({"type": "http.response.body", "body": TOO_LONG if longest == LONG else TOO_LONG_A_TABLE})

    return answer
