"""Results that researchers hand in: who may, what is taken, and that nobody reads one before the holder decided."""

import json
import warnings
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from dicomweb_client import DICOMwebClient
from highdicom.content import AlgorithmIdentificationSequence
from highdicom.seg import SegmentAlgorithmTypeValues, SegmentationTypeValues, SegmentDescription
from highdicom.seg import Segmentation as Drawn
from highdicom.sr import CodedConcept
from pydicom import Dataset, dcmread
from pydicom.uid import generate_uid
from typer.testing import CliRunner

from cancerimage.audit.events import NodeEvent
from cancerimage.cli.application import app
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.permits import Permits
from cancerimage.node.store.records import VERSION, Records
from cancerimage.node.store.result import Standing
from cancerimage.node.store.results import Results
from cancerimage.node.store.store import Store
from tests.support.research import deidentified, folder_of, served, uid

REFERENCED, FAILED = "00081199", "00081198"


def command(node: Path, *arguments: str, code: int = 0) -> Any:
    done = CliRunner().invoke(app, ["node", "images", *arguments, "--data-dir", str(node), "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout) if not code else str(done.exception)


def placed(number: int) -> bytes:
    """Return a slice of the study that results are about."""
    return deidentified(
        1, 1, number, FrameOfReferenceUID=uid(1, 0), ImagePositionPatient=[0, 0, number], PixelSpacing=[1, 1],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0], SliceThickness=1, PositionReferenceIndicator="",
    )  # fmt: skip


@pytest.fixture
def node(tmp_path: Path) -> Path:
    with Store.open(tmp_path / "node") as store:
        for path in folder_of(tmp_path / "lung", placed(1), placed(2)):
            store.add(path, "lung")
        for path in folder_of(tmp_path / "other", deidentified(9)):
            store.add(path, "other")
        store.flush()
    return tmp_path / "node"


@pytest.fixture
def address(node: Path) -> Iterator[str]:
    with served(node) as address:
        yield address


def permit(node: Path, name: str, *options: str) -> str:
    return str(command(node, "permit", "add", name, "--dataset", "lung", *options)["token"])


def client(address: str, token: str) -> DICOMwebClient:
    return DICOMwebClient(address, headers={"Authorization": f"Bearer {token}"})


def segmentation(images: list[Dataset], **changes: Any) -> Dataset:
    """Return a segmentation as a researcher's own program draws it on what it has read."""
    shape = (len(images), images[0].Rows, images[0].Columns)
    mask = np.zeros(shape, dtype=np.uint8)
    mask[:, 4:8, 4:8] = 1
    tumour = SegmentDescription(
        1, "tumour", CodedConcept("49755003", "SCT", "Morphologically abnormal structure"),
        CodedConcept("108369006", "SCT", "Neoplasm"), SegmentAlgorithmTypeValues.AUTOMATIC,
        AlgorithmIdentificationSequence("example", CodedConcept("123109", "DCM", "Manual Processing"), "1"),
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*person name")  # A pseudonym has one part.
        drawn = Drawn(
            deepcopy(images), mask, SegmentationTypeValues.BINARY, [tumour], generate_uid(), 300, generate_uid(), 1,
            "nobody", "nothing", "1", "1",
        )  # fmt: skip
    drawn.PatientIdentityRemoved = "YES"
    for keyword, value in changes.items():
        setattr(drawn, keyword, value)
    return drawn


def read(address: str, token: str) -> list[Dataset]:
    return [one for one in client(address, token).iter_study(uid(1)) if one.Modality != "SEG"]


def found(address: str, token: str) -> int:
    return len(client(address, token).search_for_instances(search_filters={"Modality": "SEG"}))


def hand_in(address: str, token: str, *files: bytes, study: str = "") -> httpx.Response:
    content = b"".join(b"\r\n--b\r\nContent-Type: application/dicom\r\n\r\n" + one for one in files) + b"\r\n--b--\r\n"
    headers = {
        "Content-Type": 'multipart/related; type="application/dicom"; boundary=b',
        "Authorization": f"Bearer {token}",
    }
    return httpx.post(f"{address}/studies{study}", content=content, headers=headers, timeout=60)


def written(dataset: Dataset) -> bytes:
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def test_a_result_is_read_by_others_once_the_holder_let_it_in(node: Path, address: str) -> None:
    giver, reader = permit(node, "challenge", "--results"), permit(node, "reading")
    drawn = segmentation(read(address, giver))
    answer = client(address, giver).store_instances([drawn])
    assert [one.ReferencedSOPInstanceUID for one in answer.ReferencedSOPSequence] == [drawn.SOPInstanceUID]
    assert found(address, reader) == found(address, giver) == 0
    (waiting,) = command(node, "results", "list")["results"]
    assert (waiting["what"], waiting["permit"], waiting["state"]) == ("Segmentation", "challenge", "waiting")
    assert dcmread(waiting["file"]).SOPInstanceUID == drawn.SOPInstanceUID
    assert "may identify somebody" in command(node, "results", "admit", str(waiting["number"]), code=1)
    assert found(address, reader) == 0
    command(node, "results", "admit", str(waiting["number"]), "--looked-at")
    assert found(address, reader) == 1
    assert not Path(waiting["file"]).exists()
    assert command(node, "results", "list")["results"] == []
    command(node, "results", "refuse", str(waiting["number"]))
    assert found(address, reader) == 0
    assert len(read(address, reader)) == 2
    assert [one["state"] for one in command(node, "results", "list", "--all")["results"]] == ["refused"]
    with closing(Ledger.open(node)) as ledger:
        connection = ledger.store.reading()
        kept = log.entries(connection, 0, log.size(connection))
    decided = [json.loads(one.about) for one in kept if one.event == NodeEvent.DATASET_RESULT_DECIDED]
    assert [one["decision"] for one in decided] == ["release", "reject"]
    assert {one["way"] for one in command(node, "permit", "list", "--uses", "challenge")["uses"]} >= {"hand in"}


def test_who_may_not_hand_in_is_told_so(node: Path, address: str) -> None:
    reader = permit(node, "reading")
    assert hand_in(address, "nobody", b"").status_code == 401
    refused = hand_in(address, reader, written(segmentation(read(address, reader))))
    assert refused.status_code == 403
    assert "hand in results" in refused.json()["error"]
    assert command(node, "results", "list", "--all")["results"] == []


def test_what_is_no_result_of_the_permits_studies_is_refused(node: Path, address: str) -> None:
    token = permit(node, "challenge", "--results")
    images = read(address, token)
    strangers = {
        "an image": deidentified(1, 7, 1),
        "another dataset's study": written(segmentation(images, StudyInstanceUID=uid(9))),
        "somebody's name": written(segmentation(images, PatientName="Somebody^Else")),
        "another patient": written(segmentation(images, PatientID="P9")),
        "not de-identified": written(segmentation(images, PatientIdentityRemoved="NO")),
        "among the images": written(segmentation(images, SeriesInstanceUID=uid(1, 1))),
        "no preamble": written(segmentation(images))[132:],
        "no DICOM": b"nothing",
    }
    for why, file in strangers.items():
        answer = hand_in(address, token, file)
        assert (answer.status_code, set(answer.json())) == (409, {FAILED}), why
        (failed,) = answer.json()[FAILED]["Value"]
        assert failed["00081197"]["Value"] == [0xA900], why
    mixed = hand_in(address, token, written(segmentation(images)), b"nothing")
    assert (mixed.status_code, set(mixed.json())) == (202, {REFERENCED, FAILED})
    assert len(command(node, "results", "list", "--all")["results"]) == 1
    assert [path.suffix for path in (node / "images" / "results").iterdir() if path.is_file()] == [".dcm"]


def test_the_same_again_changes_nothing_and_other_bytes_are_refused(node: Path, address: str) -> None:
    token = permit(node, "challenge", "--results")
    drawn = segmentation(read(address, token))
    for _ in range(2):
        assert hand_in(address, token, written(drawn), study=f"/{uid(1)}").status_code == 200
    (waiting,) = command(node, "results", "list")["results"]
    drawn.SeriesDescription = "drawn again"
    assert hand_in(address, token, written(drawn)).status_code == 409
    number = str(waiting["number"])
    command(node, "results", "refuse", number)
    assert hand_in(address, token, written(drawn)).status_code == 200
    (waiting,) = command(node, "results", "list")["results"]
    number = str(waiting["number"])
    command(node, "results", "admit", number, "--looked-at")
    assert hand_in(address, token, written(drawn)).status_code == 200
    assert command(node, "results", "list")["results"] == []
    assert "admitted already" in command(node, "results", "admit", number, "--looked-at", code=1)
    assert "no result 99" in command(node, "results", "admit", "99", code=1)


def test_nobody_fills_the_disk(node: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cancerimage.node.store.results.MOST", 1)
    token = permit(node, "challenge", "--results")
    images = read(address, token)
    with Store.open(node) as store, closing(Results(store)) as results:
        results.receive()
        holder = Permits(store.records).named("challenge")
        for allowed in (True, False):
            draft = results.draft()
            draft.fill(written(segmentation(images)))
            if allowed:
                results.take(holder, draft)
            else:
                with pytest.raises(StoreFault, match="Too much"):
                    results.take(holder, draft)
        assert len(results.waiting()) == 1


def test_what_was_made_of_withdrawn_images_goes_with_them(node: Path, tmp_path: Path) -> None:
    with Store.open(node) as store, closing(Results(store)) as results:
        paths = folder_of(tmp_path / "batch", placed(1), placed(2))
        digests = {store.add(path, "lung", "batch").digest for path in paths}
        store.flush()
        results.receive()
        Permits(store.records).give("challenge", ["lung"], datetime.now(UTC) + timedelta(days=1), results=True)
        holder = Permits(store.records).named("challenge")
        made = []
        for _ in range(2):
            draft = results.draft()
            draft.fill(written(segmentation([dcmread(path) for path in paths])))
            made.append(results.take(holder, draft))
        results.admit(made[0])
        assert len(store.digests("result:1")) == 1
        store.remove("batch", set(list(digests)[:1]))
        assert store.digests("result:1") == frozenset()
        assert {one.standing for one in results.every()} == {"refused"}
        results.tidy()
        assert [path for path in results.folder.iterdir() if path.is_file()] == []
        with pytest.raises(StoreFault, match="refused already"):
            results.require_open(results.numbered(made[1].number), Standing.ADMITTED)


def test_a_store_of_the_version_before_is_brought_to_this_one(tmp_path: Path) -> None:
    with closing(Records(tmp_path / "store.sqlite3")) as records, records.change() as connection:
        connection.execute("DROP TABLE results")
        connection.execute("ALTER TABLE permits DROP COLUMN results")
        connection.execute("INSERT INTO permits VALUES ('old', 'x', 'lung', '2026-01-01', '2025-01-01', NULL)")
        connection.execute("PRAGMA user_version = 1")
    with closing(Records(tmp_path / "store.sqlite3")) as records:
        assert records.rows("SELECT results FROM permits") == [(0,)]
        assert records.rows("SELECT * FROM results") == []
        assert records.rows("PRAGMA user_version") == [(VERSION,)]
