"""Where the bytes of a store are: in the node's own directory, or in a bucket of S3-compatible storage."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cancerimage.node.files import write_private
from cancerimage.node.store.faults import StoreFault

FILE = "place.json"
_BUCKET = re.compile(r"s3://(?P<name>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?P<prefix>(/[\w.-]+)*)/?")
LOCAL = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or the part of it below a prefix."""

    name: str
    prefix: str = ""
    """Empty, or with a slash at its end."""
    endpoint: str = ""
    """The address of the storage where it is not Amazon's."""

    @classmethod
    def parse(cls, written: str, endpoint: str = "") -> "Bucket":
        """Read a bucket written s3://NAME/PREFIX."""
        found = _BUCKET.fullmatch(written)
        if found is None:
            raise StoreFault(f"{written!r} is no bucket; write s3://NAME or s3://NAME/PREFIX.")
        parts = urlsplit(endpoint)
        if endpoint and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username):
            raise StoreFault("The address of the storage begins with https:// and holds no name and no password.")
        if parts.scheme == "http" and parts.hostname not in LOCAL:
            raise StoreFault("Images are sent to another machine over https only.")
        prefix = found["prefix"].strip("/")
        return cls(found["name"], f"{prefix}/" if prefix else "", endpoint)

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.prefix}" + (f" at {self.endpoint}" if self.endpoint else "")


def load(folder: Path) -> Bucket | None:
    """Return the bucket that a store uses; None where it uses its own folder."""
    try:
        return Bucket(**json.loads((folder / FILE).read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        raise StoreFault(f"{folder / FILE} cannot be read. Write it again: cancerimage node images place") from None


def save(folder: Path, place: Bucket) -> None:
    """Write down which bucket a store uses."""
    write_private(folder / FILE, json.dumps(asdict(place), indent=1).encode())
