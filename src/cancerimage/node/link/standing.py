"""How the node at work stands with its hub, kept in a file for the other processes of the node to read."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from cancerimage.node.files import write_private
from cancerimage.wire import canonical, clock
from cancerimage.wire.envelope import Time
from cancerimage.wire.faults import Fault
from cancerimage.wire.shapes import Shape

FILE, LOCK = "link.json", "link.lock"
LIMIT = 16 * 1024


class Standing(Shape):
    """What the link has come to, and since when."""

    state: Literal["connected", "trying", "refused", "stopped"]
    since: Time
    transport: str = ""
    problem: str = ""
    """A code of the problem catalogue, where the hub or the node gave one."""


class Noting:
    """Keeps the standing in its file for as long as the node runs; each change is written once."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._last: tuple[str, str, str] | None = None

    def note(self, state: Literal["connected", "trying", "refused"], transport: str = "", problem: str = "") -> None:
        """Write how the link stands, if that is new."""
        if self._last == (state, transport, problem):
            return
        self._last = (state, transport, problem)
        standing = Standing(state=state, since=clock.now(), transport=transport, problem=problem)
        # A disk that is full must not cut the link.
        with contextlib.suppress(OSError):
            write_private(self._path, canonical.write(standing))


@contextlib.contextmanager
def noting(data_dir: Path) -> Iterator[Noting]:
    """Lend what notes the standing of this process, which others take to be running until the end of the block."""
    descriptor = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # The operating system lets go of it however the process ends, so a killed node is not taken for a running one.
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield Noting(data_dir)
    finally:
        os.close(descriptor)


def standing(data_dir: Path) -> Standing:
    """Return how the node stands with its hub, `stopped` where no process of it runs."""
    try:
        noted = canonical.read(Standing, (data_dir / FILE).read_bytes(), LIMIT)
    except (OSError, Fault):
        noted = Standing(state="stopped", since=0)
    return noted if _running(data_dir) else Standing(state="stopped", since=noted.since)


def _running(data_dir: Path) -> bool:
    with contextlib.ExitStack() as opened:
        try:
            turn = _opened(opened, data_dir, os.O_RDONLY)
            lock = _opened(opened, data_dir / LOCK, os.O_RDWR)
        except OSError:
            return False
        # Whoever looks takes turns, for two that look at the same moment would take one another for the node.
        fcntl.flock(turn, fcntl.LOCK_EX)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _opened(opened: contextlib.ExitStack, path: Path, flags: int) -> int:
    descriptor = os.open(path, flags)
    opened.callback(os.close, descriptor)
    return descriptor
