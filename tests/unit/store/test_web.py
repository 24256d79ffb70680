"""DICOMweb as its clients know it: dicomweb-client against the process that a data holder runs."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from dicomweb_client import DICOMwebClient
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.uid import ExplicitVRLittleEndian
from typer.testing import CliRunner

from cancerimage.cli.application import app
from cancerimage.node.ledger import Ledger
from cancerimage.node.store.permits import Permits
from cancerimage.node.store.store import Store
from cancerimage.node.store.uses import Uses
from cancerimage.node.store.web import application
from tests.support.research import deidentified, folder_of, served, uid

REAL = {
    "JPEG2000.dcm": "1.2.840.10008.1.2.4.91",
    "SC_rgb_rle_2frame.dcm": "1.2.840.10008.1.2.5",
    "color-pl.dcm": "1.2.840.10008.1.2.1",
    "CT_small.dcm": "1.2.840.10008.1.2.1",
    "liver_1frame.dcm": "1.2.840.10008.1.2.1",
    "image_dfl.dcm": "1.2.840.10008.1.2.1.99",
}
"""Files of pydicom that may be shown to anybody, and the transfer syntax of each."""


def real(name: str) -> Dataset:
    path = get_testdata_file(name)
    assert isinstance(path, str)
    return dcmread(path)


def of(study: int, *numbers: int, **changes: Any) -> bytes:
    """Return a file of a patient whose id is short."""
    return deidentified(study, *numbers, PatientName=f"P{study}", PatientID=f"P{study}", **changes)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with three studies of one dataset, one of another, and real files of a third."""
    place = tmp_path_factory.mktemp("research")
    with Store.open(place / "node") as store:
        ours = [of(study, series, number) for study in (1, 2, 3) for series in (1, 2) for number in (1, 2)]
        ours[-1] = of(3, 2, 2, Modality="MR")
        ours += [of(3, 3, 1, Modality="MR", SeriesDescription="Ünïcode", StudyDate="20260201")]
        for path in folder_of(place / "lung", *ours):
            store.add(path, "lung", "lung-0001")
        for path in folder_of(place / "other", of(9)):
            store.add(path, "other", "other-0001")
        for name in REAL:
            path = get_testdata_file(name)
            assert isinstance(path, str)
            store.add(Path(path), "open", public=True)
        store.flush()
    return place / "node"


