"""Asking and signing in are rate limited for each client; the other pages are not."""

import httpx
from pytest_django import Settings

from cancerimage.hub import asgi
from cancerimage.hub.settings import HubSettings
from tests.support.linking import RunningHub


async def test_whoever_asks_too_much_is_told_to_wait(hub: RunningHub, settings: Settings) -> None:
    settings.CANCERIMAGE = HubSettings(data_dir=settings.CANCERIMAGE.data_dir, rate=0.01, rate_burst=3)
    transport = httpx.ASGITransport(asgi.StreamingHandler(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answers = [await client.get("/sign-in/") for _ in range(2)]
        answers += [await client.post("/explorer/ask/", data={"q": "sex:male"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200, 403, 429]
        assert "Too much at once" in answers[-1].text
        assert int(answers[-1].headers["Retry-After"]) > 0
        german = await client.post("/sign-in/", headers={"Accept-Language": "de"})
        assert german.status_code == 429
        assert "Zu viel auf einmal" in german.text
        assert (await client.get("/about/")).status_code == 200
