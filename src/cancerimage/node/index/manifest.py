"""The manifest of an index: what it is, what it was built from, and the checksum of every file in it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from cancerimage.node.index.report import BuildReport
from cancerimage.wire.dataset import Description

FORMAT = "cancerimage-index"
VERSION = 2
MANIFEST = "manifest.json"


class File(BaseModel):
    """A file of the index, as it was when it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    sha256: str


class Manifest(BaseModel):
    """What an index says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["cancerimage-index"] = "cancerimage-index"
    version: int = VERSION
    snapshot: str
    """Digest of everything that is counted: the same data give the same snapshot."""
    indexed: AwareDatetime
    vocabularies: Mapping[str, str]
    datasets: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    """The code behind each number in a coded column."""
    descriptions: tuple[Description, ...]
    files: Mapping[str, File]
    report: BuildReport


def measure(path: Path) -> File:
    """Return the size and checksum of a file."""
    with path.open("rb") as stream:
        return File(size=path.stat().st_size, sha256=hashlib.file_digest(stream, "sha256").hexdigest())
