"""Where the bytes of instances are, each under the digest of its bytes: on a disk."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from cancerimage.node.files import synchronise
from cancerimage.node.store.faults import StoreFault

WRITERS = 8
"""Files that are brought to the disk at a time: a disk takes many at once as quickly as one."""


class Blobs(Protocol):
    """A place for bytes."""

    def put(self, digest: str, source: Path) -> None:
        """Take the bytes of a file, whose digest this is."""

    def settle(self, digests: Collection[str]) -> None:
        """Return when these are safely there."""

    def has(self, digest: str) -> bool:
        """Return whether these bytes are there."""

    def remove(self, digest: str) -> None:
        """Forget these bytes."""

    def local(self, digest: str) -> contextlib.AbstractContextManager[Path]:
        """Lend a file with these bytes."""


class FolderBlobs:
    """Bytes in a folder of this machine."""

    def __init__(self, folder: Path, own: Path) -> None:
        """Use a folder; files from below `own`, which nobody writes to twice, are linked instead of copied."""
        self._folder = folder
        self._own = own.resolve()

    def put(self, digest: str, source: Path) -> None:
        """Take the bytes of a file; they replace what an interruption may have left of them."""
        target = self._path(digest)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = target.with_name(f".{secrets.token_hex(8)}")
        try:
            try:
                if not source.resolve().is_relative_to(self._own):
                    raise OSError
                os.link(source, beside)
            except OSError:
                shutil.copyfile(source, beside)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)

    def settle(self, digests: Collection[str]) -> None:
        """Bring bytes and names to the disk."""
        paths = [self._path(digest) for digest in digests]
        folders = {path.parent for path in paths}
        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(synchronise, paths))
            list(threads.map(synchronise, {*folders, *(folder.parent for folder in folders), self._folder}))

    def has(self, digest: str) -> bool:
        """Return whether these bytes are there."""
        return self._path(digest).is_file()

    def remove(self, digest: str) -> None:
        """Forget these bytes."""
        self._path(digest).unlink(missing_ok=True)

    @contextmanager
    def local(self, digest: str) -> Iterator[Path]:
        """Lend the file with these bytes."""
        path = self._path(digest)
        if not path.is_file():
            raise StoreFault("An image that the store has written down is not there any more. Add its batch again.")
        yield path

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:4] / digest
