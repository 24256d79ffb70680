"""A hub as a process: it starts, says why it cannot, and stops at once even while somebody follows a question."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cancerimage.hub.serve import EXIT_DATABASE, EXIT_PORT_TAKEN, ServeFault, listen, serve
from cancerimage.hub.settings import HubSettings
from tests.support.databases import Database

PATIENCE = 60.0
SERVE = """
import os, sys
from cancerimage.hub.serve import ServeFault, serve
from cancerimage.hub.settings import HubSettings
try:
    serve(HubSettings.from_environment(os.environ))
except ServeFault as fault:
    print(fault, file=sys.stderr)
    sys.exit(fault.code)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(settings: HubSettings) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CANCERIMAGE_")}
    return subprocess.Popen(
        [sys.executable, "-c", SERVE], env=environment | settings.to_environment(), stderr=subprocess.PIPE, text=True
    )


Serving = tuple[HubSettings, "subprocess.Popen[str]"]


@pytest.fixture
def running(tmp_path: Path, database: Database) -> Iterator[Serving]:
    """A hub in a process of its own."""
    port = free_port()
    settings = HubSettings(
        data_dir=tmp_path / "hub", port=port, url=f"http://127.0.0.1:{port}", database_url=database.url
    )
    process = start(settings)
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            httpx.get(f"{settings.url}/api/v1/").raise_for_status()
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the hub does not listen"
            time.sleep(0.05)
    yield settings, process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_hub_stops_when_it_is_told(running: Serving, number: signal.Signals) -> None:
    settings, process = running
    reading = threading.Event()
    told: list[str] = []

    def follow() -> None:
        token = httpx.post(f"{settings.url}/api/v1/queries", json={"query": "sex:male"}).json()["id"]
        with httpx.stream("GET", f"{settings.url}/api/v1/queries/{token}/stream", timeout=PATIENCE) as response:
            for line in response.iter_lines():
                told.append(line)
                reading.set()

    follower = threading.Thread(target=follow)
    follower.start()
    assert reading.wait(PATIENCE)
    process.send_signal(number)
    _, log = process.communicate(timeout=PATIENCE)
    follower.join(PATIENCE)
    assert "event: complete" in told
    assert "Traceback" not in log
    assert "sex:male" not in log


def test_a_result_outlives_a_restart(running: Serving) -> None:
    settings, process = running
    asked = httpx.post(f"{settings.url}/api/v1/queries", params={"wait": PATIENCE}, json={"query": "sex:male"}).json()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    again = start(settings)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                found = httpx.get(f"{settings.url}/api/v1/queries/{asked['id']}").json()
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline, "the hub does not listen again"
                time.sleep(0.05)
        assert found == asked
    finally:
        again.kill()
        again.communicate()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeFault, match=f"port {port}") as fault:
            serve(HubSettings(data_dir=tmp_path / "hub", port=port))
    assert fault.value.code == EXIT_PORT_TAKEN
    assert not (tmp_path / "hub").exists()


def test_answers_do_not_wait_for_acknowledgements(tmp_path: Path) -> None:
    # asyncio sets TCP_NODELAY only on sockets that say they are TCP.
    with listen(HubSettings(data_dir=tmp_path / "hub", port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_a_database_that_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    settings = HubSettings(
        data_dir=tmp_path / "hub",
        port=free_port(),
        database_url="postgresql://nobody@127.0.0.1:1/hub?connect_timeout=2",
    )
    process = start(settings)
    _, said = process.communicate(timeout=60)
    assert process.returncode == EXIT_DATABASE
    assert "CANCERIMAGE_HUB_DATABASE_URL" in said
    assert "Traceback" not in said
