"""The data directory of the demo: what lies where, who uses it, and what it was built from."""

import fcntl
import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from platformdirs import user_data_path

from cancerimage.demo.making import Making

OPERATOR, STEWARD = "operator-password", "steward-password"
"""The files of the passwords: for the operator of the hub, and for the steward of one node."""


class PlaceTaken(Exception):
    """Another demo is running in the same data directory."""


@dataclass(frozen=True, slots=True)
class Place:
    """The data directory of one demo."""

    root: Path

    @classmethod
    def default(cls) -> "Place":
        """Return the directory used when none is named."""
        return cls(user_data_path("cancerimage") / "demo")

    @property
    def hub(self) -> Path:
        """The hub's data directory."""
        return self.root / "hub"

    @property
    def logs(self) -> Path:
        """The logs of all processes."""
        return self.root / "logs"

    @property
    def images(self) -> Path:
        """The images that come to one of the nodes."""
        return self.root / "images"

    def node(self, name: str) -> Path:
        """Return the data directory of a node."""
        return self.root / "nodes" / name

    def index(self, name: str) -> Path:
        """Return where a node keeps its index."""
        return self.node(name) / "index"

    def lock(self) -> IO[str]:
        """Take this directory for one demo alone; the lock ends with the process, however it ends."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (self.root / "lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise PlaceTaken(f"Another demo is running in {self.root}") from None
        return file

    def made(self) -> Making | None:
        """Return what the contents were made with, or None when they are missing or incomplete."""
        try:
            return Making(**json.loads((self.root / "made.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def mark(self, making: Making) -> None:
        """Record that the contents are complete."""
        self._write("made.json", json.dumps(asdict(making)))

    def clear(self) -> None:
        """Remove everything the demo made here, and nothing else."""
        for name in ("made.json", OPERATOR, STEWARD):
            (self.root / name).unlink(missing_ok=True)
        for directory in (self.hub, self.root / "nodes", self.images, self.logs):
            if directory.exists():
                shutil.rmtree(directory)

    def password(self, whose: str) -> str:
        """Return a password, made at the first call and kept readable by its owner alone."""
        path = self.root / whose
        if not path.exists():
            self._write(path.name, secrets.token_urlsafe(12))
        return path.read_text("ascii").strip()

    def _write(self, name: str, text: str) -> None:
        temporary = self.root / f".{name}.{os.getpid()}"
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.root / name)
