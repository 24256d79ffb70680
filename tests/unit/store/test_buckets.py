"""The store in S3-compatible storage, which moto's server stands in for; the client is the real one."""

import os
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner

from cancerimage.cli.application import app
from cancerimage.node.store.buckets import BucketBlobs
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.place import Bucket
from cancerimage.node.store.store import Store
from tests.support.research import deidentified, folder_of

NAME = "research-images"


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(storage: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "node", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "eu-west-1"
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=storage)
    client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return Bucket.parse(f"s3://{NAME}/node-7", storage)


@pytest.fixture(autouse=True)
def empty(storage: str, bucket: Bucket) -> Iterator[None]:
    yield
    every = boto3.resource("s3", endpoint_url=storage).Bucket(NAME)
    every.objects.all().delete()
    every.delete()


def keys(storage: str) -> list[str]:
    found = boto3.client("s3", endpoint_url=storage).list_objects_v2(Bucket=NAME)
    return [one["Key"] for one in found.get("Contents", ())]


def test_bytes_are_in_the_bucket_and_nowhere_else(tmp_path: Path, storage: str, bucket: Bucket) -> None:
    paths = folder_of(tmp_path / "in", deidentified(), deidentified(number=2))
    node = tmp_path / "node"
    done = CliRunner().invoke(
        app, ["node", "images", "place", f"s3://{NAME}/node-7", "--endpoint", storage, "--data-dir", str(node)]
    )
    assert done.exit_code == 0, done.output
    with Store.open(node) as store:
        digests = [store.add(path, "lung", "lung-0001").digest for path in paths]
        store.flush()
    with Store.open(node) as store:
        assert sorted(keys(storage)) == sorted(f"node-7/{one[:2]}/{one[2:4]}/{one}" for one in digests)
        for path, digest in zip(paths, digests, strict=True):
            with store.blobs.local(digest) as lent:
                assert lent.read_bytes() == path.read_bytes()
            assert not lent.exists()
        assert not (node / "images" / "blobs").exists()
        assert store.thumbnail(store.series("lung")[0]).startswith(b"\x89PNG")
        with pytest.raises(StoreFault, match="holds images already"):
            store.move(Bucket.parse("s3://another-bucket"))
        store.remove("lung-0001", {digests[0]})
        assert len(keys(storage)) == 1
        store.remove("lung-0001")
        assert keys(storage) == []


def test_copies_that_a_killed_process_left_go(tmp_path: Path, bucket: Bucket) -> None:
    left, used = tmp_path / "left", tmp_path / "used"
    for path in (left, used):
        path.write_bytes(b"pixels")
    os.utime(left, (0, 0))
    BucketBlobs(bucket, tmp_path)
    assert list(tmp_path.iterdir()) == [used]


def test_other_bytes_than_it_was_given_are_noticed(tmp_path: Path, storage: str, bucket: Bucket) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    with Store.open(tmp_path / "node") as store:
        store.move(bucket)
        digest = store.add(path, "lung").digest
        store.flush()
        (key,) = keys(storage)
        boto3.client("s3", endpoint_url=storage).put_object(Bucket=NAME, Key=key, Body=b"something else")
        with pytest.raises(StoreFault, match="other bytes"), store.blobs.local(digest):
            pass


def test_a_bucket_that_is_not_there_is_named(tmp_path: Path, storage: str) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    with Store.open(tmp_path / "node") as store:
        store.move(Bucket.parse("s3://no-such-bucket", storage))
        with pytest.raises(StoreFault, match=r"s3://no-such-bucket/.*NoSuchBucket"):
            store.add(path, "lung")


@pytest.mark.parametrize(
    ("written", "endpoint"),
    [
        ("research-images", ""),
        ("s3://UPPER", ""),
        ("s3://research-images", "http://storage.example.org"),
        ("s3://research-images", "https://name:secret@storage.example.org"),
        ("s3://research-images", "storage.example.org"),
    ],
)
def test_addresses_that_would_not_do_are_refused(written: str, endpoint: str) -> None:
    with pytest.raises(StoreFault):
        Bucket.parse(written, endpoint)
