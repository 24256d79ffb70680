"""The files of a folder: in order, without following a link that leads out."""

import os
from collections.abc import Iterator
from pathlib import Path

from cancerimage.dicom.faults import Reason


def files(folder: Path) -> Iterator[Path]:
    """Yield every regular file under a folder, sorted by name; a link to a file is read where the file itself is."""
    for path, reason in walk(folder):
        if reason is None:
            yield path


def walk(folder: Path) -> Iterator[tuple[Path, Reason | None]]:
    """Yield what `files` yields, with None, and everything else that is no folder, with the reason why it is not read.

    Links to something inside the folder are left out, since it is found under its own name.
    """
    root = Path(os.path.realpath(folder))
    # A stack of our own: folders can be nested deeper than Python calls.
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        deeper = []
        try:
            with os.scandir(here) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            yield here, Reason.UNOPENED
            continue
        for entry in entries:
            path = here / entry.name
            if entry.is_symlink():
                if not Path(os.path.realpath(path)).is_relative_to(root):
                    yield path, Reason.OUTSIDE
            elif entry.is_dir():
                deeper.append(path)
            elif entry.is_file():
                yield path, None
            else:
                yield path, Reason.OUTSIDE
        waiting.extend(reversed(deeper))
