"""Asking the federation over the API, with real nodes behind it."""

import asyncio
import csv
import io
import threading
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.amounts import LEVELS
from cancerimage.hub.explore.runs import RUNS
from cancerimage.hub.explore.writer import WRITER
from cancerimage.wire.question import Answer, Question
from tests.api.test_account import issue
from tests.support.linking import PATIENCE, RunningHub, RunningNode, connected, node, published, until
from tests.support.messages import answer

TWO = ("alder", "beech")


async def ready(*nodes: RunningNode) -> None:
    """Wait until the nodes are connected and their catalogues are stored."""
    for one in nodes:
        await connected(one.name)
        await published(one.name)


def client(hub: RunningHub) -> httpx.AsyncClient:
    """Return a client of the API."""
    return httpx.AsyncClient(base_url=f"{hub.url}/api/v1", timeout=2 * PATIENCE)


async def test_a_question_is_answered_by_all_nodes(tmp_path: Path, hub: RunningHub) -> None:
    alder, beech = [await node(tmp_path, hub, name) for name in TWO]
    async with alder.running(), beech.running(), client(hub) as api:
        await ready(alder, beech)
        response = await api.post("/queries", params={"wait": PATIENCE}, json={"query": "cancer:lung modality:CT"})
        assert response.status_code == 200
        result = response.json()
    assert response.headers["Location"] == f"/api/v1/queries/{result['id']}"
    assert result["state"] == "complete"
    exactly_six = {"value": 6, "meaning": "exact", "low": 6, "high": 6}
    assert result["totals"] == {"datasets": 2} | dict.fromkeys(LEVELS, exactly_six)
    assert [(one["dataset"], one["node"], one["subjects"]["value"]) for one in result["datasets"]] == [
        ("alder-data", "alder", 3),
        ("beech-data", "beech", 3),
    ]
    assert [(one["node"], one["state"]) for one in result["nodes"]] == [("alder", "answered"), ("beech", "answered")]
    assert result["missing"] == []
    assert [note["code"] for note in result["notes"]] == ["counted_twice"]
    assert result["query"]["text"] == "cancer:lung modality:CT"


