"""Where the bytes of instances are, each under the digest of its bytes: in storage that speaks S3."""

import hashlib
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.place import Bucket

TRIES = 5
SECONDS = 30
PIECE = 1 << 20
OLD = 86_400
"""Seconds after which nobody reads a copy any more: a process that was killed has left it."""


class BucketBlobs:
    """Bytes in a bucket; who we are is told by the variables and files that every S3 client reads."""

    def __init__(self, place: Bucket, scratch: Path) -> None:
        """Use a bucket; `scratch` is a folder for what is read from it."""
        import boto3
        from botocore.config import Config

        self._place, self._scratch = place, scratch
        scratch.mkdir(mode=0o700, exist_ok=True)
        _tidy(scratch)
        # Storage other than Amazon's often knows a bucket only as the beginning of the path.
        style = {"addressing_style": "path"} if place.endpoint else {}
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=place.endpoint or None,
            config=Config(
                connect_timeout=SECONDS, read_timeout=SECONDS, retries={"total_max_attempts": TRIES}, s3=style
            ),
        )

    def put(self, digest: str, source: Path) -> None:
        """Send the bytes of a file; they are there for good when this returns."""
        with self._faults(), source.open("rb") as file:
            self._client.upload_fileobj(file, self._place.name, self._key(digest))

    def settle(self, digests: Collection[str]) -> None:
        """Return at once: what was sent is there."""

    def has(self, digest: str) -> bool:
        """Return whether these bytes are there."""
        from botocore.exceptions import ClientError

        with self._faults():
            try:
                self._client.head_object(Bucket=self._place.name, Key=self._key(digest))
            except ClientError as error:
                if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                    return False
                raise
        return True

    def remove(self, digest: str) -> None:
        """Forget these bytes."""
        with self._faults():
            self._client.delete_object(Bucket=self._place.name, Key=self._key(digest))

    @contextmanager
    def local(self, digest: str) -> Iterator[Path]:
        """Lend a copy of these bytes, after comparing them with their digest."""
        path = self._scratch / secrets.token_hex(12)
        try:
            with self._faults():
                self._client.download_file(self._place.name, self._key(digest), str(path))
            path.chmod(0o600)
            made = hashlib.sha256()
            with path.open("rb", buffering=0) as file:
                while piece := file.read(PIECE):
                    made.update(piece)
            if made.hexdigest() != digest:
                raise StoreFault("The storage gave other bytes than it was given. Add the batch again.")
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _key(self, digest: str) -> str:
        return f"{self._place.prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    @contextmanager
    def _faults(self) -> Iterator[None]:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except (BotoCoreError, ClientError, Boto3Error) as error:
            code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
            raise StoreFault(
                f"The storage at {self._place} did not do what it was asked ({code or type(error).__name__}). "
                "Check its address, the bucket, and who we are to it."
            ) from None


def _tidy(scratch: Path) -> None:
    """Take away copies that were left."""
    before = time.time() - OLD
    for path in scratch.iterdir():
        with suppress(FileNotFoundError):  # Another process was quicker.
            if path.stat().st_mtime < before:
                path.unlink()
