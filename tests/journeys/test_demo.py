"""The demo's processes: they start, they stop, they survive what may happen, and none is ever left behind."""

import hashlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from cancerimage.cli.demo import welcome
from cancerimage.demo import synthetic
from cancerimage.demo.collections import CANCERS, NODES
from cancerimage.demo.federation import Federation
from cancerimage.demo.place import Place
from cancerimage.demo.policies import POLICIES
from cancerimage.demo.processes import Processes
from cancerimage.node.pipeline.records import Records
from cancerimage.node.pipeline.states import State
from cancerimage.wire import png
from tests.support import federation
from tests.support.federation import command, environment, eventually, start, stop

pytestmark = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks for processes in /proc")
WAIT_SECONDS = 30


def processes(data_dir: Path) -> dict[int, str]:
    """Return the names of all processes of the demo in `data_dir`, but for the demo itself."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            words = arguments(int(entry.name)) if entry.name.isdigit() else []
            log = Path(os.readlink(entry / "fd/2")) if "cancerimage.demo.process" in words else Path()
        except OSError:
            continue  # It has just ended.
        if log.is_relative_to(data_dir):
            found[int(entry.name)] = words[-1]
    return found


def arguments(pid: int) -> list[str]:
    """Return the command line of a process, which everyone on the machine can read."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode().rstrip("\0").split("\0")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that a demo has been started in, and stopped by Ctrl-C, before."""
    place = tmp_path_factory.mktemp("own-demo")
    demo = start(place)
    running = processes(place)
    code = stop(demo)
    assert sorted(running.values()) == sorted(["hub", "sign-in", "console", *NODES])
    assert code == 0
    assert processes(place) == {}
    return place


@pytest.fixture
def own_demo(data_dir: Path) -> Iterator[federation.Demo]:
    """A demo of this test's own, to be stopped and killed."""
    running = start(data_dir)
    yield running
    stop(running)
    eventually(lambda: processes(data_dir) == {})


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=environment(), check=False)


def test_every_process_has_a_session_of_its_own(own_demo: federation.Demo) -> None:
    sessions = {os.getsid(pid) for pid in processes(own_demo.data_dir)}
    assert len(sessions) == 3 + len(NODES)
    assert os.getsid(own_demo.process.pid) not in sessions


def test_the_list_of_processes_tells_role_and_name_and_nothing_else(own_demo: federation.Demo) -> None:
    words = {name: arguments(pid)[1:] for pid, name in processes(own_demo.data_dir).items()}
    assert words.pop("hub") == ["-m", "cancerimage.demo.process", "hub", "hub"]
    assert words.pop("sign-in") == ["-m", "cancerimage.demo.process", "provider", "sign-in"]
    assert words.pop("console") == ["-m", "cancerimage.demo.process", "console", "console"]
    assert words == {name: ["-m", "cancerimage.demo.process", "node", name] for name in NODES}


def test_the_second_start_uses_what_the_first_built(data_dir: Path, own_demo: federation.Demo) -> None:
    """The same indexes, keys and password; the modification times say that nothing was written again."""
    kept = [
        path for pattern in ("nodes/*/index/current.json", "nodes/*/identity.json") for path in data_dir.glob(pattern)
    ]
    assert len(kept) == 12
    made = (data_dir / "made.json").stat().st_mtime_ns
    assert all(path.stat().st_mtime_ns <= made for path in kept)
    assert own_demo.password == (data_dir / "operator-password").read_text()


def test_a_damaged_index_is_built_again(data_dir: Path) -> None:
    pointer = data_dir / "nodes/demo-fir/index/current.json"
    pointer.write_text("{}")
    again = run("demo", "--data-dir", str(data_dir), "--once", "dataset:tcga_luad", "--json")
    assert again.returncode == 0, again.stderr
    assert "Building the indexes" in again.stderr
    assert pointer.read_text() != "{}"


def test_a_killed_demo_leaves_no_process(data_dir: Path, own_demo: federation.Demo) -> None:
    own_demo.process.kill()
    eventually(lambda: processes(data_dir) == {})