async def test_what_was_published_since_stock_was_taken_counts(
    tmp_path: Path, hub: RunningHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    alder = await node(tmp_path, hub, "alder")
    before = await sync_to_async(inventory.current)()
    async with alder.running(), client(hub) as api:
        await ready(alder)
        # The moment between the commit of a publication and the next stock-taking, held fast.
        monkeypatch.setattr(inventory, "recent", lambda: before)
        result = (
            await api.post("/queries", params={"wait": PATIENCE}, json={"query": "cancer:lung modality:CT"})
        ).json()
    assert [(one["dataset"], one["subjects"]["value"]) for one in result["datasets"]] == [("alder-data", 3)]
    assert result["notes"] == []


async def test_who_asks_too_often_waits_whether_by_the_api_or_on_the_pages(hub: RunningHub, settings: Settings) -> None:
    settings.CANCERIMAGE = replace(settings.CANCERIMAGE, ask_rate=0.01, ask_burst=3)
    async with client(hub) as api, httpx.AsyncClient(base_url=hub.url, timeout=2 * PATIENCE) as browser:
        assert (await browser.get("/explorer/")).status_code == 200
        form = {"q": "sex:male", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        for _ in range(2):
            assert (await api.post("/queries", json={"query": "sex:male"})).status_code in (200, 202)
        assert (await browser.post("/explorer/ask/", data=form)).status_code == 303
        refused = await api.post("/queries", json={"query": "sex:male"})
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 100
        assert (await browser.post("/explorer/ask/", data=form)).status_code in (429, 503)
        mine = await sync_to_async(issue)()
        somebody = await api.post("/queries", json={"query": "sex:male"}, headers={"Authorization": f"Bearer {mine}"})
        assert somebody.status_code in (200, 202), "a person is counted by account"
        settings.CANCERIMAGE = replace(settings.CANCERIMAGE, rate=0)
        assert (await api.post("/queries", json={"query": "sex:male"})).status_code in (200, 202)


async def test_a_question_returns_at_once_and_is_found_again(tmp_path: Path, hub: RunningHub) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("alder", asked)

    alder = await node(tmp_path, hub, "alder", respond=waiting)
    async with alder.running(), client(hub) as api:
        await ready(alder)
        response = await api.post("/queries", json={"query": "modality:CT"})
        assert response.status_code == 202
        token = response.json()["id"]
        running = (await api.get(f"/queries/{token}")).json()
        assert (running["state"], running["totals"]["subjects"]["value"], running["missing"]) == (
            "running",
            0,
            ["alder"],
        )
        go.set()
        complete = (await api.get(f"/queries/{token}", params={"wait": PATIENCE})).json()
        assert (complete["state"], complete["totals"]["subjects"]["value"]) == ("complete", 3)
        # Once it is written down, the database answers for it, with the same words.
        await until(lambda: RUNS.of(token) is None, "the result to be written down")
        assert (await api.get(f"/queries/{token}")).json() == complete


async def test_a_stream_tells_each_change_and_ends(tmp_path: Path, hub: RunningHub) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("beech", asked)

    alder = await node(tmp_path, hub, "alder")
    beech = await node(tmp_path, hub, "beech", respond=waiting)
    async with alder.running(), beech.running(), client(hub) as api:
        await ready(alder, beech)
        token = (await api.post("/queries", json={"query": "modality:CT"})).json()["id"]
        kinds: list[str] = []
        subjects: list[int] = []
        async with api.stream("GET", f"/queries/{token}/stream") as response:
            assert response.headers["Content-Type"].startswith("text/event-stream")
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    kinds.append(line.removeprefix("event: "))
                elif line.startswith("data: {") and kinds[-1] == "result":
                    subjects.append(
                        httpx.Response(200, text=line.removeprefix("data: ")).json()["totals"]["subjects"]["value"]
                    )
                    if subjects[-1] == 3:
                        go.set()
    assert kinds[-1] == "complete"
    assert set(kinds[:-1]) == {"result"}
    assert subjects[-1] == 6
    assert subjects == sorted(subjects)


async def test_a_thousand_streams_at_once(tmp_path: Path, hub: RunningHub) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(60)
        return answer("alder", asked)

    alder = await node(tmp_path, hub, "alder", respond=waiting)
    async with alder.running(), client(hub) as api:
        await ready(alder)
        token = (await api.post("/queries", json={"query": "modality:CT", "deadline": 60})).json()["id"]
        before = threading.active_count()
        begun = 0

        async def follow() -> bytes:
            nonlocal begun
            reader, writer = await asyncio.open_connection("127.0.0.1", hub.port, limit=1 << 20)
            writer.write(f"GET /api/v1/queries/{token}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            told = await reader.readuntil(b"event: result")
            begun += 1
            told += await reader.readuntil(b"event: complete")
            writer.close()
            await writer.wait_closed()
            return told

        following = [asyncio.create_task(follow()) for _ in range(1000)]
        await until(lambda: begun == 1000, "all streams to begin")
        # A stream that waits holds no thread.
        assert threading.active_count() < before + 100
        go.set()
        async with asyncio.timeout(120):
            told = await asyncio.gather(*following)
    assert all(b'"state":"complete"' in one for one in told)


async def test_an_offline_node_is_told_of(tmp_path: Path, hub: RunningHub) -> None:
    alder = await node(tmp_path, hub, "alder")
    await node(tmp_path, hub, "beech")
    async with alder.running(), client(hub) as api:
        await ready(alder)
        result = (await api.post("/queries", params={"wait": PATIENCE}, json={"query": "modality:CT"})).json()
    assert result["missing"] == ["beech"]
    assert [(one["node"], one["state"], one["problem"]) for one in result["nodes"]] == [
        ("alder", "answered", None),
        ("beech", "offline", "task.offline"),
    ]
    assert "incomplete" in {note["code"] for note in result["notes"]}


async def test_the_deadline_completes_a_question(tmp_path: Path, hub: RunningHub) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("alder", asked)

    alder = await node(tmp_path, hub, "alder", respond=waiting)
    async with alder.running(), client(hub) as api:
        await ready(alder)
        asked = {"query": "modality:CT", "deadline": 0.2}
        result = (await api.post("/queries", params={"wait": PATIENCE}, json=asked)).json()
        go.set()
    assert (result["state"], result["missing"]) == ("complete", ["alder"])
    assert [(one["state"], one["problem"]) for one in result["nodes"]] == [("slow", "task.deadline_passed")]


async def test_a_dataset_that_the_node_does_not_publish_is_left_out(tmp_path: Path, hub: RunningHub) -> None:
    def foreign(asked: Question) -> Answer:
        true = answer("alder", asked)
        part = true.datasets[0].model_copy(update={"dataset": "somebody-elses"})
        return true.model_copy(update={"datasets": (part,)})

    alder = await node(tmp_path, hub, "alder", respond=foreign)
    async with alder.running(), client(hub) as api:
        await ready(alder)
        result = (await api.post("/queries", params={"wait": PATIENCE}, json={"query": "modality:CT"})).json()
    assert result["datasets"] == []
    assert result["totals"]["subjects"]["value"] == 0
    assert "unpublished" in {note["code"] for note in result["notes"]}


async def test_a_result_as_csv(tmp_path: Path, hub: RunningHub) -> None:
    alder = await node(tmp_path, hub, "alder")
    async with alder.running(), client(hub) as api:
        await ready(alder)
        token = (await api.post("/queries", params={"wait": PATIENCE}, json={"query": "modality:CT"})).json()["id"]
        response = await api.get(f"/queries/{token}.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(response.text)))
    heads = [f"{level}{column}" for level in LEVELS for column in ("", "_meaning", "_low", "_high")]
    assert lines == [
        ["dataset", "title", "node", "policy", *heads, "withheld"],
        ["alder-data", "Data", "alder", "open", *["3", "exact", "3", "3"] * 5, ""],
        ["total", "", "", "", *["3", "exact", "3", "3"] * 5, ""],
    ]


async def test_a_complete_result_is_not_sent_twice(hub: RunningHub) -> None:
    async with client(hub) as api:
        token = (await api.post("/queries", params={"wait": PATIENCE}, json={"query": "modality:CT"})).json()["id"]
        await asyncio.to_thread(WRITER.flush)
        first = await api.get(f"/queries/{token}")
        again = await api.get(f"/queries/{token}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-cache"


async def test_labels_come_in_the_language_asked_for(tmp_path: Path, hub: RunningHub) -> None:
    async with client(hub) as api:
        asked = {"query": "sex:female", "deadline": PATIENCE}
        result = (await api.post("/queries", params={"wait": PATIENCE, "language": "de"}, json=asked)).json()
    assert [note["code"] for note in result["notes"]] == ["no_nodes"]
    assert "Verbund" in result["notes"][0]["text"]
