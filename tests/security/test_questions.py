"""Whose questions are whose: what somebody signed in asks, nobody else reads, by whatever way."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.wire.asker import Role
from tests.support.linking import PATIENCE, RunningHub, connected, node, published
from tests.support.people import operator, person

DATABASES = ("sqlite",)

CSRF = "c" * 32
WAYS = (
    "/api/v1/queries/{}",
    "/api/v1/queries/{}?wait=1",
    "/api/v1/queries/{}.csv",
    "/api/v1/queries/{}/stream",
    "/explorer/{}/",
    "/explorer/{}/stream/",
)
"""Every address at which a result can be read."""


@dataclass
class Reader:
    """Somebody who asks and reads, by session or by token."""

    browser: httpx.AsyncClient
    headers: dict[str, str]

    async def ask(self) -> str:
        """Ask through the API and return the token of the question."""
        asked = await self.browser.post(
            "/api/v1/queries", json={"query": "modality:CT", "deadline": PATIENCE}, headers=self.headers
        )
        assert asked.status_code in (200, 202), asked.text
        return str(asked.json()["id"])

    async def ask_on_the_page(self) -> str:
        """Ask in the explorer and return the token of the question."""
        asked = await self.browser.post("/explorer/ask/", data={"q": "modality:CT"}, headers=self.headers)
        assert asked.is_redirect, asked.text
        return asked.headers["Location"].split("/explorer/")[1].split("/")[0]

    async def read(self, way: str, token: str) -> tuple[int, str]:
        """Return the status and the beginning of what is told at this address."""
        async with self.browser.stream("GET", way.format(token), headers=self.headers) as response:
            text = ""
            async for part in response.aiter_text():
                text += part
                if len(text) > 200:
                    break
            return response.status_code, text


def by_session(user: User | None) -> dict[str, str]:
    """Return what a browser sends in which `user` has signed in."""
    cookies = f"csrftoken={CSRF}"
    if user is not None:
        browser = Client()
        browser.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookies += f"; {name}={browser.cookies[name].value}"
    return {"Cookie": cookies, "X-CSRFToken": CSRF}


def by_token(user: User) -> dict[str, str]:
    """Return what a program sends that asks in the name of `user`."""
    return {"Authorization": f"Bearer {tokens.create(user, 'test', [Scope.QUESTIONS]).secret}"}


def plain(text: str, token: str) -> str:
    """Return a page without what is different on it each time: its address, and the token against forgery."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text.replace(token, ""))


@pytest.fixture
async def readers(hub: RunningHub, tmp_path: Path) -> AsyncIterator[dict[str, Reader]]:
    """Ann with a session and a token, and everybody who is not Ann."""

    def prepare() -> dict[str, dict[str, str]]:
        ann, ben = person("ann"), person("ben")
        return {
            "ann": by_session(ann),
            "ann's token": by_token(ann),
            "ben": by_session(ben),
            "ben's token": by_token(ben),
            "the reviewer": by_session(person("rita", Role.REVIEWER)),
            "the operator": by_session(operator()),
            "nobody": by_session(None),
        }

    prepared = await sync_to_async(prepare)()
    alder = await node(tmp_path, hub, "alder")
    async with alder.running(), httpx.AsyncClient(base_url=hub.url, timeout=2 * PATIENCE, trust_env=False) as browser:
        await connected("alder")
        await published("alder")
        yield {name: Reader(browser, headers) for name, headers in prepared.items()}


@pytest.mark.parametrize("asker", ["ann", "ann's token"])
async def test_what_somebody_asks_only_they_read(readers: dict[str, Reader], asker: str) -> None:
    token = await readers[asker].ask()
    wrong = []
    for name, reader in readers.items():
        hers = name.startswith("ann")
        for way in WAYS:
            if "token" in name and not way.startswith("/api/"):
                # Pages know no tokens.
                continue
            status, text = await reader.read(way, token)
            if (status == 200) != hers:
                wrong.append(f"{name} at {way}: {status} {text[:80]}")
    assert not wrong, "\n".join(wrong)


async def test_what_somebody_asks_on_the_page_only_they_read(readers: dict[str, Reader]) -> None:
    token = await readers["ann"].ask_on_the_page()
    for name in ("ann", "ben", "nobody", "the operator"):
        for way in WAYS:
            assert ((await readers[name].read(way, token))[0] == 200) == (name == "ann"), f"{name} at {way}"


async def test_anothers_question_looks_like_none_at_all(readers: dict[str, Reader]) -> None:
    token = await readers["ann"].ask()
    unknown = "A" * len(token)
    for name in ("ben", "nobody", "ben's token"):
        for way in WAYS:
            theirs, none = await readers[name].read(way, token), await readers[name].read(way, unknown)
            assert theirs[0] == none[0] == 404, f"{name} at {way}"
            assert plain(theirs[1], token) == plain(none[1], unknown), f"{name} at {way}"


async def test_what_a_visitor_asks_is_read_by_whoever_has_the_address(readers: dict[str, Reader]) -> None:
    for token in (await readers["nobody"].ask(), await readers["nobody"].ask_on_the_page()):
        for name in ("nobody", "ann", "ben's token"):
            assert (await readers[name].read("/api/v1/queries/{}", token))[0] == 200, name


async def test_a_question_is_out_of_reach_once_its_session_has_ended(readers: dict[str, Reader]) -> None:
    token = await readers["ann"].ask()
    await readers["ann"].browser.post("/sign-out/", headers=readers["ann"].headers)
    for way in WAYS:
        assert (await readers["ann"].read(way, token))[0] == 404, way
    assert (await readers["ann's token"].read("/api/v1/queries/{}", token))[0] == 200
