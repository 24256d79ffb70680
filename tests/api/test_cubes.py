"""The cube of a protected dataset over the API, in Python and in a terminal."""

import asyncio
import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from asgiref.sync import sync_to_async
from typer.testing import CliRunner

from cancerimage.cli.catalogue import app
from cancerimage.sdk import Client, Cube, NotFound
from cancerimage.sdk.numbers import Meaning, Number
from tests.support.linking import RunningHub
from tests.support.records import approve, catalogue_only, protected, publish, record

TABLES: Mapping[tuple[str, ...], Mapping[tuple[str, ...], int]] = {
    ("sex",): {("female",): 70, ("male",): 50},
    ("sex", "age"): {("female", "50..59"): 40, ("male", "unknown"): 30},
}


@pytest.fixture
async def url(tmp_path: Path, hub: RunningHub) -> str:
    """The address of a hub with an open, a protected and a silent dataset."""

    def fill() -> None:
        approve(tmp_path, "alder")
        publish("alder", record("plain", subjects=30), protected("guarded", tables=TABLES), catalogue_only("silent"))

    await sync_to_async(fill)()
    return hub.url


async def test_the_list_and_the_record_say_what_each_number_means(url: str) -> None:
    async with httpx.AsyncClient(base_url=f"{url}/api/v1") as api:
        listed = (await api.get("/datasets", params={"sort": "subjects"})).json()["items"]
        detail = (await api.get("/datasets/guarded")).json()
        silent = (await api.get("/datasets/silent", params={"language": "de"})).json()
        narrowed = (await api.get("/datasets", params={"policy": ["standard", "open"]})).json()["total"]
        everywhere = (await api.get("/federation")).json()
    assert [(one["dataset"], one["policy"], one["totals"]["subjects"]["meaning"]) for one in listed] == [
        ("guarded", "standard", "about"),
        ("plain", "open", "exact"),
        ("silent", "catalogue_only", "withheld"),
    ]
    assert detail["epoch"]["number"] == 1
    assert detail["cube"] == "/api/v1/datasets/guarded/cube"
    assert detail["totals"]["subjects"] == {"value": 120, "meaning": "about", "low": 109, "high": 131}
    assert detail["facets"][0]["below"] == 15
    assert {one["code"] for one in detail["explanations"]} == {"policy", "audience", "epoch", "clamped"}
    assert silent["totals"]["subjects"]["value"] is None
    assert [one["code"] for one in silent["explanations"]] == ["policy"]
    assert "nennt keine Zahl" in silent["explanations"][0]["text"]
    assert narrowed == 2
    assert everywhere["totals"]["subjects"]["value"] == 150
    assert everywhere["totals"]["subjects"]["withheld"] == 1


async def test_the_cube_comes_as_json_and_as_csv(url: str) -> None:
    async with httpx.AsyncClient(base_url=f"{url}/api/v1") as api:
        first = await api.get("/datasets/guarded/cube", params={"language": "de"})
        again = await api.get(
            "/datasets/guarded/cube", params={"language": "de"}, headers={"If-None-Match": first.headers["ETag"]}
        )
        table = await api.get("/datasets/guarded/cube", params={"format": "csv"})
        refused = await api.get("/datasets/guarded/cube", params={"format": "xml"})
    cube = first.json()
    assert again.status_code == 304
    assert (cube["dataset"], cube["policy"], cube["cost"]) == ("guarded", "standard", 340_000_000)
    assert [one["fields"] for one in cube["tables"]] == [["sex"], ["sex", "age"]]
    assert cube["tables"][1]["cells"][0]["labels"] == ["Weiblich", "50–59"]
    assert cube["tables"][1]["cells"][0]["subjects"] == {"value": 40, "meaning": "about", "low": 29, "high": 51}
    assert table.headers["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(table.text)))
    assert len(lines) == 4
    assert (lines[2]["field"], lines[2]["value"], lines[2]["second_value"]) == ("sex", "female", "50..59")
    assert (lines[2]["subjects"], lines[2]["low"], lines[2]["high"], lines[2]["below"]) == ("40", "29", "51", "15")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


async def test_other_datasets_have_no_cube(url: str) -> None:
    async with httpx.AsyncClient(base_url=f"{url}/api/v1") as api:
        for name in ("plain", "silent", "nowhere"):
            refused = await api.get(f"/datasets/{name}/cube")
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), name


async def test_python_reads_the_cube(url: str) -> None:
    def read() -> Cube:
        with Client(url) as client:
            found = client.dataset("guarded")
            assert found.subjects == Number(120, 11)
            assert (found.policy, found.epoch, found.bytes.meaning) == ("standard", 1, Meaning.WITHHELD)
            assert found.studies == Number.fewer(15, 11)
            listed = client.catalogue(sort="subjects")
            assert "about 120 (109–131)" in repr(listed)
            assert "not told" in listed._repr_html_()
            frame = listed.to_pandas()
            assert frame["subjects_low"].tolist()[:2] == [109, 30]
            assert listed.to_polars()["subjects"].to_list() == [120, 30, None]
            with pytest.raises(NotFound, match="no cube"):
                client.cube("plain")
            return client.cube("guarded")

    cube = await asyncio.to_thread(read)
    table = cube.by("age", "sex")
    assert table["female", "50..59"] == Number(40, 11)
    assert table["female", "0..9"] == Number.fewer(15, 11)
    assert cube.by("sex")["male"] == Number(50, 11)
    assert table.to_pandas()["subjects"].sum() == table.to_polars()["subjects"].sum() == 70
    assert list(table.to_pandas())[:3] == ["sex", "age", "subjects"]
    assert "fewer than 15" in repr(table)
    assert "<table>" in table._repr_html_()
    assert "about 120" in repr(cube)
    assert (cube.sums["subjects"], cube.at_most["studies"]) == (Number(120, 11), 5)
    with pytest.raises(KeyError, match="no table by modality"):
        cube.by("modality")


async def test_the_terminal_shows_honest_numbers(url: str) -> None:
    async def run(*arguments: str) -> str:
        outcome = await asyncio.to_thread(CliRunner().invoke, app, [*arguments, "--hub", url])
        assert outcome.exception is None, outcome.output
        return outcome.stdout

    listed = await run("list", "--policy", "standard")
    assert "≈ 120 ± 11" in listed
    assert "plain" not in listed
    shown = await run("show", "guarded")
    assert "about 120 (109–131)" in shown
    assert "fewer than 15" in shown
    assert "The data of this dataset are protected." in shown
    assert "not told" in await run("show", "silent")
    overview = await run("cube", "guarded")
    assert "sex,age" in overview
    crossed = await run("cube", "guarded", "--by", "age,sex")
    assert "about 40 (29–51)" in crossed
    assert "fewer than 15" in crossed
    assert json.loads(await run("cube", "guarded", "--json"))["dataset"] == "guarded"
