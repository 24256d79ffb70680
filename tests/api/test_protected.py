"""Asking protected datasets over the API: what is told, what it costs, in whose name, and who can read it."""

import asyncio
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from cancerimage.audit.entry import Kept
from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.accounts import people, tokens
from cancerimage.hub.accounts.models import Project
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.audit import log
from cancerimage.hub.explore.models import StoredQuestion
from cancerimage.hub.explore.runs import RUNS
from cancerimage.hub.explore.writer import WRITER
from cancerimage.sdk import Client, NotFound
from cancerimage.wire.asker import VISITOR, Role
from cancerimage.wire.counts import Released, Totals
from cancerimage.wire.question import Answer, Charge, DatasetAnswer, Question, Withheld
from tests.support.linking import PATIENCE, RunningHub, RunningNode, connected, node, published, until
from tests.support.messages import answer

CHARGE = Charge(cost=20_000_000, left=480_000_000, allowance=500_000_000)
ABOUT = Released(value=120, margin=11, below=15)
FEWER = Released(value=None, margin=11, below=15)


def telling(name: str, **told: Any) -> Callable[[Question], Answer]:
    """Answer for one protected dataset with what is told; a preview with the cost alone."""

    def respond(asked: Question) -> Answer:
        what = {key: value for key, value in told.items() if key in ("charge", "withheld") or not asked.preview}
        part = DatasetAnswer(dataset=f"{name}-data", policy=PolicyName.STANDARD, criteria=(), **what)
        return answer(name, asked).model_copy(update={"datasets": (part,)})

    return respond


async def started(tmp_path: Path, hub: RunningHub, name: str, **told: Any) -> RunningNode:
    """Enrol a node whose dataset tells so much."""
    return await node(tmp_path, hub, name, respond=telling(name, **told) if told else None)


async def ready(*nodes: RunningNode) -> None:
    """Wait until the nodes are connected and their catalogues are stored."""
    for one in nodes:
        await connected(one.name)
        await published(one.name)