def test_a_terminated_demo_leaves_no_process(data_dir: Path, own_demo: federation.Demo) -> None:
    assert stop(own_demo, signal.SIGTERM) == 0
    assert processes(data_dir) == {}


def test_the_federation_goes_on_without_a_killed_node(data_dir: Path, own_demo: federation.Demo) -> None:
    victim = next(pid for pid, name in processes(data_dir).items() if name == "demo-elm")
    os.kill(victim, signal.SIGKILL)
    with httpx.Client(base_url=own_demo.url, trust_env=False) as client:

        def offline() -> list[str]:
            return [node["node"] for node in client.get("/api/v1/nodes").json()["nodes"] if not node["online"]]

        eventually(lambda: offline() == ["demo-elm"])
        result = client.post("/api/v1/queries", params={"wait": 60}, json={"query": ""}, timeout=120).json()
    assert result["missing"] == ["demo-elm"]
    assert result["state"] == "complete"
    assert result["datasets"]
    asked = run("search", "modality:CT", "--hub", own_demo.url, "--require-all", "--json")
    assert asked.returncode == 4
    assert "Warning: demo-elm is missing from the answer" in asked.stderr
    assert run("search", "modality:CT", "--hub", own_demo.url).returncode == 0


def test_the_demo_ends_when_its_hub_is_killed(data_dir: Path, own_demo: federation.Demo) -> None:
    hub = next(pid for pid, name in processes(data_dir).items() if name == "hub")
    os.kill(hub, signal.SIGKILL)
    assert own_demo.process.wait(WAIT_SECONDS) == 1
    assert processes(data_dir) == {}


