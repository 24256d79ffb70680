"""Kill -9 at any moment: nothing that was acknowledged is lost, no half file is left, and going on ends the same."""

import hashlib
import random
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.states import State
from cancerimage.node.intake.taking import take
from tests.support import peers
from tests.support.federation import command, environment
from tests.support.instances import dataset_of, folder_of
from tests.support.peers import free_port

ROUNDS = 12
COUNT = 150
PIXELS = bytes(range(256)) * 64

TAKER = """
import sys
from pathlib import Path
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.states import Way

source, data_dir = map(Path, sys.argv[1:])
with Landing.open(data_dir) as landing:
    batch = landing.begin("lung-ct", str(source), Way.FOLDER, "steward:test")
    for path in sorted(source.iterdir()):
        print(landing.take(batch, path, path.name).digest, flush=True)
"""
"""Says the digest of a file when it is acknowledged, and never finishes its batch."""

UNPACKER = """
import os
import sys
from pathlib import Path
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.taking import take

source, data_dir = map(Path, sys.argv[1:])
with Landing.open(data_dir) as landing:
    add = landing.records.add

    def said(batch, arrival):
        added = add(batch, arrival)
        os.write(1, f"{arrival.digest}\\n".encode())
        return added

    landing.records.add = said
    take(landing, "lung-ct", source, "steward:test", lambda done, total: None)
"""
"""Takes an archive, several of its files at once, and says the digest of each that is in the records."""


def whole_files(data_dir: Path) -> set[str]:
    """Return the digests of all files that have a name, after looking that each is whole."""
    found = {path.stem: path for path in data_dir.glob("arrivals/*/*.dcm")}
    for digest, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    return set(found)


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    source, data_dir = folder_of(tmp_path / "source", COUNT, pixels=PIXELS), tmp_path / "node"
    moments = random.Random(11)  # noqa: S311 - which moments does not matter
    acknowledged: set[str] = set()
    for _ in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", TAKER, str(source), str(data_dir)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(moments.randrange(COUNT)):
                acknowledged.add(process.stdout.readline().strip())
            process.send_signal(signal.SIGKILL)
            acknowledged |= {line.strip() for line in process.stdout if line.endswith("\n")}
        assert process.returncode == -signal.SIGKILL
        assert acknowledged <= whole_files(data_dir)
    with Landing.open(data_dir) as landing:
        batch = take(landing, "lung-ct", source, "steward:test", lambda done, total: None)
        assert (batch.name, batch.state) == ("lung-ct-0001", State.COMPLETE)
        digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in source.iterdir()}
        assert {one.digest for one in landing.arrivals(batch)} == digests == whole_files(data_dir)
        assert landing.quarantined(batch) == ()
        assert len(list((data_dir / "arrivals/unfinished").iterdir())) == 1


@pytest.mark.parametrize("after", [1, 30])
def test_an_archive_whose_unpacking_is_killed_is_unpacked_once(tmp_path: Path, after: int) -> None:
    files, data_dir, source = folder_of(tmp_path / "files", 60, pixels=PIXELS), tmp_path / "node", tmp_path / "all.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files.iterdir():
            archive.write(path, path.name)
    with subprocess.Popen(
        [sys.executable, "-c", UNPACKER, str(source), str(data_dir)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = {process.stdout.readline().strip() for _ in range(after)}
        process.kill()
        said |= {line.strip() for line in process.stdout if line.endswith("\n")}
    assert said <= whole_files(data_dir)
    with Landing.open(data_dir) as landing:
        batch = take(landing, "lung-ct", source, "steward:test", lambda done, total: None)
        digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in files.iterdir()}
        tally = landing.tally(batch)
        assert (batch.name, batch.state) == ("lung-ct-0001", State.COMPLETE)
        assert {one.digest for one in landing.arrivals(batch)} == digests == whole_files(data_dir)
        assert (tally.files, tally.repeated, tally.quarantined) == (len(digests), 0, 0)


@pytest.mark.parametrize("after", [5, 40])
def test_a_receiver_that_is_killed_goes_on_with_what_was_pushed(tmp_path: Path, after: int) -> None:
    peers.require("storescu")
    source, data_dir, port = folder_of(tmp_path / "source", 60, pixels=PIXELS), tmp_path / "node", free_port()
    receive = command(
        "node", "receive", "--peer", "PACS=lung-ct", "--title", "NODE", "--port", str(port), "--quiet", "600",
        "--data-dir", str(data_dir),
    )  # fmt: skip
    push = [peers.program("storescu"), "-v", "-aet", "PACS", "-aec", "NODE", "+sd", "127.0.0.1", str(port), source]

    def start() -> "subprocess.Popen[str]":
        process = subprocess.Popen(receive, stdout=subprocess.PIPE, text=True, env=environment())
        assert process.stdout is not None
        assert "Listening" in process.stdout.readline()
        return process

    with start() as receiver:
        stored = 0
        with subprocess.Popen(push, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pushing:
            assert pushing.stdout is not None
            for line in pushing.stdout:
                stored += "Received Store Response (Success)" in line
                if stored == after:
                    receiver.kill()
        assert stored >= after
    assert len(whole_files(data_dir)) >= stored
    with start() as receiver:
        again = peers.run("storescu", "-aet", "PACS", "-aec", "NODE", "+sd", "127.0.0.1", str(port), source)
        assert again.returncode == 0, again.stderr
        receiver.send_signal(signal.SIGTERM)
    assert receiver.returncode == 0
    with Landing.open(data_dir) as landing:
        (batch,) = landing.batches()
        assert batch.state is State.COMPLETE
        files = [landing.path(batch, one).read_bytes() for one in landing.arrivals(batch)]
    assert {dataset_of(file) for file in files} == {dataset_of(path.read_bytes()) for path in source.iterdir()}
