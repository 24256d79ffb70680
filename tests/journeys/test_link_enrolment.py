"""Enrolling over HTTP, as `cancerimage node enrol` does, until the node works."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from cancerimage.hub.federation import attempts, enrolment, nodes
from cancerimage.hub.federation.database import in_database
from cancerimage.node.link.enrolment import enrol
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.link.identity import Hub
from tests.support.linking import RunningHub, RunningNode, connected, hub_running

pytestmark = pytest.mark.django_db(transaction=True)


async def enrolled(hub: RunningHub, data_dir: Path, code: str, name: str = "ash", **more: Any) -> list[str]:
    """Enrol as the command does and return what it says."""
    said: list[str] = []
    await asyncio.to_thread(partial(enrol, hub.url, code, data_dir, name, "Node Ash", say=said.append, **more))
    return said


async def test_from_the_code_to_the_first_answer(tmp_path: Path) -> None:
    async with hub_running() as hub:
        code = await sync_to_async(enrolment.create_code)()
        said = await enrolled(hub, tmp_path / "ash", code)
        assert "waits for the operator's approval" in said[0]
        from cancerimage.node.link import identity

        me, pinned = identity.load(tmp_path / "ash")
        assert me.keys.public.fingerprint in said[1]
        assert pinned.keys.fingerprint in said[2]
        status = await in_database(nodes.approve, "ash")
        assert status.fingerprint == me.keys.public.id
        ash = RunningNode("ash", tmp_path / "ash", me, pinned)
        async with ash.running():
            await connected("ash")
            assert (await hub.ask())[-1].answer is not None


async def test_what_is_refused_is_said_with_what_to_do_and_leaves_no_hub_behind(tmp_path: Path) -> None:
    async with hub_running() as hub:
        with pytest.raises(LinkFault, match="unknown, used or expired") as refused:
            await enrolled(hub, tmp_path / "ash", "WRONG")
        assert refused.value.code == "enrolment.code"
        assert Hub.load(tmp_path / "ash") is None
        # With a good code the same directory, and the same keys, are used.
        await enrolled(hub, tmp_path / "ash", await sync_to_async(enrolment.create_code)())
        with pytest.raises(LinkFault, match="belongs to an enrolled node"):
            await enrolled(hub, tmp_path / "ash", "ANY")
        with pytest.raises(LinkFault, match="enrolled already"):
            await enrolled(hub, tmp_path / "twin", await sync_to_async(enrolment.create_code)())


@pytest.mark.parametrize("name", ["", "Ash", "a b", "../ash", "a" * 65, "-ash"])
async def test_a_name_that_cannot_be_is_refused_before_anything_is_sent(tmp_path: Path, name: str) -> None:
    with pytest.raises(LinkFault, match="cannot be the name of a node"):
        enrol("http://127.0.0.1:1", "CODE", tmp_path / "ash", name, "Title")
    assert not (tmp_path / "ash").exists()


async def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(LinkFault, match="No hub answered at this address"):
        await asyncio.to_thread(partial(enrol, "http://127.0.0.1:1", "CODE", tmp_path / "ash", "ash", "Node Ash"))


async def test_something_else_there(tmp_path: Path) -> None:
    async with hub_running() as hub:
        elsewhere = RunningHub(f"{hub.url}/static", hub.port, hub.server)
        with pytest.raises(LinkFault, match="not a hub"):
            await enrolled(elsewhere, tmp_path / "ash", "CODE")


async def test_codes_are_not_guessed(tmp_path: Path) -> None:
    async with hub_running() as hub:
        for _ in range(attempts.ATTEMPTS):
            with pytest.raises(LinkFault, match="unknown, used or expired"):
                await enrolled(hub, tmp_path / "ash", "WRONG")
        with pytest.raises(LinkFault) as refused:
            await enrolled(hub, tmp_path / "ash", await sync_to_async(enrolment.create_code)())
        assert refused.value.code == "rate_limited"


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"[" * 10_000, b"x" * 17_000, b'{"code":1}'])
async def test_what_is_no_enrolment(body: bytes) -> None:
    async with hub_running() as hub, httpx.AsyncClient(trust_env=False) as client:
        response = await client.post(f"{hub.url}/node/v1/enrol", content=body)
        assert response.status_code in (400, 413)
        assert response.json()["code"] in ("message.malformed", "message.oversized")
        assert (await client.get(f"{hub.url}/node/v1/enrol")).status_code == 405
