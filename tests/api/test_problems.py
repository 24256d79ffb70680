"""Whatever goes wrong, the API answers with a problem as RFC 9457 has it, and with nothing else."""

import httpx
import pytest
from pytest_django import Settings

from cancerimage.hub.api import datasets
from cancerimage.hub.bodies import LIMIT
from cancerimage.hub.settings import HubSettings
from cancerimage.hub.settings.logs import PlainFormatter
from cancerimage.wire.problems import PROBLEMS
from tests.support.linking import PATIENCE, RunningHub


def client(hub: RunningHub) -> httpx.AsyncClient:
    """Return a client of the API."""
    return httpx.AsyncClient(base_url=f"{hub.url}/api/v1", timeout=2 * PATIENCE)


def problem(response: httpx.Response, status: int, code: str) -> dict[str, object]:
    """Hold a response to the form of a problem, and return its members."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    members: dict[str, object] = response.json()
    assert members["status"] == status
    assert members["code"] == code
    assert members["type"] == PROBLEMS[code].type
    assert members["title"] == PROBLEMS[code].title
    assert str(members["detail"]).endswith((".", "required")) or members["detail"]
    return members


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/datasets/nowhere", 404, "not_found"),
        ("GET", "/vocabulary/nowhere", 404, "not_found"),
        ("GET", "/queries/0123456789abcdef", 404, "not_found"),
        ("GET", "/queries/0123456789abcdef.csv", 404, "not_found"),
        ("GET", "/queries/0123456789abcdef/stream", 404, "not_found"),
        ("GET", "/datasets/%00", 404, "not_found"),
        ("GET", "/queries/%00", 404, "not_found"),
        ("GET", "/queries/%00.csv", 404, "not_found"),
        ("GET", "/queries/%00/stream", 404, "not_found"),
        ("GET", "/datasets?colour=red", 422, "invalid"),
        ("GET", "/datasets?sort=colour", 422, "invalid"),
        ("GET", "/datasets?page=0", 422, "invalid"),
        ("GET", "/datasets?page=one", 422, "invalid"),
        ("GET", "/datasets?size=101", 422, "invalid"),
        ("GET", "/datasets?language=xx", 422, "invalid"),
        ("GET", "/fields?text=x", 422, "invalid"),
        ("GET", "/queries", 405, "method_not_allowed"),
        ("DELETE", "/datasets", 405, "method_not_allowed"),
    ],
)
async def test_a_wrong_request(hub: RunningHub, method: str, path: str, status: int, code: str) -> None:
    async with client(hub) as api:
        response = await api.request(method, path)
    problem(response, status, code)
    if status == 405:
        assert response.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid"),
        (b"{", 400, "invalid"),
        (b"\xff\xfe", 400, "invalid"),
        (b"[]", 422, "invalid"),
        (b"{}", 422, "invalid"),
        (b'{"query": 5}', 422, "invalid"),
        (b'{"query": "sex:male", "deadline": -1}', 422, "invalid"),
        (b'{"query": "sex:male", "deadline": 1e9}', 422, "invalid"),
        (b'{"query": "colour:red"}', 422, "query.unknown_field"),
        (b'{"query": "sex:purple"}', 422, "query.unknown_value"),
        (b'{"query": "age:70..50"}', 422, "query.out_of_range"),
        (b'{"query": "(sex:male"}', 422, "query.syntax"),
        (b'{"query": "modality:CT modality:MR"}', 422, "query.contradiction"),
        (b'{"query": {"version": 99, "where": {}}}', 422, "query.version"),
        (b'{"query": {"version": 1, "where": {"is": "CT"}}}', 422, "query.syntax"),
        (b'{"query": "' + b"(" * 5000 + b'"}', 413, "query.too_large"),
        (b'{"query": "' + b"(" * 1000 + b"sex:male" + b")" * 1000 + b'"}', 422, "query.too_deep"),
        (b'{"query": "' + b"x" * LIMIT + b'"}', 413, "too_large"),
    ],
)
async def test_a_wrong_question(hub: RunningHub, body: bytes, status: int, code: str) -> None:
    async with client(hub) as api:
        for path in ("/queries", "/queries/check"):
            response = await api.post(path, content=body, headers={"Content-Type": "application/json"})
            problem(response, status, code)


async def test_a_fault_in_a_query_has_a_place_and_a_suggestion(hub: RunningHub) -> None:
    async with client(hub) as api:
        members = problem(await api.post("/queries", json={"query": "sex:male modalty:CT"}), 422, "query.unknown_field")
        assert (members["position"], members["length"], members["suggestion"]) == (9, 7, "modality")
        where = {"all": [{"field": "sex", "is": "male"}, {"field": "modalty", "is": "CT"}]}
        members = problem(
            await api.post("/queries", json={"query": {"version": 1, "where": where}}), 422, "query.unknown_field"
        )
        assert str(members["pointer"]).startswith("/where/all/1")


async def test_a_body_without_an_end_is_cut_off(hub: RunningHub) -> None:
    async def endless() -> "object":
        while True:
            yield b" " * 8192

    async with client(hub) as api:
        try:
            response = await api.post("/queries", content=endless(), headers={"Content-Type": "application/json"})
        except (httpx.WriteError, httpx.ReadError):
            return  # the hub had answered and closed the connection while the client was still writing
        problem(response, 413, "too_large")


async def test_a_fault_of_the_hub_tells_nothing_of_its_inside(
    hub: RunningHub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("somebody asked for secrets")

    monkeypatch.setattr(datasets, "search", broken)
    async with client(hub) as api:
        response = await api.get("/datasets?text=secrets")
    members = problem(response, 500, "internal")
    assert "secrets" not in str(members)
    (logged,) = [record for record in caplog.records if record.levelname == "ERROR"]
    logged.exc_text = None
    written = PlainFormatter("{message}", style="{").format(logged)
    assert written.endswith("RuntimeError")
    assert "text=secrets" not in written


async def test_too_many_requests_are_told_when_to_come_back(hub: RunningHub, settings: Settings) -> None:
    from cancerimage.hub import asgi

    settings.CANCERIMAGE = HubSettings(data_dir=settings.CANCERIMAGE.data_dir, rate=0.01, rate_burst=3)
    handler = asgi.StreamingHandler()
    transport = httpx.ASGITransport(handler, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/api/v1") as api:
        answers = [await api.get(path) for path in ("/", "/nowhere", "/fields", "/")]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 429]
    problem(answers[-1], 429, "rate_limited")
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_a_foreign_host_is_refused(hub: RunningHub) -> None:
    async with client(hub) as api:
        response = await api.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    problem(response, 400, "invalid")
