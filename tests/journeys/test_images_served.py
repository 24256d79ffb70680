"""From a synthetic dataset to a researcher: made, de-identified, added, permitted, served, read; killed on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from dicomweb_client import DICOMwebClient
from typer.testing import CliRunner

from cancerimage.cli.application import app
from cancerimage.node.store.store import GROUP, Store
from tests.support.research import deidentified, folder_of, served

PATIENCE = 60.0
COUNT = GROUP + 20
"""One group is on the disk before the last images come."""


def command(*arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_researcher_reads_what_was_deidentified(tmp_path: Path) -> None:
    made, out, node = tmp_path / "made", tmp_path / "out", ["--data-dir", str(tmp_path / "node")]
    command("phantoms", str(made), "--people", "2", "--matrix", "32", "--slices", "4", "--jobs", "1")
    CliRunner().invoke(app, ["deidentify", str(made / "images"), str(out), "--pixels", "off", "--jobs", "1"])
    released = sorted((out / "images").rglob("*.dcm"))
    assert released
    add = ("node", "images", "add", str(out / "images"), "--dataset", "phantoms", "--vouch")
    told = command(*add, *node)
    assert (told["new"], told["there"], told["refused"]) == (len(released), 0, 0)
    assert command(*add, *node)["there"] == len(released)
    (held,) = command("node", "images", "show", *node)["datasets"]
    assert held["instances"] == len(released)
    token = command("node", "images", "permit", "add", "study", "--dataset", "phantoms", *node)["token"]
    with served(tmp_path / "node") as address:
        client = DICOMwebClient(address, headers={"Authorization": f"Bearer {token}"})
        studies = client.search_for_studies()
        assert len(studies) == held["studies"]
        found = [one for study in studies for one in client.iter_study(study["0020000D"]["Value"][0])]
    assert len(found) == len(released)
    assert {one.PatientIdentityRemoved for one in found} == {"YES"}
    assert {one["study"] for one in command("node", "images", "permit", "list", "--uses", "study", *node)["uses"]} == {
        "", *(study["0020000D"]["Value"][0] for study in studies)
    }  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    folder_of(folder, *(deidentified(number // 10, 1, number) for number in range(COUNT)))
    return folder


@pytest.mark.parametrize("moment", [COUNT // 2, COUNT - 1])
def test_whatever_moment_it_is_killed_at_the_end_is_the_same(tmp_path: Path, many: Path, moment: int) -> None:
    node = tmp_path / "node"
    arguments = ["node", "images", "add", str(many), "--dataset", "lung", "--vouch", "--data-dir", str(node)]
    process = subprocess.Popen(
        [sys.executable, "-m", "cancerimage.cli", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if sum(len(names) for _, _, names in os.walk(node / "images" / "blobs")) >= moment:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.001)
    process.wait()
    assert command(*arguments)["refused"] == 0
    with Store.open(node) as store:
        (held,) = store.holdings()
        assert (held.studies, held.instances) == (-(-COUNT // 10), COUNT)
        named = {one.digest for series in store.series("lung", COUNT) for one in store.instances(series)}
        assert len(named) == COUNT
        for digest in named:
            with store.blobs.local(digest) as path:
                assert path.stat().st_size > 0
