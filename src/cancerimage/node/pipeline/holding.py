"""Who works on a batch: a lock that ends with its process, however that ended."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cancerimage.node.pipeline.faults import PipelineFault

FOLDER = "locks"


class Locks:
    """The locks of a node's batches."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def held(self, batch: str) -> Iterator[None]:
        """Keep a batch to ourselves; raises PipelineFault where another process works on it."""
        descriptor = self._opened(f"{batch}.lock")
        try:
            with self._turn():
                if not _seized(descriptor):
                    raise PipelineFault(f"Another process works on {batch}. Wait for it, or stop it first.")
            yield
        finally:
            os.close(descriptor)

    def is_held(self, batch: str) -> bool:
        """Return whether a process works on a batch."""
        if not (self._folder / f"{batch}.lock").exists():
            return False
        with self._turn():
            descriptor = self._opened(f"{batch}.lock")
            try:
                return not _seized(descriptor)
            finally:
                os.close(descriptor)

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """Wait until nobody else of this node does the same, and keep others from it."""
        descriptor = self._opened(f".{what}.lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one at a time look for locks: to look is to lock for a moment, which nobody may take for work."""
        with self.alone("turn"):
            yield

    def _opened(self, name: str) -> int:
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _seized(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
