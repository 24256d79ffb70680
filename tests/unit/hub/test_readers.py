"""Queries are read beside the event loop, and no more of them wait than can be read in a while."""

import asyncio
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import AsyncRequestFactory
from httpx import ASGITransport, AsyncClient

from cancerimage.hub.asgi import application
from cancerimage.hub.explore import asking, readers
from cancerimage.hub.explore.readers import Crowded, aside
from cancerimage.hub.portal.pages import results


async def test_the_loop_goes_on_while_a_query_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading ends only because the loop goes on meanwhile."""
    began, may_end = threading.Event(), threading.Event()
    parse = asking.parse

    def slow(text: str) -> object:
        began.set()
        assert may_end.wait(60)
        return parse(text)

    monkeypatch.setattr(asking, "parse", slow)
    async with AsyncClient(transport=ASGITransport(application), base_url="http://127.0.0.1") as client:
        reading = asyncio.create_task(client.post("/api/v1/queries/check", json={"query": "sex:male"}))
        await asyncio.to_thread(began.wait, 60)
        may_end.set()
        assert (await reading).json()["text"] == "sex:male"


async def visitor() -> AnonymousUser:
    return AnonymousUser()


async def test_one_too_many_is_not_taken() -> None:
    may_end = threading.Event()
    reading = [asyncio.create_task(aside(may_end.wait, 60)) for _ in range(readers.WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await aside(int)
    async with AsyncClient(transport=ASGITransport(application), base_url="http://127.0.0.1") as client:
        refused = await client.post("/api/v1/queries/check", json={"query": "sex:male"})
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    request = AsyncRequestFactory().post("/explorer/ask/", {"q": "sex:male"})
    request.auser = visitor
    page = await results.ask(request)
    assert page.status_code == 503
    assert "Too much at once" in page.content.decode()
    may_end.set()
    assert all(await asyncio.gather(*reading))
    assert await aside(int) == 0
