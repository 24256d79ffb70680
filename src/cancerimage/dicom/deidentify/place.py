"""The folder that a batch writes to: images and reports to share, and a private folder that must stay."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cancerimage.dicom.deidentify.ids import Ids

README = """This folder must stay where the patients are known.

It holds the key of the project, the list of patients with their new ids, the files that were not released, what people
have decided about them, and how far the work had come. With it, every de-identified image can be followed back to a
person: never give it away together with the images, and keep a copy of the key in a safe place. Without the key, later
images of the same patients get other ids and dates.
"""
MANIFEST = '{"made by": "cancerimage deidentify", "format": 1}\n'
"""What shows that a folder is ours; where it is not, nothing is written, moved or taken away."""

EARLIER = {"ids": Ids.PROJECT.value}
"""What a manner stands for that was written down before there was a choice."""


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
    def people(self) -> Path:
        """The patients and their studies, with their new ids."""
        return self.private / "people.csv"

    @property
    def depths(self) -> Path:
        """How much of a body the slices of each study cover."""
        return self.private / "depths.json"

    @property
    def waiting(self) -> Path:
        """What waits for a person."""
        return self.private / "waiting.json"

    @property
    def decisions(self) -> Path:
        """What people have decided about it."""
        return self.private / "decisions.jsonl"

    @property
    def manner(self) -> Path:
        return self.private / "manner.json"

    @property
    def unfinished(self) -> Path:
        """Where files are written before they have their names."""
        return self.private / "unfinished"

    @property
    def ungraded(self) -> Path:
        """Where images wait until the whole batch is graded."""
        return self.private / "held"

    @contextmanager
    def held(self, manner: Mapping[str, Any]) -> Iterator[None]:
        """Keep the folder to ourselves, for work done in one `manner`; raises PlaceTaken.

        `manner` is everything that the outcome depends on: a batch is finished in the manner that it was begun in.
        """
        self.require_free()
        self._claim()
        descriptor = os.open(self.private / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PlaceTaken(f"Another run is at work in {self.root}. Wait for it, or stop it first.") from None
            self._require_same(manner)
            self._begin()
            yield
        finally:
            os.close(descriptor)

    def begin(self, manner: Mapping[str, Any]) -> None:
        """Write down in which manner the work is done, before any of it is."""
        if not self.manner.exists():
            self.write(self.manner, _told(manner))

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

    def find(self, output: str) -> Path | None:
        """Return where an image is, of two the later one; None if it is gone."""
        return next((path for path in (self.ungraded / output, self.images / output) if path.is_file()), None)

    def release(self, outputs: Set[str], written: Set[str]) -> None:
        """Put what waited among the images, and take away what was `written` before and is no output any more."""
        _move(self.ungraded, self.images, outputs)
        _remove(self.images, written - outputs)
        shutil.rmtree(self.ungraded)
        self.ungraded.mkdir()

    def withdraw(self, outputs: Set[str], written: Set[str]) -> None:
        """Leave none of ours among the images: a batch that is blocked is not there to be shared."""
        _move(self.images, self.ungraded, {output for output in outputs if not (self.ungraded / output).exists()})
        for folder in (self.images, self.ungraded):
            _remove(folder, written if folder == self.images else written - outputs)

    def require_free(self) -> None:
        """Raise PlaceTaken where the folder holds something that is not ours."""
        if self.root.is_symlink() and not self.root.exists():
            raise PlaceTaken(f"{self.root} is a link that leads nowhere.")
        if not self.root.exists():
            return
        if not self.root.is_dir():
            raise PlaceTaken(f"{self.root} is no folder. Name one that is empty or not there yet.")
        if not self._is_ours() and not self._is_empty():
            raise PlaceTaken(
                f"{self.root} holds something else already. Name a folder that is empty or not there yet, or one that "
                "an earlier run has made."
            )

    def _is_ours(self) -> bool:
        try:
            return self._manifest.read_text("utf-8") == MANIFEST
        except (OSError, UnicodeDecodeError):
            return False

    def _is_empty(self) -> bool:
        """Whether there is nothing, or no more than a run leaves that was killed while it made the folder its own."""
        if any(path != self.private or path.is_symlink() or not path.is_dir() for path in self.root.iterdir()):
            return False
        return not self.private.exists() or all(path == self._beside for path in self.private.iterdir())

    @property
    def _manifest(self) -> Path:
        return self.private / "manifest.json"

    @property
    def _beside(self) -> Path:
        return self.private / "manifest.json.new"

    def _claim(self) -> None:
        self.private.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.private.chmod(0o700)
        if not self._is_ours():
            self._beside.write_text(MANIFEST, "utf-8")
            self._beside.replace(self._manifest)

    def _require_same(self, manner: Mapping[str, Any]) -> None:
        if self.manner.exists() and _read(self.manner) != json.loads(_told(manner)):
            raise PlaceTaken(
                f"The work in {self.root} was begun in another manner: {_difference(self.manner, manner)}. "
                "Go on as it was begun, or name another folder."
            )

    def _begin(self) -> None:
        self.images.mkdir(exist_ok=True)
        self.ungraded.mkdir(exist_ok=True)
        # What a run left behind that was killed is worth nothing.
        shutil.rmtree(self.unfinished, ignore_errors=True)
        self.unfinished.mkdir(mode=0o700)
        self.write(self.private / "README.txt", README)


def _move(source: Path, target: Path, outputs: Set[str]) -> None:
    made: set[Path] = set()
    for output in sorted(outputs):
        at = target / output
        if at.parent not in made:
            at.parent.mkdir(parents=True, exist_ok=True)
            made.add(at.parent)
        with suppress(FileNotFoundError):
            (source / output).replace(at)
    _tidy(source, outputs)


def _remove(folder: Path, outputs: Set[str]) -> None:
    for output in outputs:
        (folder / output).unlink(missing_ok=True)
    _tidy(folder, outputs)


def _tidy(folder: Path, outputs: Set[str]) -> None:
    """Take away the folders of some images that are empty now."""
    emptied = {above for output in outputs for above in Path(output).parents} - {Path(".")}
    for one in sorted(emptied, key=lambda path: len(path.parts), reverse=True):
        with suppress(OSError):  # Not empty, or gone already.
            (folder / one).rmdir()


def _told(manner: Mapping[str, Any]) -> str:
    return json.dumps(manner, indent=1, sort_keys=True) + "\n"


def _read(path: Path) -> dict[str, Any] | None:
    """Return the manner that was written down, or None if it cannot be read."""
    try:
        return {**EARLIER, **json.loads(path.read_text("utf-8"))}
    except (ValueError, TypeError):
        return None


def _difference(path: Path, manner: Mapping[str, Any]) -> str:
    """Name what differs, without saying how."""
    before = _read(path)
    if before is None:
        return "its manner cannot be read any more"
    names = sorted(name for name in {*before, *manner} if before.get(name) != manner.get(name))
    return f"{' and '.join(names)} {'differs' if len(names) == 1 else 'differ'}"
