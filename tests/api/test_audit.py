"""The hub's log over the API: anybody can check that it only grows, reviewers and operators can read it."""

import hashlib
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async

from cancerimage.audit.heads import SignedHead, check
from cancerimage.audit.proofs import verify_consistency, verify_inclusion
from cancerimage.audit.tree import leaf_hash
from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.audit import HubEvent, record
from cancerimage.hub.federation.database import in_database
from cancerimage.wire.asker import Role
from cancerimage.wire.keys import PublicKeys, PublicKeysShape
from tests.support.linking import RunningHub, connected, node, published
from tests.support.people import person


@pytest.fixture
async def api(hub: RunningHub) -> httpx.AsyncClient:
    """A client of a hub that has written down a few things."""

    def fill() -> None:
        for name in ("alder", "birch", "cedar", "dogwood", "elm"):
            record(HubEvent.NODE_PLACE_APPROVED, "operator:alex", node=name)

    await sync_to_async(fill)()
    return httpx.AsyncClient(base_url=f"{hub.url}/api/v1")


def token(*roles: Role) -> dict[str, str]:
    """Return the header of somebody with these roles."""
    secret = tokens.create(person("rita", *roles), "test", [Scope.AUDIT]).secret
    return {"Authorization": f"Bearer {secret}"}


async def head(api: httpx.AsyncClient) -> SignedHead:
    """Fetch the newest head and check who signed it."""
    told = (await api.get("/audit/head")).json()
    signed = SignedHead.model_validate(told["head"])
    check(signed, PublicKeys.of(PublicKeysShape.model_validate(told["keys"])))
    return signed


async def test_a_stranger_can_prove_that_the_log_has_only_grown(api: httpx.AsyncClient) -> None:
    async with api:
        before = await head(api)
        await in_database(record, HubEvent.NODE_PLACE_REVOKED, "operator:alex", node="alder")
        after = await head(api)
        told = (await api.get("/audit/consistency", params={"first": before.size, "second": after.size})).json()
    assert (before.size, after.size) == (5, 6)
    assert (told["first_root"], told["second_root"]) == (before.root, after.root)
    proof = [bytes.fromhex(part) for part in told["proof"]]
    assert verify_consistency(before.size, after.size, proof, bytes.fromhex(before.root), bytes.fromhex(after.root))


async def test_a_reader_can_prove_that_an_entry_is_in_the_log(api: httpx.AsyncClient) -> None:
    async with api:
        signed = await head(api)
        told = (await api.get("/audit/inclusion", params={"index": 3, "size": signed.size})).json()
    proof = [bytes.fromhex(part) for part in told["proof"]]
    assert verify_inclusion(bytes.fromhex(told["leaf"]), 3, signed.size, proof, bytes.fromhex(signed.root))


async def test_the_hash_of_an_entry_cannot_be_guessed(api: httpx.AsyncClient) -> None:
    from cancerimage.hub.audit import log

    async with api:
        told = (await api.get("/audit/inclusion", params={"index": 0})).json()
    (kept,) = await in_database(log.entries, 0, 1)
    assert told["leaf"] == leaf_hash(kept.leaf()).hex()
    without = kept.leaf().replace(kept.salt.encode(), b"")
    assert told["leaf"] != hashlib.sha256(b"\x00" + without).hexdigest()


@pytest.mark.parametrize(
    "path",
    [
        "/audit/consistency?first=3&second=99",
        "/audit/consistency?first=4&second=3",
        "/audit/consistency?first=-1",
        "/audit/consistency",
        "/audit/inclusion?index=99",
        "/audit/inclusion?index=1&size=99999999999999999999999",
        "/audit/inclusion?index=1&hash=00",
    ],
)
async def test_what_cannot_be_proven_is_refused(api: httpx.AsyncClient, path: str) -> None:
    async with api:
        response = await api.get(path)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


async def test_entries_are_for_reviewers_and_operators(api: httpx.AsyncClient) -> None:
    async with api:
        assert (await api.get("/audit/events")).json()["code"] == "sign_in"
        assert (await api.get("/audit/logs")).json()["code"] == "sign_in"
        reviewer = await in_database(token, Role.REVIEWER)
        found = (await api.get("/audit/events", params={"limit": 2}, headers=reviewer)).json()
        # What has happened since stands in the log too.
        page = {"event": "node:place:approved", "before": 5}
        older = (await api.get("/audit/events", params=page, headers=reviewer)).json()
    assert len(found["events"]) == 2
    assert [event["about"] for event in older["events"]] == [
        {"node": name} for name in ("elm", "dogwood", "cedar", "birch", "alder")
    ]
    assert {event["meaning"] for event in older["events"]} == {"A node was approved."}
    assert not any("salt" in event for event in older["events"])


async def test_the_standing_of_each_node_can_be_read(api: httpx.AsyncClient, hub: RunningHub, tmp_path: Path) -> None:
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.ledger.witness import Witness
    from cancerimage.node.link.showing import Showing
    from tests.journeys.test_audit import eventually, seen

    member = await node(tmp_path, hub)
    ledger = Ledger.open(member.data_dir)
    member.showing = Showing(Witness(ledger), 0.05)
    async with api, member.running():
        await connected("alder")
        await published("alder")
        await eventually(seen(0), "the head of the node's log")
        reviewer = await in_database(token, Role.REVIEWER)
        (log,) = (await api.get("/audit/logs", headers=reviewer)).json()["logs"]
    ledger.close()
    assert (log["node"], log["size"], log["fault"]) == ("alder", 0, None)
