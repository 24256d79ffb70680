"""The catalogue over the API: found, narrowed, paged, cached."""

from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async

from tests.support.linking import RunningHub
from tests.support.records import approve, publish, record


@pytest.fixture
async def api(tmp_path: Path, hub: RunningHub) -> httpx.AsyncClient:
    """A client of a hub with thirty datasets."""

    def fill() -> None:
        approve(tmp_path, "alder")
        publish("alder", *(record(f"d{place:02}", subjects=place + 1, cancers=_cancers(place)) for place in range(30)))

    await sync_to_async(fill)()
    return httpx.AsyncClient(base_url=f"{hub.url}/api/v1")


def _cancers(place: int) -> tuple[str, ...]:
    return ("lung", "breast") if place % 3 == 0 else ("lung",)


async def test_values_of_one_field_are_alternatives_and_fields_add_up(api: httpx.AsyncClient) -> None:
    async with api:
        totals = [
            (await api.get("/datasets", params=asked)).json()["total"]
            for asked in (
                {},
                {"cancer": "breast"},
                {"cancer": ["breast", "lung"]},
                {"cancer": "breast", "modality": "MR"},
                {"cancer": "breast", "text": "dataset d0"},
            )
        ]
    assert totals == [30, 10, 30, 0, 4]


async def test_pages_are_linked(api: httpx.AsyncClient) -> None:
    async with api:
        response = await api.get("/datasets", params={"size": 10, "page": 2, "cancer": "lung"})
        assert set(response.links) == {"first", "prev", "next", "last"}
        seen = []
        target = response.links["first"]["url"]
        while target:
            page = await api.get(str(api.base_url.copy_with(path="/")).rstrip("/") + target)
            seen += [one["dataset"] for one in page.json()["items"]]
            target = page.links.get("next", {}).get("url")
    assert sorted(seen) == [f"d{place:02}" for place in range(30)]
    assert "cancer=lung" in response.links["next"]["url"]


async def test_who_has_the_page_already_is_told_so(tmp_path: Path, api: httpx.AsyncClient) -> None:
    async with api:
        for path in ("/datasets?cancer=lung", "/facets", "/datasets/d01", "/vocabulary/sex"):
            first = await api.get(path)
            again = await api.get(path, headers={"If-None-Match": first.headers["ETag"]})
            assert (again.status_code, again.content) == (304, b""), path
            other = await api.get(path, params={"language": "de"}, headers={"If-None-Match": first.headers["ETag"]})
            assert other.status_code == 200, "another language is another text"
        before = await api.get("/datasets")
        await sync_to_async(publish)("alder", record("d00", subjects=99))
        after = await api.get("/datasets", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json()["total"]) == (200, 1)


async def test_one_dataset_has_everything(api: httpx.AsyncClient) -> None:
    async with api:
        found = (await api.get("/datasets/d09", params={"language": "de"})).json()
    assert (found["dataset"], found["node"], found["policy"]) == ("d09", "alder", "open")
    assert found["totals"]["subjects"] == {"value": 10, "meaning": "exact", "low": 10, "high": 10}
    assert found["facets"][0]["label"] == "Modalität"
    assert found["signed_by"] == "alder"
    assert len(found["signature"]) == 64


async def test_head_is_get_without_the_content(api: httpx.AsyncClient) -> None:
    async with api:
        got, head = await api.get("/datasets"), await api.head("/datasets")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert head.headers["ETag"] == got.headers["ETag"]


async def test_the_federation_in_numbers(api: httpx.AsyncClient) -> None:
    async with api:
        found = (await api.get("/federation")).json()
    assert found["totals"]["datasets"] == 30
    assert found["totals"]["subjects"]["value"] == sum(range(1, 31))
    assert (found["nodes"], found["nodes_online"]) == (1, 0)


async def test_only_approved_nodes_are_listed(tmp_path: Path, api: httpx.AsyncClient) -> None:
    from tests.support.linking import enrolled

    await sync_to_async(enrolled)(tmp_path / "beech", "http://127.0.0.1:1", "beech", approve=False)
    async with api:
        found = (await api.get("/nodes")).json()["nodes"]
    assert [(one["node"], one["online"]) for one in found] == [("alder", False)]


async def test_no_request_leads_elsewhere(api: httpx.AsyncClient) -> None:
    async with api:
        response = await api.get("/datasets")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