def command(node: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(app, ["node", "images", *arguments, "--data-dir", str(node), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def token(node: Path) -> str:
    return str(command(node, "permit", "add", "project", "--dataset", "lung", "--dataset", "open")["token"])


@pytest.fixture(scope="module")
def address(node: Path, token: str) -> Iterator[str]:
    with served(node, "--viewer", "https://viewer.example.org") as address:
        yield address


@pytest.fixture
def client(address: str, token: str) -> DICOMwebClient:
    return DICOMwebClient(address, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def web(address: str, token: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client


@contextmanager
def inside(place: Path) -> Iterator[tuple[Callable[[str], httpx.Response], Store]]:
    """Lend what asks a store in this process, with a permit for the dataset `open`."""
    with closing(Ledger.open(place / "node")) as ledger, Store.open(place / "node") as store:
        token = Permits(store.records).give("project", ["open"], datetime.now(UTC) + timedelta(days=1))
        made = application(store, Uses(store.records, ledger))

        async def answer(path: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}"}
            transport = httpx.ASGITransport(made)
            async with httpx.AsyncClient(transport=transport, base_url="http://node", headers=headers) as client:
                return await client.get(path)

        yield lambda path: asyncio.run(answer(path)), store


def path_of(dataset: Dataset) -> str:
    return f"/studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}/instances/{dataset.SOPInstanceUID}"


def names(dataset: Dataset) -> dict[str, str]:
    return {
        "study_instance_uid": dataset.StudyInstanceUID,
        "series_instance_uid": dataset.SeriesInstanceUID,
        "sop_instance_uid": dataset.SOPInstanceUID,
    }


def uids(found: list[dict[str, Any]], tag: str = "0020000D") -> list[str]:
    return [one[tag]["Value"][0] for one in found]


def test_studies_are_found_with_what_is_told_of_them(client: DICOMwebClient, address: str) -> None:
    (found,) = client.search_for_studies(search_filters={"PatientID": "P3"})
    study = Dataset.from_json(found)
    assert study.StudyInstanceUID == uid(3)
    assert sorted(study.ModalitiesInStudy) == ["CT", "MR"]
    assert (study.NumberOfStudyRelatedSeries, study.NumberOfStudyRelatedInstances) == (3, 5)
    assert str(study.PatientName) == "P3"
    assert study.RetrieveURL == f"{address}/studies/{uid(3)}"


@pytest.mark.parametrize(
    ("asked", "studies"),
    [
        ({"StudyInstanceUID": f"{uid(1)},{uid(3)}"}, [1, 3]),
        ({"0020000D": f"{uid(1)}\\{uid(3)}"}, [1, 3]),
        ({"PatientID": "P?", "StudyDate": "20260131"}, [1, 2, 3]),
        ({"PatientID": "P*", "StudyDate": "20260201-"}, []),
        ({"PatientID": "P*", "StudyDate": "-20260131"}, [1, 2, 3]),
        ({"PatientID": "P*", "StudyDate": "20260101-20260228", "ModalitiesInStudy": "CT"}, [1, 2, 3]),
        ({"PatientID": "P*", "ModalitiesInStudy": "MR"}, [3]),
        ({"PatientID": "P*", "ModalitiesInStudy": "M?"}, [3]),
        ({"PatientID": "P1", "ModalitiesInStudy": "MR"}, []),
        ({"PatientName": "p2"}, [2]),
        ({"PatientName": "p_"}, []),
        ({"PatientID": "p2"}, []),
        ({"PatientID": "[P]2"}, []),
        ({"PatientID": "P9"}, []),
        ({"StudyDate": "", "PatientName": "P*"}, [1, 2, 3]),
    ],
)
def test_values_match_as_the_standard_says(web: httpx.Client, asked: dict[str, str], studies: list[int]) -> None:
    answer = web.get("/studies", params=asked)
    assert answer.status_code == (200 if studies else 204)
    assert sorted(uids(answer.json() if studies else [])) == [uid(study) for study in studies]


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_numbers_that_nothing_can_hold_are_malformed(web: httpx.Client, name: str) -> None:
    for number in ("0" * 20 + "9" * 300, "0" * 20 + "9" * 5000, "9" * 20, "-1", "one"):
        assert web.get("/studies", params={name: number}).status_code == 400


def test_pages_hold_every_study_once(web: httpx.Client) -> None:
    every = uids(web.get("/studies").json())
    assert len(every) == len(set(every)) == 3 + len(REAL)
    pages, offset = list[str](), 0
    while (answer := web.get("/studies", params={"limit": 2, "offset": offset})).status_code == 200:
        more = "There are more" in answer.headers.get("warning", "")
        pages += uids(answer.json())
        offset += 2
        assert more == (offset < len(every))
    assert pages == every


@pytest.mark.parametrize("way", ["/series", f"/studies/{uid(3)}/series"])
def test_series_are_found_from_everywhere(web: httpx.Client, way: str) -> None:
    found = web.get(way, params={"Modality": "MR", "SeriesNumber": "3"}).json()
    assert uids(found, "0020000E") == [uid(3, 3)]
    assert found[0]["0008103E"]["Value"] == ["Ünïcode"]
    assert ("00100020" in found[0]) == (way == "/series")
    assert "00100020" in web.get(way, params={"Modality": "MR", "includefield": "PatientID"}).json()[0]


@pytest.mark.parametrize(
    ("way", "count"),
    [
        (f"/studies/{uid(3)}/series/{uid(3, 2)}/instances", 2),
        (f"/studies/{uid(3)}/instances", 5),
        ("/instances?PatientID=P3", 5),
    ],
)
def test_instances_are_found_from_everywhere(web: httpx.Client, way: str, count: int) -> None:
    found = web.get(way).json()
    assert len(uids(found, "00080018")) == len(set(uids(found, "00080018"))) == count
    assert {one["00280010"]["Value"][0] for one in found} == {16}


@pytest.mark.parametrize(
    "asked",
    ["/studies?Nothing=1", "/studies?Modality=CT", "/studies?StudyDate=yesterday", "/studies?limit=many",
     "/studies?limit=-1", "/studies?StudyInstanceUID=x", "/series?SeriesNumber=x", "/studies?Rows=5",
     "/studies?StudyDate=-", f"/studies?PatientID={'x' * 2000}", "/studies?00100010=" + "%2a" * 1 + "x" * 1100],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused(web: httpx.Client, asked: str) -> None:
    answer = web.get(asked)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_fuzzy_matching_is_not_promised(web: httpx.Client) -> None:
    answer = web.get("/studies", params={"fuzzymatching": "true", "PatientName": "P1"})
    assert "Fuzzy matching is not done" in answer.headers["warning"]


@pytest.mark.parametrize("name", REAL)
def test_an_instance_comes_as_it_is_stored(client: DICOMwebClient, web: httpx.Client, name: str) -> None:
    dataset = real(name)
    stored = Path(str(get_testdata_file(name))).read_bytes()
    got = client.retrieve_instance(**names(dataset), media_types=(("application/dicom", "*"),))
    assert got.file_meta.TransferSyntaxUID == REAL[name]
    alone = web.get(path_of(dataset), headers={"Accept": "application/dicom; transfer-syntax=*"})
    assert (alone.headers["content-type"], alone.content) == ("application/dicom", stored)


@pytest.mark.parametrize("name", REAL)
def test_whoever_names_no_syntax_can_read_the_pixels(web: httpx.Client, name: str) -> None:
    answer = web.get(path_of(real(name)), headers={"Accept": "application/dicom"})
    got = dcmread(BytesIO(answer.content))
    assert got.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert np.array_equal(got.pixel_array, real(name).pixel_array)


def test_a_study_comes_whole(client: DICOMwebClient) -> None:
    found = client.retrieve_study(uid(3))
    assert {one.SOPInstanceUID for one in found} == {
        uid(3, series, number) for series, number in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1))
    }
    assert {one.SOPInstanceUID for one in client.retrieve_series(uid(3), uid(3, 2))} == {uid(3, 2, 1), uid(3, 2, 2)}


@pytest.mark.parametrize("name", REAL)
def test_metadata_are_the_header(client: DICOMwebClient, name: str) -> None:
    dataset = real(name)
    told = client.retrieve_instance_metadata(**names(dataset))
    header = {f"{int(element.tag):08X}" for element in dataset if element.tag < 0x7FE00010}
    assert header <= set(told)
    assert told["00280010"]["Value"] == [dataset.Rows]
    assert told["00083002"]["Value"] == [REAL[name]]
    assert told["7FE00010"]["BulkDataURI"].endswith("/bulkdata/7FE00010")


def test_metadata_of_a_study_are_those_of_all_its_instances(client: DICOMwebClient) -> None:
    assert len(client.retrieve_study_metadata(uid(3))) == 5
    assert len(client.retrieve_series_metadata(uid(3), uid(3, 1))) == 2


@pytest.mark.parametrize("name", REAL)
def test_frames_hold_the_pixels(client: DICOMwebClient, name: str) -> None:
    dataset = real(name)
    count = int(dataset.get("NumberOfFrames") or 1)
    frames = client.retrieve_instance_frames(
        **names(dataset), frame_numbers=list(range(1, count + 1)), media_types=("application/octet-stream",)
    )
    assert len(frames) == count
    if dataset.get("PlanarConfiguration") == 1 and not dataset.file_meta.TransferSyntaxUID.is_compressed:
        assert frames[0] == dataset.PixelData[: len(frames[0])]  # as it is stored, one colour after the other
        return
    if dataset.BitsAllocated == 1:
        assert frames == [dataset.PixelData[: len(frames[0])]]
        return
    expected = dataset.pixel_array if count > 1 else dataset.pixel_array[None]
    for frame, pixels in zip(frames, expected, strict=True):
        assert np.array_equal(np.frombuffer(frame, pixels.dtype).reshape(pixels.shape), pixels)


@pytest.mark.parametrize(
    ("name", "accept", "media"),
    [
        ("JPEG2000.dcm", 'multipart/related; type="image/jp2"', "image/jp2"),
        ("JPEG2000.dcm", 'multipart/related; type="application/octet-stream"; transfer-syntax=*', "image/jp2"),
        ("SC_rgb_rle_2frame.dcm", 'multipart/related; type="image/dicom-rle"', "image/dicom-rle"),
        ("CT_small.dcm", 'multipart/related; type="application/octet-stream"; transfer-syntax=*',
         "application/octet-stream"),
    ],
)  # fmt: skip
def test_viewers_get_compressed_frames(web: httpx.Client, name: str, accept: str, media: str) -> None:
    dataset = real(name)
    answer = web.get(f"{path_of(dataset)}/frames/1", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(f'multipart/related; type="{media}"')
    head, _, rest = answer.content.partition(b"\r\n\r\n")
    assert f"transfer-syntax={REAL[name]}".encode() in head
    if media != "application/octet-stream":
        from pydicom.encaps import get_frame

        count = int(dataset.get("NumberOfFrames") or 1)
        assert rest.startswith(get_frame(dataset.PixelData, 0, number_of_frames=count))


def test_bulk_data_are_at_their_addresses(client: DICOMwebClient, web: httpx.Client) -> None:
    dataset = real("CT_small.dcm")
    address = client.retrieve_instance_metadata(**names(dataset))["7FE00010"]["BulkDataURI"]
    assert client.retrieve_bulkdata(address) == [dataset.PixelData]
    assert web.get(f"{path_of(dataset)}/bulkdata/00091010").status_code == 404
    assert web.get(f"{path_of(dataset)}/bulkdata/pixels").status_code == 404
    two = real("SC_rgb_rle_2frame.dcm")
    packed = web.get(
        f"{path_of(two)}/bulkdata/7FE00010", headers={"Accept": 'multipart/related; type="image/dicom-rle"'}
    )
    assert packed.content.count(b"Content-Type: image/dicom-rle") == 2


@pytest.mark.parametrize("frames", [0, -3])
def test_headers_that_count_no_frames_spoil_no_answer(tmp_path: Path, frames: int) -> None:
    made = real("JPEG2000.dcm")
    made.NumberOfFrames = frames
    made.save_as(tmp_path / "image.dcm")
    with inside(tmp_path) as (ask, store):
        store.add(tmp_path / "image.dcm", "open", public=True)
        store.flush()
        # What a decoder makes of such a file is its own affair.
        assert ask(f"{path_of(made)}/bulkdata/7FE00010").status_code in (200, 404)
        assert ask(f"{path_of(made)}/thumbnail").status_code in (200, 404, 406)


def test_records_that_cannot_be_read_are_no_riddle(tmp_path: Path) -> None:
    with inside(tmp_path) as (ask, store):
        store.close()
        answer = ask("/studies")
    assert answer.status_code == 503
    assert "Tell the holder" in answer.json()["error"]


def test_pictures_are_png(client: DICOMwebClient, web: httpx.Client) -> None:
    dataset = real("CT_small.dcm")
    shown = client.retrieve_instance_rendered(**names(dataset), media_types=("image/png",))
    assert _size(shown) == (dataset.Columns, dataset.Rows)
    small = web.get(f"{path_of(dataset)}/rendered", params={"viewport": "40,20"})
    assert _size(small.content) == (20, 20)
    dark = web.get(f"{path_of(dataset)}/rendered", params={"window": "-100,200,linear"})
    assert dark.content != shown
    for way in (f"/studies/{uid(3)}", f"/studies/{uid(3)}/series/{uid(3, 1)}", path_of(dataset)):
        thumbnail = web.get(f"{way}/thumbnail")
        assert thumbnail.headers["content-type"] == "image/png"
        assert max(_size(thumbnail.content)) <= 160
    second = web.get(f"{path_of(real('SC_rgb_rle_2frame.dcm'))}/frames/2/rendered")
    assert second.status_code == 200
    assert web.get(f"{path_of(real('SC_rgb_rle_2frame.dcm'))}/frames/3/rendered").status_code == 404


@pytest.mark.parametrize(
    ("way", "accept", "code"),
    [
        ("", "text/html", 406),
        ("", 'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50', 406),
        ("/frames/1", 'multipart/related; type="image/jpeg"', 406),
        ("/rendered", "image/jpeg", 406),
        ("/thumbnail", "image/jpeg", 406),
        ("/bulkdata/7FE00010", "image/png", 406),
        ("/frames/0", "*/*", 404),
        ("/frames/x", "*/*", 400),
        ("/frames/1,1", "*/*", 400),
        ("/frames/2", "*/*", 404),
        ("/rendered?window=1,x", "*/*", 400),
        ("/rendered?window=1,0", "*/*", 400),
        ("/rendered?viewport=0,1", "*/*", 400),
        ("/frames/1,1/rendered", "*/*", 400),
    ],
)
def test_what_cannot_be_is_refused(web: httpx.Client, way: str, accept: str, code: int) -> None:
    answer = web.get(f"{path_of(real('CT_small.dcm'))}{way}", headers={"Accept": accept})
    assert answer.status_code == code
    assert answer.json()["error"].endswith(".")


def test_browsers_of_named_viewers_may_ask(web: httpx.Client) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    ours = web.options("/studies", headers={"Origin": "https://viewer.example.org", **asked})
    assert ours.headers["access-control-allow-origin"] == "https://viewer.example.org"
    others = web.options("/studies", headers={"Origin": "https://elsewhere.example.org", **asked})
    assert "access-control-allow-origin" not in others.headers


def test_nothing_can_be_stored_with_a_permit_to_read(web: httpx.Client) -> None:
    assert web.post("/studies", content=b"").status_code == 403
    assert web.post("/instances", content=b"").status_code == 405


def _size(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
