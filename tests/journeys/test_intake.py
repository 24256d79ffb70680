"""Images come to a node from real peers: pushed and retrieved, over DICOM connections and over the web."""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.dicom.faults import Reason
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.receiving import Certificate, Listening, receiving
from cancerimage.node.intake.states import State, Way
from tests.support import peers
from tests.support.certificates import Authority
from tests.support.federation import command, environment
from tests.support.instances import dataset_of, folder_of, instance, study_uid
from tests.support.peers import Orthanc, closed_port, free_port

DATASET = "lung-ct"
COUNT = 6
TOKEN = "a-token-that-is-long-enough-0123456789"
PUSHING = Listening("127.0.0.1", "NODE", 0, {"PACS": DATASET}, quiet=0.0)


def node(*arguments: str | Path, code: int = 0) -> str:
    ended = subprocess.run(
        command("node", *map(str, arguments)), capture_output=True, text=True, env=environment(), check=False
    )
    assert ended.returncode == code, ended.stderr
    return ended.stdout


def only_batch(data_dir: Path) -> tuple[Batch, dict[str, bytes], list[Reason | None]]:
    """Return the one batch, the data sets that arrived by instance, and why others are in quarantine."""
    with Landing.open(data_dir) as landing:
        (batch,) = landing.batches()
        arrived = {one.instance: landing.path(batch, one).read_bytes() for one in landing.arrivals(batch)}
        return batch, arrived, [one.reason for one in landing.quarantined(batch)]


def datasets(files: dict[str, bytes]) -> list[bytes]:
    return sorted(map(dataset_of, files.values()))


def sent(folder: Path) -> list[bytes]:
    return sorted(dataset_of(path.read_bytes()) for path in folder.iterdir())


@pytest.fixture
def images(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "images", COUNT)


def test_a_peer_on_the_list_pushes_and_others_are_rejected(tmp_path: Path, images: Path) -> None:
    with receiving(tmp_path / "node", PUSHING) as ports:
        address = ("127.0.0.1", str(ports.dicom))
        assert peers.run("echoscu", "-aet", "PACS", "-aec", "NODE", *address).returncode == 0
        assert peers.run("echoscu", "-aet", "STRANGER", "-aec", "NODE", *address).returncode != 0
        assert peers.run("echoscu", "-aet", "PACS", "-aec", "OTHER", *address).returncode != 0
        pushed = peers.run("storescu", "-aet", "PACS", "-aec", "NODE", "+sd", *address, images)
        assert pushed.returncode == 0, pushed.stderr
        strange = peers.run("storescu", "-aet", "STRANGER", "-aec", "NODE", "+sd", *address, images)
        assert strange.returncode != 0
    batch, arrived, refused = only_batch(tmp_path / "node")
    assert (batch.dataset, batch.source, batch.way, batch.state) == (DATASET, "PACS", Way.STORE, State.COMPLETE)
    assert datasets(arrived) == sent(images)
    assert refused == []


def test_what_a_peer_sends_after_a_pause_is_another_batch_and_again_is_the_same(tmp_path: Path, images: Path) -> None:
    for quiet, batches in ((0.0, 2), (300.0, 1)):
        data_dir = tmp_path / f"node-{quiet:.0f}"
        listening = Listening("127.0.0.1", "NODE", 0, {"PACS": DATASET}, quiet=quiet)
        for _ in range(2):
            with receiving(data_dir, listening) as ports:
                for _ in range(2 if quiet else 1):
                    peers.run("storescu", "-aet", "PACS", "-aec", "NODE", "+sd", "127.0.0.1", str(ports.dicom), images)
            if quiet:
                break
        with Landing.open(data_dir) as landing:
            assert len(landing.batches()) == batches
            for batch in landing.batches():
                assert landing.tally(batch).files == COUNT


def test_tls_lets_in_who_shows_a_certificate(tmp_path: Path, images: Path) -> None:
    peers.require("storescu")
    ours, theirs = Authority(tmp_path / "tls", "hospital"), Authority(tmp_path / "tls", "elsewhere")
    certificate, known, unknown = ours.certificate("node"), ours.certificate("pacs"), theirs.certificate("stranger")
    listening = Listening(
        "127.0.0.1", "NODE", 0, {"PACS": DATASET}, quiet=0.0, certificate=Certificate(*certificate, ours.file)
    )
    with receiving(tmp_path / "node", listening) as ports:

        def push(key: Path, file: Path) -> int:
            return peers.run(
                "storescu", "-aet", "PACS", "-aec", "NODE", "+tls", key, file, "+cf", ours.file,
                "+sd", "127.0.0.1", str(ports.dicom), images,
            ).returncode  # fmt: skip

        # Somebody who connects and says nothing keeps nobody else out.
        with socket.create_connection(("127.0.0.1", ports.dicom or 0)):
            assert push(known[1], known[0]) == 0
        assert push(unknown[1], unknown[0]) != 0
        plain = peers.run("storescu", "-aet", "PACS", "-aec", "NODE", "+sd", "127.0.0.1", str(ports.dicom), images)
        assert plain.returncode != 0
    _, arrived, _ = only_batch(tmp_path / "node")
    assert datasets(arrived) == sent(images)


