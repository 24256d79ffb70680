"""The Python client against a real hub with real nodes."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async

import cancerimage
from cancerimage.sdk import Client, HubUnreachable, NotAHub, NotFound, Number, QueryRefused, TooManyRequests
from cancerimage.sdk.client import default_hub
from cancerimage.wire.question import Answer, Question
from tests.support.linking import PATIENCE, RunningHub, connected, node, published
from tests.support.messages import answer
from tests.support.records import approve, publish, record


async def test_searching_waits_for_the_whole_answer(tmp_path: Path, hub: RunningHub) -> None:
    alder = await node(tmp_path, hub, "alder")
    async with alder.running():
        await connected("alder")
        await published("alder")
        for query in ("modality:CT", {"version": 1, "where": {"field": "modality", "is": "CT"}}):
            found = await asyncio.to_thread(cancerimage.search, query, hub=hub.url)
            assert found.complete
            assert [(one.dataset, one.subjects) for one in found.datasets] == [("alder-data", Number(3))]
            assert found.query.text == "modality:CT"


async def test_streaming_yields_what_is_known_and_ends_complete(tmp_path: Path, hub: RunningHub) -> None:
    go = threading.Event()

    def waiting(asked: Question) -> Answer:
        go.wait(PATIENCE)
        return answer("beech", asked)

    alder = await node(tmp_path, hub, "alder")
    beech = await node(tmp_path, hub, "beech", respond=waiting)

    def follow() -> list[int]:
        seen = []
        with Client(hub.url) as client:
            for known in client.stream("modality:CT"):
                seen.append(int(known.totals.subjects))
                if seen[-1] == 3:
                    go.set()
            assert known.complete
        return seen

    async with alder.running(), beech.running():
        for name in ("alder", "beech"):
            await connected(name)
            await published(name)
        seen = await asyncio.to_thread(follow)
    assert seen == sorted(seen)
    assert seen[-1] == 6


async def test_asking_returns_at_once_and_the_result_is_found_later(hub: RunningHub) -> None:
    def ask() -> None:
        with Client(hub.url) as client:
            asked = client.ask("modality:CT", deadline=PATIENCE)
            assert client.result(asked.id, wait=PATIENCE).complete

    await asyncio.to_thread(ask)


async def test_the_catalogue_comes_whole(tmp_path: Path, hub: RunningHub) -> None:
    def fill() -> None:
        approve(tmp_path, "alder")
        cancers = (("lung",), ("lung", "breast"))
        publish("alder", *(record(f"d{place:03}", subjects=place, cancers=cancers[place % 2]) for place in range(230)))

    def look() -> None:
        with Client(hub.url, language="de") as client:
            everything = client.catalogue(sort="title")
            assert [one.dataset for one in everything] == [f"d{place:03}" for place in range(230)]
            assert len(client.catalogue(cancer="breast", modality=["CT", "MR"])) == 115
            largest = client.catalogue(sort="subjects", limit=3)
            assert [one.subjects.value for one in largest] == [229, 228, 227]
            assert largest.total == 230
            assert len(everything[:5]) == 5
            assert everything[1].cancers == ("breast", "lung")
            assert everything.to_pandas()["subjects"].sum() == everything.to_polars()["subjects"].sum()
            assert "230 datasets" in repr(everything)
            assert "<table>" in everything._repr_html_()
            detail = client.dataset("d007")
            assert detail.node_title == "Der Knoten alder"
            assert detail.raw["sources"][0]["doi"] == "10.1000/1"
            assert client.federation()["totals"]["datasets"] == 230
            assert [one["node"] for one in client.nodes()] == ["alder"]
            assert "cancer" in {one["name"] for one in client.fields()}
            assert "sex" in {one["name"] for one in client.vocabularies()}
            assert client.vocabulary("sex")["concepts"]

    await sync_to_async(fill)()
    await asyncio.to_thread(look)


async def test_a_wrong_query_shows_where(hub: RunningHub) -> None:
    def ask() -> None:
        with Client(hub.url) as client:
            with pytest.raises(QueryRefused, match="modality") as refused:
                client.search("sex:male modalty:CT")
            assert (refused.value.code, refused.value.position) == ("query.unknown_field", 9)
            assert client.check("modality:ct").text == "modality:CT"

    await asyncio.to_thread(ask)


async def test_what_is_not_there_is_not_found(hub: RunningHub) -> None:
    def ask() -> None:
        with Client(hub.url) as client:
            with pytest.raises(NotFound):
                client.dataset("nowhere")
            with pytest.raises(NotFound, match="ask the question again"):
                client.result("0123456789abcdef")

    await asyncio.to_thread(ask)


def test_a_hub_that_does_not_listen_is_named_with_what_to_do() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        with pytest.raises(HubUnreachable, match="CANCERIMAGE_HUB"):
            cancerimage.search("modality:CT", hub=url)


def test_the_environment_names_the_hub() -> None:
    assert default_hub({"CANCERIMAGE_HUB": "https://hub.example.org"}) == "https://hub.example.org"
    assert default_hub({}) == "http://127.0.0.1:8000"


@contextmanager
def serving(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """Serve one answer to everything, as something that is no hub does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "body"), [(200, b"<html>"), (404, b"{}"), (200, b"[]"), (502, b"bad gateway")])
def test_something_that_is_no_hub_is_recognised(status: int, body: bytes) -> None:
    with serving(status, body) as url, Client(url) as client, pytest.raises(NotAHub, match="Check the address"):
        client.federation()


def test_a_rate_limit_that_lasts_is_told() -> None:
    body = b'{"code": "rate_limited", "status": 429, "detail": "Too many."}'
    with serving(429, body, Retry_After="60") as url, Client(url) as client, pytest.raises(TooManyRequests) as limit:
        client.federation()
    assert limit.value.wait == 60
