"""How much of a request is read depends on its address, and is decided before anything of it is kept."""

from collections.abc import AsyncIterator

import httpx
import pytest

from cancerimage.hub import bodies
from cancerimage.hub.asgi import application
from cancerimage.wire import enrolment, polling

PART = b"x" * 8192


class Sent:
    """A body that is sent part by part, and how much of it was taken."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.taken < self.size:
            part = PART[: self.size - self.taken]
            self.taken += len(part)
            yield part


async def send(method: str, path: str, body: Sent) -> httpx.Response:
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.request(method, path, content=aiter(body))


@pytest.mark.parametrize(
    ("method", "path", "limit", "code"),
    [
        ("GET", "/about/", 0, "too_large"),
        ("HEAD", "/about/", 0, ""),
        ("GET", "/node/v1/poll", 0, "message.oversized"),
        ("POST", "/explorer/ask/", bodies.LIMIT, "too_large"),
        ("POST", "/api/v1/queries", bodies.LIMIT, "too_large"),
        ("PUT", "/node/v1/elsewhere", bodies.LIMIT, "message.oversized"),
        ("POST", enrolment.PATH, enrolment.LIMIT, "message.oversized"),
        ("POST", polling.PATH, polling.STRANGER_LIMIT, "message.oversized"),
    ],
)
async def test_no_more_is_read_than_the_address_needs(method: str, path: str, limit: int, code: str) -> None:
    endless = Sent(1 << 40)
    refused = await send(method, path, endless)
    assert refused.status_code == 413
    assert refused.headers["Connection"] == "close"
    assert endless.taken <= limit + bodies.DISCARDED + len(PART)
    if code:
        assert refused.json()["code"] == code
    assert (await send(method, path, Sent(limit + 1))).status_code == 413
    assert (await send(method, path, Sent(limit))).status_code != 413