def test_a_message_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    with (
        receiving(tmp_path / "node", PUSHING) as ports,
        socket.create_connection(("127.0.0.1", ports.dicom or 0), 30) as connection,
    ):
        connection.sendall(b"\x01\x00\xff\xff\xff\xff")
        while connection.recv(64):
            pass
        again = peers.run("echoscu", "-aet", "PACS", "-aec", "NODE", "127.0.0.1", str(ports.dicom))
        assert again.returncode == 0


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {"node": free_port()}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, ports: dict[str, int]) -> Iterator[Orthanc]:
    peers.require("Orthanc", peers.WEB_PLUGIN)
    place = tmp_path_factory.mktemp("orthanc")
    settings = {
        "Plugins": [str(peers.WEB_PLUGIN)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
        "DicomCheckModalityHost": False,
    }
    with peers.orthanc(place, {"NODE": ("127.0.0.1", ports["node"])}, **settings) as running:
        for study in (1, 2):
            running.put(*sorted(folder_of(place / "images", COUNT, study).glob(f"{study}-*")))
        yield running


WAYS: dict[str, tuple[str, ...]] = {"c-get": (), "c-move": ("--move",), "dicomweb": ()}


@pytest.mark.parametrize("way", WAYS)
def test_studies_are_retrieved_from_an_archive(
    tmp_path: Path, archive: Orthanc, ports: dict[str, int], way: str
) -> None:
    address = f"{archive.title}@127.0.0.1:{archive.dicom}"
    if way == "dicomweb":
        address = f"http://127.0.0.1:{archive.web}/dicom-web"
    options = ("--dataset", DATASET, "--data-dir", tmp_path / "node", "--title", "NODE", "--port", str(ports["node"]))
    count = node("retrieve", address, *options, "--date", "20260101-20261231", "--find-only")
    assert count == "2 studies match.\n"
    told = json.loads(node("retrieve", address, *options, "--patient", "P2", "--json", *WAYS[way]))
    assert (told["state"], told["way"], told["files"], told["quarantined"]) == ("complete", way, COUNT, 0)
    _, arrived, _ = only_batch(tmp_path / "node")
    assert datasets(arrived) == sorted(dataset_of(instance(number, 2)) for number in range(1, COUNT + 1))
    nothing = node("retrieve", address, *options, "--study", study_uid(99), *WAYS[way])
    assert nothing == "0 studies match.\n"
    assert json.loads(node("retrieve", address, *options, "--patient", "P*", "--find-only", "--json")) == {"studies": 2}


def test_an_archive_that_is_not_there_or_does_not_know_us_is_named(
    tmp_path: Path, archive: Orthanc, ports: dict[str, int]
) -> None:
    options = ("--dataset", DATASET, "--data-dir", tmp_path / "node", "--patient", "P1")

    def fails(address: str, *more: str) -> str:
        ended = subprocess.run(
            command("node", "retrieve", address, *map(str, options), *more),
            capture_output=True, text=True, env=environment(), check=False,
        )  # fmt: skip
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
        return ended.stderr

    with closed_port() as closed:
        assert "cannot be reached" in fails(f"ARCHIVE@127.0.0.1:{closed}")
        assert "cannot be reached" in fails(f"http://127.0.0.1:{closed}/dicom-web")
    assert "no address" in fails("ARCHIVE")
    assert "status 404" in fails(f"http://127.0.0.1:{archive.web}/nothing")
    unknown = fails(f"{archive.title}@127.0.0.1:{archive.dicom}", "--move", "--title", "NOBODY", "--port", "0")
    assert "NOBODY" in unknown or "refused" in unknown or "does not know us" in unknown


def test_an_archive_pushes_over_the_web(tmp_path: Path) -> None:
    peers.require("Orthanc", peers.WEB_PLUGIN)
    listening = Listening("127.0.0.1", tokens={TOKEN: DATASET}, quiet=0.0)
    with receiving(tmp_path / "node", listening) as listens:
        servers = {
            "node": {"Url": f"http://127.0.0.1:{listens.web}/", "HttpHeaders": {"Authorization": f"Bearer {TOKEN}"}}
        }
        settings = {
            "Plugins": [str(peers.WEB_PLUGIN)],
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "Servers": servers},
        }
        with peers.orthanc(tmp_path / "orthanc", **settings) as archive:
            archive.put(*sorted(folder_of(tmp_path / "images", COUNT).iterdir()))
            resources = archive.rest("/studies")
            archive.rest(
                "/dicom-web/servers/node/stow",
                json.dumps({"Resources": resources, "Synchronous": True}).encode(),
                "POST",
            )
    batch, arrived, _ = only_batch(tmp_path / "node")
    assert (batch.dataset, batch.way, batch.state) == (DATASET, Way.STOW, State.COMPLETE)
    assert datasets(arrived) == sent(tmp_path / "images")


def test_the_folder_of_a_batch_is_de_identified(tmp_path: Path, images: Path) -> None:
    (images / "report.txt").write_text("no image")
    told = json.loads(node("take", images, "--dataset", DATASET, "--data-dir", tmp_path / "node", "--json", code=4))
    assert told["reasons"] == {"not_dicom": 1}
    listed = json.loads(node("arrivals", DATASET + "-0001", "--quarantine", "--data-dir", tmp_path / "node", "--json"))
    assert [(one["origin"], one["reason"]) for one in listed["quarantine"]] == [("report.txt", "not_dicom")]
    assert DATASET in node("arrivals", "--data-dir", tmp_path / "node")
    ended = subprocess.run(
        command("deidentify", told["folder"], str(tmp_path / "out"), "--pixels", "off", "--json"),
        capture_output=True, text=True, env=environment(), check=False,
    )  # fmt: skip
    report = json.loads(ended.stdout)
    assert report["files"]["released"] == COUNT, ended.stderr
