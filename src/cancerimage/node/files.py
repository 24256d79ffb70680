"""Files that are written whole or not at all, for their owner's eyes only."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Put `content` in a file of mode 0600, in a directory of mode 0700, in one step."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    with _beside(path, content) as fresh:
        os.replace(fresh, path)


def begin_private(path: Path, content: bytes) -> None:
    """Put `content` in a file of mode 0600 unless there is one: of processes that do so at once, one is first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A link fails where another process was faster, so that all go on with the same file.
    with _beside(path, content) as fresh, contextlib.suppress(FileExistsError):
        os.link(fresh, path)


def replace(source: Path, target: Path) -> None:
    """Let the file `source` take the place of `target` in the same directory, for good."""
    os.replace(source, target)
    synchronise(target.parent)


@contextlib.contextmanager
def _beside(path: Path, content: bytes) -> Iterator[str]:
    """Lend a file with `content` that is on the disk, beside `path`; then bring the names there to the disk."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield fresh
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(fresh)
    synchronise(path.parent)


def synchronise(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
