"""Permits: whoever has none sees nothing, and every use is on record before anything is sent."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from cancerimage.audit.events import NodeEvent
from cancerimage.cli.application import app
from cancerimage.node.intake.web import WebReception
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.closures import Closure
from cancerimage.node.store.addresses import ADDRESSES
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.permits import Permits
from cancerimage.node.store.store import Store
from cancerimage.node.store.uses import Uses, Way, of
from cancerimage.node.store.web import application
from tests.support.research import deidentified, folder_of, uid


@pytest.fixture
def node(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "node") as store:
        for dataset, study in (("lung", 1), ("lung", 2), ("other", 9)):
            for path in folder_of(tmp_path / dataset, deidentified(study)):
                store.add(path, dataset)
        store.flush()
    return tmp_path / "node"


@pytest.fixture
def store(node: Path) -> Iterator[Store]:
    with Store.open(node) as store:
        yield store


@pytest.fixture
def ledger(node: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(node)
    yield ledger
    ledger.close()


@pytest.fixture
def web(store: Store, ledger: Ledger) -> Iterator[httpx.Client]:
    reception = WebReception(application(store, Uses(store.records, ledger)), ("127.0.0.1", 0))
    with httpx.Client(base_url=f"http://127.0.0.1:{reception.port}", timeout=60) as client:
        yield client
    reception.close()


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def written(ledger: Ledger, event: NodeEvent) -> list[dict[str, Any]]:
    connection = ledger.store.reading()
    kept = log.entries(connection, 0, log.size(connection))
    return [json.loads(one.about) for one in kept if one.event == event]


def command(node: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(app, ["node", "images", *arguments, "--data-dir", str(node), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def way(path: str, study: int) -> str:
    return path.format(study=uid(study), series=uid(study, 1), instance=uid(study, 1, 1), frames="1", tag="7FE00010")


def test_no_address_answers_without_a_permit(web: httpx.Client, store: Store) -> None:
    permits = Permits(store.records)
    revoked = permits.give("lung-study", ["lung"], soon())
    permits.revoke("lung-study")
    nobody: list[dict[str, str]] = [
        {}, {"Authorization": "Bearer"}, bearer("x" * 43), bearer(revoked), {"Authorization": f"Basic {revoked}"}
    ]  # fmt: skip
    for path, _ in ADDRESSES:
        for headers in nobody:
            answer = web.get(way(path, 1), headers=headers)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.json() == {"error": "A valid permit is needed."}


def test_what_the_permit_does_not_name_is_not_there(web: httpx.Client, store: Store) -> None:
    headers = bearer(Permits(store.records).give("lung-study", ["lung"], soon()))
    for path, _ in ADDRESSES:
        if "{study}" not in path:
            continue
        assert web.get(way(path, 1), headers=headers).status_code == 200
        # A study of another dataset looks as one that is nowhere.
        others, nowhere = (web.get(way(path, study), headers=headers) for study in (9, 77))
        assert others.status_code == nowhere.status_code in (204, 404)
        assert others.content == nowhere.content


def test_a_search_finds_what_the_permit_names(web: httpx.Client, store: Store) -> None:
    permits = Permits(store.records)
    lung, both = permits.give("one", ["lung"], soon()), permits.give("two", ["other", "lung"], soon())
    assert len(web.get("/studies", headers=bearer(lung)).json()) == 2
    assert len(web.get("/studies", headers=bearer(both)).json()) == 3
    assert len(web.get("/instances", headers=bearer(lung)).json()) == 2
    assert web.get("/studies?PatientID=P9", headers=bearer(lung)).status_code == 204


def test_a_permit_ends(web: httpx.Client, store: Store) -> None:
    token = Permits(store.records).give("short", ["lung"], soon())
    assert web.get("/studies", headers=bearer(token)).status_code == 200
    with store.records.change() as connection:
        before = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
        connection.execute("UPDATE permits SET until = ? WHERE name = 'short'", (before,))
    assert web.get("/studies", headers=bearer(token)).status_code == 401


def test_names_are_used_once(store: Store) -> None:
    permits = Permits(store.records)
    permits.give("study", ["lung"], soon())
    permits.revoke("study")
    for name, datasets, until in (
        ("study", ["lung"], soon()),
        ("Study!", ["lung"], soon()),
        ("new", ["Lung Study"], soon()),
        ("new", ["lung"], datetime.now(UTC)),
    ):
        with pytest.raises(StoreFault):
            permits.give(name, datasets, until)
    with pytest.raises(StoreFault):
        permits.revoke("unknown")


def test_no_token_is_kept(store: Store, node: Path) -> None:
    token = Permits(store.records).give("study", ["lung"], soon())
    store.close()
    assert not any(token.encode() in path.read_bytes() for path in (node / "images").iterdir() if path.is_file())


def test_every_use_is_on_record(web: httpx.Client, store: Store, ledger: Ledger) -> None:
    headers = bearer(Permits(store.records).give("study", ["lung", "other"], soon()))
    for _ in range(3):
        web.get(f"/studies/{uid(1)}", headers=headers)
    web.get(f"/studies/{uid(2)}/thumbnail", headers=headers)
    assert written(ledger, NodeEvent.PERMIT_IMAGES_USED) == [{"dataset": "lung", "permit": "study"}]
    # The first use of a study is on the disk at once, the count of those that follow when there is time.
    assert {(one.study, one.way) for one in of(store.records, "study")} == {
        (uid(1), Way.RETRIEVE), (uid(2), Way.SHOW),
    }  # fmt: skip
    web.get("/studies", headers=headers)
    assert len(written(ledger, NodeEvent.PERMIT_IMAGES_USED)) == 2
    uses = {(one.dataset, one.study, one.way): one.requests for one in of(store.records, "study")}
    assert uses == {
        ("lung", uid(1), Way.RETRIEVE): 3,
        ("lung", uid(2), Way.SHOW): 1,
        ("lung", "", Way.SEARCH): 1,
        ("other", "", Way.SEARCH): 1,
    }


def test_nothing_is_sent_that_cannot_be_recorded(web: httpx.Client, store: Store, ledger: Ledger) -> None:
    headers = bearer(Permits(store.records).give("study", ["lung"], soon()))
    ledger.close_because(Closure.DAMAGED)
    for path in ("/studies", f"/studies/{uid(1)}", f"/studies/{uid(1)}/thumbnail"):
        answer = web.get(path, headers=headers)
        assert answer.status_code == 503
        assert "ledger" not in answer.text


def test_permits_are_given_and_revoked_by_command(node: Path, ledger: Ledger) -> None:
    given = command(node, "permit", "add", "study", "--dataset", "lung", "--days", "10")
    assert given["state"] == "valid"
    with Store.open(node) as store:
        permit = Permits(store.records).holder(given["token"])
        assert permit is not None
        assert (permit.name, permit.datasets) == ("study", ("lung",))
    (shown,) = command(node, "permit", "list")["permits"]
    assert "token" not in shown
    assert command(node, "permit", "list", "--uses", "study")["uses"] == []
    for _ in range(2):
        assert command(node, "permit", "revoke", "study")["state"] == "revoked"
    with Store.open(node) as store:
        assert Permits(store.records).holder(given["token"]) is None
    assert written(ledger, NodeEvent.PERMIT_IMAGES_GIVEN) == [
        {"dataset": "lung", "minutes": 10 * 24 * 60, "permit": "study"}
    ]
    assert written(ledger, NodeEvent.PERMIT_IMAGES_REVOKED) == [{"permit": "study"}]
