"""Files that people asked for, written as a whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Lend an empty file beside `path`, which takes its place when all went well and its bytes are on the disk.

    A private one can be read by its owner only.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.resolve().parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        if not private:
            beside.chmod(0o666 & ~_mask())
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_whole(path: Path, text: str, *, private: bool = False) -> None:
    """Write a text, line ends as they are."""
    with whole(path, private=private) as beside:
        beside.write_text(text, encoding="utf-8", newline="")


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines one by one, for their owner alone."""
    with whole(path, private=True) as beside, beside.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _mask() -> int:
    """Return what a new file may not; it can only be asked for by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
