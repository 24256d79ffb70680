"""How far a batch has come: one line for every piece of work that is done for good."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO


class Journal:
    """An append-only file of JSON lines; a line that was cut off when the process was killed does not count."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the whole lines."""
        return lines(self._path)

    def add(self, line: Mapping[str, Any]) -> None:
        """Write a line and bring it to the disk."""
        if self._file is None:
            self._file = self._opened()
        self._file.write(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n")
        self._file.flush()
        os.fdatasync(self._file.fileno())

    def close(self) -> None:
        """Stop writing."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> BinaryIO:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        file = os.fdopen(descriptor, "r+b")
        # Take away a line that was cut off: what follows must begin on its own.
        content = 0
        for line in file:
            if not line.endswith(b"\n"):
                break
            content += len(line)
        file.seek(content)
        file.truncate()
        return file


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the whole lines of a file of JSON lines; one that is not there has none."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            yield json.loads(line)