def test_what_the_demo_invites_to_can_be_done(demo: federation.Demo, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the portal, the sign-in, the console and things to try; each page is there and the commands work."""
    port = urlsplit(demo.url).port
    assert port
    welcome(Federation(Place(demo.data_dir), port, Processes(demo.data_dir / "logs")), images=True, as_json=False)
    told = capsys.readouterr().out
    assert f"The federation is ready: {demo.url}/\n" in told
    assert f"operator of the hub is {demo.operator}, password {demo.password}" in told
    assert re.findall(r"^  (\d)\. ", told, re.MULTILINE) == [*"12345678"]
    pages = re.findall(r"(?<!--hub )(http\S+)", told)
    assert [urlsplit(page).path for page in pages] == [
        "/", "/catalogue/", "/explorer/", "/sign-in/", "/explorer/", "/", "/images/",
    ]  # fmt: skip
    # Its own console is on another port than the one that this welcome would claim.
    assert [httpx.get(page, trust_env=False).status_code for page in pages[:-2]] == [200] * 5
    asked, verified = (
        run(*shlex.split(line)) for line in re.findall(r"^  \d\. .*: +cancerimage (.+)$", told, re.MULTILINE)
    )
    assert "6 of 6 nodes answered" in asked.stdout, asked.stderr
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_the_console_of_one_node_is_open(demo: federation.Demo) -> None:
    """Its steward signs in there with the password that the demo tells."""
    with httpx.Client(base_url=demo.console, trust_env=False, follow_redirects=True) as client:
        page = client.get("/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"username": "steward", "password": demo.steward_password, "csrfmiddlewaretoken": token[1]}
        signed_in = client.post("/sign-in/", data=form, headers={"Referer": f"{demo.console}/"})
    assert "prostatex" in signed_in.text.lower()


def test_open_and_protected_datasets_stand_side_by_side(demo: federation.Demo) -> None:
    with httpx.Client(base_url=demo.url, trust_env=False) as client:
        shown = client.get("/api/v1/datasets", params={"size": 100}).json()["items"]
    assert {one["dataset"]: one["policy"] for one in shown if one["policy"] != "open"} == {
        dataset: policy.policy.value for dataset, policy in POLICIES.items()
    }


def test_two_demos_in_one_directory_are_refused(data_dir: Path, own_demo: federation.Demo) -> None:
    second = run("demo", "--data-dir", str(data_dir), "--port", "0")
    assert second.returncode == 1
    assert "Another demo is running" in second.stderr
    assert "--data-dir" in second.stderr


def test_a_taken_port_is_named_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = run("demo", "--data-dir", str(tmp_path), "--port", str(port))
    assert refused.returncode == 1
    assert f"Port {port} is already used" in refused.stderr
    assert f"--port {port + 1}" in refused.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "lock"]


def test_an_interrupted_first_start_leaves_nothing_half_made(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("demo", "--data-dir", str(tmp_path), "--port", "0"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    eventually(lambda: bool(processes(tmp_path)))
    process.send_signal(signal.SIGINT)
    assert process.wait(WAIT_SECONDS) == 0
    assert processes(tmp_path) == {}
    assert not (tmp_path / "made.json").exists()
    again = run("demo", "--data-dir", str(tmp_path), "--once", "cancer:rectum", "--json")
    assert again.returncode == 0, again.stderr


def test_a_wrong_query_is_told_before_anything_is_started(tmp_path: Path) -> None:
    refused = run("demo", "--data-dir", str(tmp_path), "--once", "modalty:CT")
    assert refused.returncode == 2
    assert "modality" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def pictures_come_and_go(running: federation.Demo, node: Path) -> None:
    """The catalogue shows what the holder chose, a browser gets nothing but a PNG, and it is gone once withdrawn."""
    with httpx.Client(base_url=running.url, trust_env=False) as client:

        def shown() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = client.get(f"/api/v1/datasets/{synthetic.NAME}").json()["pictures"]
            return found

        eventually(lambda: len(shown()) == len(synthetic.SHOWN))
        assert [one["modality"]["code"] for one in shown()] == list(synthetic.SHOWN)
        addresses = [one["address"] for one in shown()]
        page = client.get(f"/catalogue/{synthetic.NAME}/").text
        assert all(address in page for address in addresses)
        got = client.get(addresses[0])
        assert png.check(got.content) == (shown()[0]["columns"], shown()[0]["rows"])
        assert hashlib.sha256(got.content).hexdigest() in addresses[0]
        run("node", "images", "pictures", "withdraw", synthetic.NAME, "--data-dir", str(node))
        eventually(lambda: shown() == [])
        assert client.get(addresses[0]).status_code == httpx.codes.NOT_FOUND


def test_images_come_through_while_one_looks_on(data_dir: Path, tmp_path: Path) -> None:
    """A synthetic dataset comes into the catalogue by itself; at the next start it is there and does not come again."""
    place = tmp_path / "with-images"
    shutil.copytree(data_dir, place)
    address = f"/api/v1/datasets/{synthetic.NAME}"
    running = start(place, "--images")
    try:
        with httpx.Client(base_url=running.url, trust_env=False) as client:
            eventually(lambda: client.get(address).status_code == httpx.codes.OK, 300)
            shown = client.get(address).json()
            asked = client.post("/api/v1/queries", params={"wait": 20}, json={"query": f"dataset:{synthetic.NAME}"})
            listed = client.get("/api/v1/datasets", params={"size": 100}).json()["items"]
        batches = Records(place / "nodes" / synthetic.NODE)
        eventually(lambda: [batch.state for batch in batches.all().values()] == [State.WAITING], 120)
        eventually(lambda: "images" not in processes(place).values())
        pictures_come_and_go(running, place / "nodes" / synthetic.NODE)
    finally:
        assert stop(running) == 0
    assert (shown["synthetic"], shown["demonstration"], shown["policy"]) == (True, True, "open")
    assert [licence["code"] for licence in shown["licences"]] == ["CC0-1.0"]
    assert shown["totals"]["subjects"]["value"] == synthetic.PEOPLE
    assert asked.json()["totals"]["subjects"]["value"] == synthetic.PEOPLE
    assert {one["dataset"] for one in listed} == {*CANCERS, synthetic.NAME}
    before = batches.all()
    assert [batch.waiting for batch in before.values()] == [synthetic.SONOGRAMS]
    again = start(place, "--images")
    try:
        assert httpx.get(f"{again.url}{address}", trust_env=False).status_code == httpx.codes.OK
        eventually(lambda: "images" not in processes(place).values())
    finally:
        stop(again)
    assert batches.all() == before
