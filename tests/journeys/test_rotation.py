"""A node takes new keys: over HTTP, while it works, and whatever breaks off on the way."""

import asyncio
import json
from functools import partial
from pathlib import Path

import httpx
import pytest

from cancerimage.hub.federation import nodes
from cancerimage.hub.federation import rotation as hub_rotation
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.link import identity as identities
from cancerimage.node.link import rotation
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.link.identity import Identity
from cancerimage.wire.faults import Refusal
from cancerimage.wire.keys import PrivateKeys
from cancerimage.wire.rotation import LIMIT
from tests.support.federation import command, environment
from tests.support.linking import PATIENCE, RunningHub, RunningNode, connected, hub_running, node, until

pytestmark = pytest.mark.django_db(transaction=True)

Written = list[tuple[str, str]]


async def rotate(one: RunningNode, written: Written | None = None) -> Identity:
    """Give a node new keys, as the command does."""
    noted: Written = [] if written is None else written
    return await asyncio.to_thread(
        rotation.rotate, one.data_dir, one.address, lambda old, new: noted.append((old, new))
    )


def id_of(one: Identity | None) -> str:
    """Return the fingerprint of an identity's keys."""
    assert one is not None
    return one.keys.public.id


async def known(name: str) -> str:
    """Return the fingerprint that the hub knows."""
    return (await in_database(nodes.status, name)).fingerprint


async def test_a_node_takes_new_keys(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        written: Written = []
        renewed = await rotate(alder, written)
        assert written == [(id_of(alder.identity), id_of(renewed))]
        assert id_of(identities.load(alder.data_dir)[0]) == id_of(renewed) == await known("alder")
        assert rotation.pending(alder.data_dir) is None
        assert (alder.data_dir / identities.IDENTITY).stat().st_mode & 0o077 == 0
        again = await rotate(alder)
        assert id_of(again) not in (id_of(renewed), id_of(alder.identity))


@pytest.mark.parametrize("transport", ["websocket", "poll"])
async def test_a_node_at_work_goes_on_with_them(tmp_path: Path, transport: str) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        alder.upgrades = 2 if transport == "poll" else 0
        async with alder.running() as link:
            await connected("alder", transport)
            renewed = await rotate(alder)
            await until(partial(_connected_with, renewed), "the node to be back with its new keys")
            assert not link.done()
            assert (await hub.ask())[-1].answer is not None


async def test_a_reply_that_was_lost_is_made_up_for_by_the_node_at_work(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        async with alder.running():
            await connected("alder")
            following = _pending(alder)
            # The hub takes the new keys, and the process that asked for it is killed before it reads the reply.
            await in_database(hub_rotation.rotate, rotation.request(alder.identity, following, alder.hub))
            await until(partial(_connected_with, following), "the node to find out")
            assert rotation.pending(alder.data_dir) is None
            assert id_of(Identity.load(alder.data_dir)) == id_of(following)
            assert (await hub.ask())[-1].answer is not None


async def test_a_node_that_was_killed_before_it_asked_works_on_and_finishes_when_told(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        following = _pending(alder)
        async with alder.running():
            await connected("alder")
            assert await known("alder") == id_of(alder.identity)
            assert id_of(await rotate(alder)) == id_of(following) == await known("alder")


async def test_a_node_that_starts_after_the_reply_was_lost_finds_out(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        following = _pending(alder)
        await in_database(hub_rotation.rotate, rotation.request(alder.identity, following, alder.hub))
        async with alder.running():
            await until(partial(_connected_with, following), "the node to find out")


async def test_without_a_hub_nothing_is_lost(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
    with pytest.raises(LinkFault, match="No hub answered"):
        await rotate(alder)
    assert id_of(Identity.load(alder.data_dir)) == id_of(alder.identity)
    following = rotation.pending(alder.data_dir)
    async with hub_running() as hub:
        alder.move(hub.url)
        assert id_of(await rotate(alder)) == id_of(following) == await known("alder")


async def test_only_the_hubs_own_word_makes_a_node_give_its_keys_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cancerimage.hub.federation import keys

    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        impostor = PrivateKeys.generate()
        # Whoever sits between node and hub can say anything, but not sign it.
        honest = keys.hub_keys()
        monkeypatch.setattr(hub_rotation, "hub_keys", lambda: _Mixed(honest, impostor))
        with pytest.raises(LinkFault) as refused:
            await rotate(alder)
        assert refused.value.code == "message.wrongly_signed"
        assert id_of(Identity.load(alder.data_dir)) == id_of(alder.identity)
        assert rotation.pending(alder.data_dir) is not None


async def test_a_thief_with_the_old_keys_is_shut_out(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        thief = RunningNode("alder", tmp_path / "thief", alder.identity, alder.hub)
        thief.identity.save(thief.data_dir)
        thief.hub.save(thief.data_dir)
        await rotate(alder)
        async with thief.running() as link:
            with pytest.raises(LinkFault) as stopped:
                await asyncio.wait_for(link, PATIENCE)
        assert stopped.value.code == "node.unknown"


async def test_processes_that_rotate_at_once_take_turns(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        line = command("node", "keys", "rotate", "--data-dir", str(alder.data_dir), "--json")
        quiet = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE, "env": environment()}
        running = [await asyncio.create_subprocess_exec(*line, **quiet) for _ in range(3)]  # type: ignore[arg-type]
        said = [await process.communicate() for process in running]
        assert [process.returncode for process in running] == [0, 0, 0], said
        assert len({out for out, _ in said}) == 3
        assert id_of(Identity.load(alder.data_dir)) == await known("alder")
        ledger = Ledger.open(alder.data_dir)
        changes = [json.loads(one.about) for one in log.entries(ledger.store.reading(), 0, 100)]
        ledger.close()
        assert len(changes) == 3
        assert [one["old"] for one in changes] == [id_of(alder.identity), changes[0]["new"], changes[1]["new"]]


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b"x" * (LIMIT + 1)])
async def test_what_is_no_rotation(body: bytes) -> None:
    async with hub_running() as hub, httpx.AsyncClient(trust_env=False) as client:
        response = await client.post(f"{hub.url}/node/v1/rotate", content=body)
        assert response.status_code in (400, 413)
        assert response.json()["code"] in ("message.malformed", "message.oversized")
        assert (await client.get(f"{hub.url}/node/v1/rotate")).status_code == 405


async def test_signatures_are_not_guessed(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        other = Identity("alder", "Alder", PrivateKeys.generate())
        outcomes = [await _attempt(hub, alder, other) for _ in range(12)]
        assert outcomes[0] == "node.unknown"
        assert outcomes[-1] == "rate_limited"


class _Mixed:
    """The hub's keys as far as everybody knows them, and another's where something is signed."""

    def __init__(self, known: PrivateKeys, signing: PrivateKeys) -> None:
        self.public = known.public
        self.sign = signing.sign


def _pending(one: RunningNode) -> Identity:
    following = Identity(one.name, one.identity.title, PrivateKeys.generate())
    following.save(one.data_dir, rotation.PENDING)
    return following


def _connected_with(one: Identity) -> bool:
    return SESSIONS.with_keys(id_of(one)) is not None


async def _attempt(hub: RunningHub, alder: RunningNode, other: Identity) -> str:
    following = Identity("alder", "Alder", PrivateKeys.generate())
    try:
        await asyncio.to_thread(rotation.ask, alder.address, rotation.request(other, following, alder.hub))
    except Refusal as refusal:
        return refusal.code
    return ""
