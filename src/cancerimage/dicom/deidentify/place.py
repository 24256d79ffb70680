"""The folder that a batch writes to: images and reports to share, and a private folder that must stay."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

README = """This folder must stay where the patients are known.

It holds the key of the project, the list of patients with their new ids, the files that were not released, and how far
the work had come. With it, every de-identified image can be followed back to a person: never give it away together
with the images, and keep a copy of the key in a safe place. Without the key, later images of the same patients get
other ids and dates.
"""


class PlaceTaken(Exception):
    """The folder cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder OUT."""

    root: Path

    @property
    def images(self) -> Path:
        return self.root / "images"

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def key(self) -> Path:
        return self.private / "key"

    @property
    def journal(self) -> Path:
        return self.private / "journal.jsonl"

    @property
    def unfinished(self) -> Path:
        """Where files are written before they are put among the images."""
        return self.private / "unfinished"

    @contextmanager
    def held(self, manner: Mapping[str, Any]) -> Iterator[None]:
        """Keep the folder to ourselves, for work done in one `manner`; raises PlaceTaken.

        `manner` is everything that the outcome depends on: a batch is finished in the manner that it was begun in.
        """
        self.require_free()
        self.images.mkdir(parents=True, exist_ok=True)
        self.private.mkdir(mode=0o700, exist_ok=True)
        self.private.chmod(0o700)
        descriptor = os.open(self.private / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PlaceTaken(f"Another run is at work in {self.root}. Wait for it, or stop it first.") from None
            self._begin(manner)
            yield
        finally:
            os.close(descriptor)

    def write(self, path: Path, text: str) -> None:
        """Write a whole file or none."""
        beside = self.unfinished / path.name
        mode = 0o600 if path.parent == self.private else 0o666
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def sweep(self, outputs: Set[str]) -> None:
        """Take away images that no file of the source stands behind any more, and folders that are empty then."""
        for folder, _, names in os.walk(self.images, topdown=False):
            here = Path(folder)
            for name in names:
                if str((here / name).relative_to(self.images)) not in outputs:
                    (here / name).unlink()
            if here != self.images and not any(here.iterdir()):
                here.rmdir()

    def require_free(self) -> None:
        """Raise PlaceTaken where the folder holds something that is not ours."""
        if self.root.is_symlink() and not self.root.exists():
            raise PlaceTaken(f"{self.root} is a link that leads nowhere.")
        if not self.root.exists():
            return
        if not self.root.is_dir():
            raise PlaceTaken(f"{self.root} is no folder. Name one that is empty or not there yet.")
        if not self.private.is_dir() and any(self.root.iterdir()):
            raise PlaceTaken(f"{self.root} holds something else already. Name a folder that is empty or not there yet.")

    def _begin(self, manner: Mapping[str, Any]) -> None:
        # What a run left behind that was killed is worth nothing.
        shutil.rmtree(self.unfinished, ignore_errors=True)
        self.unfinished.mkdir(mode=0o700)
        self.write(self.private / "README.txt", README)
        path = self.private / "manner.json"
        written = json.dumps(manner, indent=1, sort_keys=True) + "\n"
        if not path.exists():
            self.write(path, written)
        elif path.read_text("utf-8") != written:
            raise PlaceTaken(
                f"The work in {self.root} was begun in another manner: {_difference(path, manner)}. "
                "Go on as it was begun, or name another folder."
            )


def _difference(path: Path, manner: Mapping[str, Any]) -> str:
    """Name what differs, without saying how."""
    try:
        before = json.loads(path.read_text("utf-8"))
    except ValueError:
        return "its manner cannot be read any more"
    names = sorted(name for name in {*before, *manner} if before.get(name) != manner.get(name))
    return f"{' and '.join(names)} {'differs' if len(names) == 1 else 'differ'}"