def client(hub: RunningHub, token: str = "") -> httpx.AsyncClient:
    """Return a client of the API, for somebody or for a visitor."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(base_url=f"{hub.url}/api/v1", headers=headers, timeout=2 * PATIENCE)


async def account(name: str) -> str:
    """Make an account and return a token for it."""

    def make() -> str:
        user = User.objects.create_user(name)
        return tokens.create(user, "test", [Scope.QUESTIONS]).secret

    return await sync_to_async(make)()


async def ask(api: httpx.AsyncClient, **more: str) -> dict[str, Any]:
    """Ask and return the complete result."""
    response = await api.post("/queries", params={"wait": PATIENCE}, json={"query": "modality:CT", **more})
    assert response.status_code == 200, response.text
    return dict(response.json())


async def entries() -> list[Kept]:
    """Return what the hub has written down of questions."""
    await asyncio.to_thread(WRITER.flush, 10)
    kept = await sync_to_async(log.entries)(0, 1_000)
    return [entry for entry in kept if entry.event == "explore:question:asked"]


async def test_every_number_says_how_it_is_to_be_read(tmp_path: Path, hub: RunningHub) -> None:
    alder = await started(tmp_path, hub, "alder")
    beech = await started(tmp_path, hub, "beech", subjects=ABOUT, charge=CHARGE)
    cedar = await started(tmp_path, hub, "cedar", subjects=FEWER, charge=CHARGE)
    fir = await started(tmp_path, hub, "fir", withheld=Withheld.PERSON_SPENT)
    async with alder.running(), beech.running(), cedar.running(), fir.running(), client(hub) as api:
        await ready(alder, beech, cedar, fir)
        result = await ask(api)
        table = (await api.get(f"/queries/{result['id']}.csv")).text
    assert [(one["dataset"], one["subjects"]) for one in result["datasets"]] == [
        ("beech-data", {"value": 120, "meaning": "about", "low": 109, "high": 131}),
        ("alder-data", {"value": 3, "meaning": "exact", "low": 3, "high": 3}),
        (
            "cedar-data",
            {"value": None, "meaning": "fewer", "low": 0, "high": 26, "below": 15, "hidden": 1, "beyond": 11},
        ),
        ("fir-data", {"value": None, "meaning": "withheld", "low": 0, "high": None, "withheld": 1}),
    ]
    assert result["totals"]["datasets"] == 2
    assert result["totals"]["subjects"] == {
        "value": 123,
        "meaning": "about",
        "low": 112,
        "high": 123 + 11 + 15 + 11,
        "below": 15,
        "hidden": 1,
        "beyond": 11,
        "withheld": 1,
    }
    assert result["totals"]["series"] == {"value": 3, "meaning": "exact", "low": 3, "high": 3, "withheld": 3}
    assert [one["charge"] for one in result["datasets"]] == [CHARGE.model_dump(), None, CHARGE.model_dump(), None]
    (silent,) = result["withheld"]
    assert (silent["reason"], silent["datasets"]) == ("person_spent", ["fir-data"])
    assert "sign in" in silent["text"]
    lines = {line["dataset"]: line for line in csv.DictReader(io.StringIO(table))}
    assert lines["cedar-data"]["subjects"] == ""
    assert (lines["cedar-data"]["subjects_meaning"], lines["cedar-data"]["subjects_high"]) == ("fewer", "26")
    assert lines["fir-data"]["withheld"] == "person_spent"
    assert lines["total"]["subjects_low"] == "112"


async def test_each_node_knows_a_person_by_another_name_and_visitors_by_one(tmp_path: Path, hub: RunningHub) -> None:
    alder, beech = [await node(tmp_path, hub, name) for name in ("alder", "beech")]
    token = await account("ann")
    async with alder.running(), beech.running(), client(hub, token) as signed_in, client(hub) as visitor:
        await ready(alder, beech)
        for api in (signed_in, signed_in, visitor):
            await ask(api)
    known = [[asked.asker for asked in one.asked] for one in (alder, beech)]
    for first, second, unknown in known:
        assert first == second
        assert (first.roles, first.project) == ((Role.USER,), None)
        assert unknown == VISITOR
    assert known[0][0].id != known[1][0].id
    assert VISITOR.id not in {known[0][0].id, known[1][0].id}


async def test_only_who_asked_reads_the_answer(tmp_path: Path, hub: RunningHub) -> None:
    ann, bob = await account("ann"), await account("bob")
    async with client(hub, ann) as asker, client(hub, bob) as other, client(hub) as visitor:
        result = await ask(asker)
        await until(lambda: RUNS.of(result["id"]) is None, "the result to be written down")
        for address in ("", ".csv", "/stream"):
            path = f"/queries/{result['id']}{address}"
            assert (await asker.get(path)).status_code == 200
            for api in (other, visitor):
                refused = await api.get(path)
                assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
                unknown = await api.get(f"/queries/0123456789abcdef{address}")
                assert unknown.json() == refused.json(), "as if there were no such question"


async def test_what_a_visitor_asked_is_read_by_whoever_has_the_address(hub: RunningHub) -> None:
    async with client(hub) as visitor, client(hub, await account("ann")) as somebody:
        result = await ask(visitor)
        assert (await somebody.get(f"/queries/{result['id']}")).json()["id"] == result["id"]


async def test_a_project_goes_to_the_nodes_only_if_it_is_approved_and_ones_own(tmp_path: Path, hub: RunningHub) -> None:
    alder = await node(tmp_path, hub, "alder")
    ann, bob = await account("ann"), await account("bob")

    def join() -> None:
        for name, approved in (("screening", True), ("waiting", False)):
            project = Project.objects.create(name=name, title=name, approved=approved)
            project.people.add(User.objects.get(username="ann"))

    await sync_to_async(join)()
    async with alder.running(), client(hub, ann) as asker, client(hub, bob) as other, client(hub) as visitor:
        await ready(alder)
        assert (await ask(asker, project="screening"))["project"] == "screening"
        for api, project, status, code in (
            (asker, "waiting", 403, "forbidden"),
            (asker, "unheard_of", 403, "forbidden"),
            (other, "screening", 403, "forbidden"),
            (visitor, "screening", 401, "sign_in"),
        ):
            for path in ("/queries", "/queries/preview"):
                refused = await api.post(path, json={"query": "modality:CT", "project": project})
                assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert [asked.asker.project for asked in alder.asked] == ["screening"]
    (entry,) = await entries()
    assert json.loads(entry.about)["project"] == "screening"


async def test_a_preview_tells_the_cost_and_leaves_no_trace(tmp_path: Path, hub: RunningHub) -> None:
    open_one = await node(tmp_path, hub, "alder")
    open_one.respond = _open
    beech = await started(tmp_path, hub, "beech", subjects=ABOUT, charge=CHARGE)
    cedar = await started(tmp_path, hub, "cedar", subjects=FEWER, charge=CHARGE.model_copy(update={"cost": 0}))
    fir = await started(tmp_path, hub, "fir", withheld=Withheld.NOT_PERMITTED)
    await node(tmp_path, hub, "gum")
    async with open_one.running(), beech.running(), cedar.running(), fir.running(), client(hub) as api:
        await ready(open_one, beech, cedar, fir)
        found = (await api.post("/queries/preview", json={"query": "modality:CT"})).json()
    assert (found["free"], found["charged"], found["questions_left"]) == (2, 1, 24)
    assert [(one["dataset"], one["free"], one["questions_left"]) for one in found["datasets"]] == [
        ("alder-data", True, None),
        ("beech-data", False, 24),
        ("cedar-data", True, None),
        ("fir-data", False, None),
    ]
    assert [(one["reason"], one["datasets"]) for one in found["withheld"]] == [("not_permitted", ["fir-data"])]
    assert found["missing"] == ["gum"]
    assert all(asked.preview for one in (open_one, beech, cedar, fir) for asked in one.asked)
    assert await entries() == []
    assert not await StoredQuestion.objects.aexists()


def _open(asked: Question) -> Answer:
    told = answer("alder", asked)
    part = DatasetAnswer(dataset="alder-data", policy=PolicyName.OPEN, criteria=())
    return told.model_copy(update={"datasets": (part,)}) if asked.preview else told


async def test_a_question_is_written_down_without_its_answer(tmp_path: Path, hub: RunningHub) -> None:
    alder = await started(tmp_path, hub, "alder", subjects=ABOUT, charge=CHARGE)
    token = await account("ann")
    async with alder.running(), client(hub) as visitor, client(hub, token) as signed_in:
        await ready(alder)
        result = await ask(visitor)
        await ask(signed_in)
    by_visitor, by_person = await entries()
    assert by_visitor.actor == f"person:{VISITOR.id}"
    assert by_person.actor not in {by_visitor.actor, f"person:{alder.asked[1].asker.id}"}
    for entry in (by_visitor, by_person):
        assert json.loads(entry.about) == {"form": people.digest("form", result["query"]["fingerprint"])}


EXACT = Totals(subjects=3, studies=3, series=3, images=3, bytes=3)


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (PolicyName.STANDARD, {"totals": EXACT}),
        (PolicyName.STANDARD, {}),
        (PolicyName.STANDARD, {"subjects": ABOUT, "withheld": Withheld.PAUSED}),
        (PolicyName.STANDARD, {"subjects": ABOUT, "charge": Charge(cost=3, left=0, allowance=2)}),
        (PolicyName.OPEN, {"subjects": ABOUT}),
        (PolicyName.OPEN, {"totals": EXACT, "charge": CHARGE}),
        (PolicyName.OPEN, {"withheld": Withheld.PERSON_SPENT}),
        (PolicyName.CATALOGUE_ONLY, {"totals": EXACT}),
        (PolicyName.CATALOGUE_ONLY, {"subjects": ABOUT}),
    ],
)
async def test_an_answer_that_contradicts_its_policy_is_not_taken(
    tmp_path: Path, hub: RunningHub, policy: PolicyName, told: dict[str, Any]
) -> None:
    def wrong(asked: Question) -> Answer:
        part = DatasetAnswer(dataset="alder-data", policy=policy, criteria=(), **told)
        return answer("alder", asked).model_copy(update={"datasets": (part,)})

    alder = await node(tmp_path, hub, "alder", respond=wrong)
    async with alder.running(), client(hub) as api:
        await ready(alder)
        result = await ask(api)
    assert [(one["state"], one["problem"]) for one in result["nodes"]] == [("failed", "task.wrong_answer")]
    assert result["datasets"] == []


async def test_numbers_in_a_preview_are_not_taken(tmp_path: Path, hub: RunningHub) -> None:
    alder = await node(tmp_path, hub, "alder")
    async with alder.running(), client(hub) as api:
        await ready(alder)
        found = (await api.post("/queries/preview", json={"query": "modality:CT"})).json()
    assert (found["datasets"], found["missing"]) == ([], ["alder"])


async def test_python_asks_in_somebodys_name(tmp_path: Path, hub: RunningHub) -> None:
    alder = await started(tmp_path, hub, "alder", subjects=ABOUT, charge=CHARGE)
    ann, bob = await account("ann"), await account("bob")

    def use() -> None:
        with Client(hub.url, token=ann) as own, Client(hub.url, token=bob) as other:
            found = own.search("modality:CT")
            assert str(found.totals.subjects) == "about 120 (109–131)"
            assert own.result(found.id).totals == found.totals
            with pytest.raises(NotFound):
                other.result(found.id)
            foreseen = own.preview("modality:CT")
            assert (foreseen.charged, foreseen.questions_left) == (1, 24)

    async with alder.running():
        await ready(alder)
        await asyncio.to_thread(use)
