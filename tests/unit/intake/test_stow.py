"""STOW-RS: who may send, and what the answer says of each instance."""

import json
import sqlite3
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from dicomweb_client import DICOMwebClient
from pydicom import dcmread

from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.receiving import Certificate, Listening, receiving
from cancerimage.node.intake.stow import FAILED, REFERENCED
from tests.support.certificates import Authority
from tests.support.instances import ROOT, dataset_of, folder_of, instance, study_uid

TOKEN = "a-token-that-is-long-enough-0123456789"
OTHER = "another-token-that-is-long-enough-0123"
TYPE = 'multipart/related; type="application/dicom"; boundary=b'


class Receiver:
    """A receiver at work, and what it holds."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir, self.url = data_dir, f"http://127.0.0.1:{port}"
        self.verify: ssl.SSLContext | bool = True

    def post(
        self, *parts: bytes, path: str = "/studies", end: bytes = b"\r\n--b--\r\n", **headers: str
    ) -> httpx.Response:
        content = b"".join(b"\r\n--b\r\nContent-Type: application/dicom\r\n\r\n" + part for part in parts) + end
        sent = {"Content-Type": TYPE, "Authorization": f"Bearer {TOKEN}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return httpx.post(self.url + path, content=content, headers=sent, verify=self.verify)

    def tallies(self) -> dict[str, tuple[int, int]]:
        with Landing.open(self.data_dir) as landing:
            found = {}
            for batch in landing.batches():
                tally = landing.tally(batch)
                found[batch.dataset] = tally.files, tally.quarantined
            return found


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    listening = Listening("127.0.0.1", tokens={TOKEN: "lung-ct", OTHER: "abdomen-ct"}, quiet=300.0)
    with receiving(tmp_path / "node", listening) as ports:
        assert ports.web is not None
        yield Receiver(tmp_path / "node", ports.web)


def told(answer: httpx.Response, sequence: str) -> list[dict[str, Any]]:
    assert answer.headers["content-type"] == "application/dicom+json"
    return list(json.loads(answer.content).get(sequence, {}).get("Value", []))


def test_instances_arrive_for_the_dataset_of_the_token(receiver: Receiver) -> None:
    answer = receiver.post(instance(1), instance(2))
    assert answer.status_code == 200
    assert [one["00081155"]["Value"] for one in told(answer, REFERENCED)] == [[f"{ROOT}.1.1.1"], [f"{ROOT}.1.1.2"]]
    assert receiver.post(instance(3), Authorization=f"Bearer {OTHER}").status_code == 200
    assert receiver.tallies() == {"lung-ct": (2, 0), "abdomen-ct": (1, 0)}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_nobody_sends_without_a_token(receiver: Receiver, header: str) -> None:
    answer = receiver.post(instance(1), Authorization=header)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert receiver.tallies() == {}


def test_what_cannot_be_taken_is_named(receiver: Receiver) -> None:
    answer = receiver.post(instance(1), instance(2)[:-100], b"no image")
    assert answer.status_code == 202
    assert len(told(answer, REFERENCED)) == 1
    assert [one["00081197"]["Value"] for one in told(answer, FAILED)] == [[0xC000], [0xC000]]
    answer = receiver.post(b"no image")
    assert answer.status_code == 409
    assert receiver.tallies() == {"lung-ct": (1, 2)}


def test_an_instance_of_another_study_than_the_address_names_is_told(receiver: Receiver) -> None:
    answer = receiver.post(instance(1, study=1), instance(1, study=2), path=f"/studies/{study_uid(1)}")
    assert answer.status_code == 202
    assert [one["00081155"]["Value"] for one in told(answer, FAILED)] == [[f"{ROOT}.2.1.1"]]


def test_a_message_that_is_cut_off_is_told(receiver: Receiver) -> None:
    assert receiver.post(instance(1), instance(2)[:300], end=b"").status_code == 202
    assert receiver.post(instance(1)[:300], end=b"").status_code == 400
    assert receiver.tallies() == {"lung-ct": (1, 0)}


@pytest.mark.parametrize("kind", ["application/dicom", 'multipart/related; type="application/dicom+xml"; boundary=b'])
def test_other_kinds_of_messages_are_refused(receiver: Receiver, kind: str) -> None:
    assert receiver.post(instance(1), Content_Type=kind).status_code == 415


def test_what_cannot_be_kept_now_is_told_and_can_be_sent_again(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    records = sqlite3.connect(receiver.data_dir / "arrivals/arrivals.sqlite3", isolation_level=None)
    records.execute("CREATE TRIGGER full BEFORE INSERT ON batches BEGIN SELECT RAISE(ABORT, 'no room'); END")
    assert receiver.post(instance(1)).status_code == 507
    records.execute("DROP TRIGGER full")
    records.execute("CREATE TRIGGER full BEFORE INSERT ON inputs BEGIN SELECT RAISE(ABORT, 'no room'); END")
    assert receiver.post(instance(1)).status_code == 507
    assert receiver.tallies() == {"lung-ct": (0, 0)}
    assert [one.getMessage() for one in caplog.records if one.name.endswith("stow")] == [
        "What came by STOW-RS could not be kept: IntegrityError"
    ] * 2
    records.execute("DROP TRIGGER full")
    records.close()
    assert receiver.post(instance(1)).status_code == 200
    assert receiver.tallies() == {"lung-ct": (1, 0)}


def test_tls_shows_who_we_are_and_lets_nobody_in_without_it(tmp_path: Path) -> None:
    ours, strange = Authority(tmp_path / "tls", "hospital"), Authority(tmp_path / "tls", "elsewhere")
    certificate = Certificate(*ours.certificate("node"))
    listening = Listening("127.0.0.1", tokens={TOKEN: "lung-ct"}, certificate=certificate)
    with receiving(tmp_path / "node", listening) as ports:
        receiver = Receiver(tmp_path / "node", ports.web or 0)
        with pytest.raises(httpx.TransportError):
            receiver.post(instance(1))
        receiver.url = receiver.url.replace("http:", "https:")
        receiver.verify = ssl.create_default_context(cafile=strange.file)
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            receiver.post(instance(1))
        assert receiver.tallies() == {}
        receiver.verify = ssl.create_default_context(cafile=ours.file)
        assert receiver.post(instance(1)).status_code == 200
        assert receiver.tallies() == {"lung-ct": (1, 0)}


def test_a_usual_client_sends(receiver: Receiver, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "images", 5)
    client = DICOMwebClient(receiver.url, headers={"Authorization": f"Bearer {TOKEN}"})
    client.store_instances([dcmread(path) for path in sorted(folder.iterdir())])
    with Landing.open(receiver.data_dir) as landing:
        (batch,) = landing.batches()
        arrived = {dataset_of(landing.path(batch, one).read_bytes()) for one in landing.arrivals(batch)}
    assert arrived == {dataset_of(path.read_bytes()) for path in folder.iterdir()}
