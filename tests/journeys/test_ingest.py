"""Real files, a push and a retrieval become datasets that are found at a hub, by nothing but commands."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cancerimage.node.intake.receiving import Listening, receiving
from cancerimage.node.intake.states import Way
from tests.support import peers
from tests.support.federation import eventually
from tests.support.real_files import unique_files
from tests.support.site import Site, site_running

BY_HAND, FOLDER, PUSHED, RETRIEVED = "by-hand", "real-files", "pushed", "retrieved"
LARGEST = 8_000
"""Bytes of the files that are taken, so that this is quick; there are files of all kinds among them."""
SERIES = "77654033"
"""The folder of a person among the files of pydicom."""


def real_series(modality: str) -> list[Path]:
    """Return images of one person; those of CT may show a head, so that somebody has to look at them."""
    return [path for path in unique_files() if SERIES in path.parts and path.parent.name.startswith(modality)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A hub, and a node that answers from an index that was built by hand."""
    with site_running(tmp_path_factory.mktemp("ingest"), {BY_HAND: 20}) as running:
        yield running


def released(told: dict[str, Any], site: Site) -> int:
    """Open a batch's dataset to everybody, and return how many images the hub tells of it once it knows them."""
    images = told["released"]["files"]
    site.run("node", "policy", "set", told["dataset"], "open", "--yes")

    eventually(lambda: tells(site, told["dataset"]) == images, 60)
    (found,) = (one for one in site.ask("")["datasets"] if one["dataset"] == told["dataset"])
    assert found["images"]["value"] == images
    assert images
    return int(images)


def tells(site: Site, dataset: str) -> int | None:
    """Return how many images the catalogue of the hub tells of a dataset."""
    found = site.dataset(dataset)
    return None if found is None else found["totals"]["images"]["value"]


def ingested(site: Site, *arguments: str, code: int = 4) -> dict[str, Any]:
    """Ingest by command; where something waits for a person, that is exit code 4."""
    told: dict[str, Any] = json.loads(site.run("node", "ingest", *arguments, "--pixels", "rules", "--json", code=code))
    assert told["state"] == ("waiting" if code else "released")
    return told


def decided(site: Site, batch: str) -> int:
    """Release everything of a batch that waits, since nothing in these files tells that they show no head."""
    items = [item for item in site.told("node", "review", "list")["items"] if item["batch"] == batch]
    for item in items:
        site.run("node", "review", "decide", batch, item["item"], "release")
    return len(items)


def test_a_folder_of_real_files_is_found_beside_what_was_indexed_by_hand(site: Site, tmp_path: Path) -> None:
    files = [path for path in unique_files() if path.stat().st_size < LARGEST]
    source = tmp_path / "source"
    for number, path in enumerate(files):
        (source / str(number)).mkdir(parents=True)
        shutil.copy(path, source / str(number) / path.name)
    told = ingested(site, str(source), "--dataset", FOLDER)
    assert told["grade"] == "review"
    assert sum(told["quarantine"].values()) + told["released"]["files"] <= len(files)
    released(told, site)
    assert site.dataset(BY_HAND) is not None
    (batch,) = site.told("node", "batches")["batches"]
    assert batch["evidence"] == told["evidence"]
    assert site.told("node", "evidence", "verify", told["evidence"])["sound"]


def test_what_a_device_pushes_is_found(site: Site) -> None:
    images = real_series("CR")
    with receiving(site.node, Listening("127.0.0.1", "NODE", 0, {"PACS": PUSHED}, quiet=0.0)) as ports:
        pushed = peers.run("storescu", "-aet", "PACS", "-aec", "NODE", "127.0.0.1", str(ports.dicom), *images)
        assert pushed.returncode == 0, pushed.stderr
    (batch,) = (one for one in site.told("node", "batches")["batches"] if one["dataset"] == PUSHED)
    assert batch["state"] == "taken"
    told = ingested(site, "--batch", batch["batch"], code=0)
    assert released(told, site) == len(images)


def test_what_is_retrieved_from_an_archive_is_found_after_a_review(site: Site, tmp_path: Path) -> None:
    with peers.orthanc(tmp_path / "orthanc") as archive:
        archive.put(*real_series("CT"))
        address = f"{archive.title}@127.0.0.1:{archive.dicom}"
        came = site.told("node", "retrieve", address, "--dataset", RETRIEVED, "--modality", "CT")
    assert came["way"] == Way.GET
    first = ingested(site, "--batch", came["batch"])
    assert first["waiting"] == decided(site, came["batch"])
    told = ingested(site, "--batch", came["batch"], code=0)
    assert released(told, site) == came["files"]
