"""The decisions that people have taken about single files, each bound to the content that they looked at."""

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cancerimage.dicom.deidentify.decisions import Decision
from cancerimage.dicom.deidentify.journal import lines
from cancerimage.dicom.pixels.regions import Region


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about one file."""

    digest: str
    """Of the file that was looked at: another content under its name is another question."""
    decision: Decision
    regions: tuple[Region, ...] = ()
    """What is blackened, in place of what the pixel stage found."""

    def told(self) -> str:
        """Return it as a text in which every difference shows."""
        return json.dumps([self.digest, self.decision.value, [region.plain() for region in self.regions]])


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said about files that were looked at together; without a decision, that they are open again."""

    item: str
    files: Mapping[str, str]
    """The digest of each, by its path below the source."""
    decision: Decision | None
    regions: tuple[Region, ...]
    actor: str
    moment: str
    """In ISO form."""

    def plain(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "item": self.item,
            "files": dict(self.files),
            "decision": self.decision and self.decision.value,
            "regions": [region.plain() for region in self.regions],
            "actor": self.actor,
            "moment": self.moment,
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Said":
        """Return what `plain` has written."""
        decision = plain["decision"]
        return cls(
            plain["item"], plain["files"], Decision(decision) if decision else None,
            tuple(Region(*region) for region in plain["regions"]), plain["actor"], plain["moment"],
        )  # fmt: skip


def said(path: Path) -> tuple[Said, ...]:
    """Return everything that was said, in order."""
    return tuple(map(Said.of, lines(path)))


def rulings(every: Iterable[Said]) -> dict[str, Ruling]:
    """Return what is decided about each file; the last word counts."""
    found: dict[str, Ruling] = {}
    for one in every:
        for file, digest in one.files.items():
            if one.decision is None:
                found.pop(file, None)
            else:
                found[file] = Ruling(digest, one.decision, one.regions)
    return found


def applying(ruling: Ruling | None, digest: str) -> Ruling | None:
    """Return a ruling about a file if it is about this content: else somebody looked at what was there before."""
    return ruling if ruling is not None and ruling.digest == digest else None


def say(path: Path, one: Said) -> None:
    """Write down what somebody said; returns when it is on the disk. Any number of processes may do so at once."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # A line that was cut off when a process was killed must not swallow the next one.
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
        file.write(json.dumps(one.plain(), separators=(",", ":")).encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _keep(path.parent)


def _keep(folder: Path) -> None:
    """Bring the name of a new file to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
