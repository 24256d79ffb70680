"""How large a request may be: read to its limit before Django sees it, and refused beyond."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from cancerimage.hub.api.problems import problem
from cancerimage.hub.settings.headers import HEADERS

LIMIT = 64 * 1024
"""Bytes of a request by a person or a program; a query is far smaller."""
NONE = 0
"""Bytes of a request that only asks to be shown something."""
DISCARDED = 1024 * 1024
"""Bytes that are read and thrown away before the refusal, because a client that still sends may miss an answer."""

_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def read(receive: _Receive, limit: int) -> bytes | None:
    """Return the whole body, or None where it is larger than `limit`."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        part = message.get("body", b"")
        size += len(part)
        if size <= limit:
            parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts) if size <= limit else None
        if size > limit + DISCARDED:
            return None


def replay(body: bytes, receive: _Receive) -> _Receive:
    """Return a `receive` that hands out `body` first and then whatever comes."""
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def refuse(send: Any, limit: int, code: str = "too_large") -> None:
    """Answer that the request is too large, and close the connection instead of reading on."""
    read = f"larger than the {limit // 1024} KiB that are read" if limit else "one that has no body"
    response = problem(code, f"The request is {read}.")
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    headers += [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    headers += [
        (b"x-content-type-options", b"nosniff"),
        (b"content-length", str(len(response.content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})
