"""What of a batch waits for a person: pictures that were held back, in groups that one decision can be taken for."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.fates import FACES, Ending, Fate
from cancerimage.dicom.deidentify.survey import Series
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import Finding, Why
from cancerimage.dicom.read import header

_WANTED = frozenset({tags.MODALITY, tags.ROWS, tags.COLUMNS, tags.FRAMES})


@dataclass(frozen=True, slots=True)
class File:
    """One file that waits."""

    path: str
    """Below the folder of the source."""
    digest: str
    frames: int


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one series that were held back for the same reason, of one size, with the same found in them."""

    modality: str
    why: Why
    faces: bool
    """Whether a face can be drawn from them, or nothing tells."""
    rows: int
    columns: int
    """Both 0 where there is no picture that could be shown."""
    regions: tuple[Region, ...]
    """Where something looks like text."""
    files: tuple[File, ...]

    @property
    def name(self) -> str:
        """What names the group as long as nothing of it changes, and tells nothing."""
        files = [file.digest for file in self.files]
        told = json.dumps([self.why.value, [region.plain() for region in self.regions], files])
        return hashlib.sha256(told.encode("ascii")).hexdigest()[:16]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "modality": self.modality,
            "why": self.why.value,
            "faces": self.faces,
            "rows": self.rows,
            "columns": self.columns,
            "regions": [region.plain() for region in self.regions],
            "files": [[file.path, file.digest, file.frames] for file in self.files],
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Group":
        """Return what `plain` has written."""
        return cls(
            plain["modality"], Why(plain["why"]), plain["faces"], plain["rows"], plain["columns"],
            tuple(Region(*region) for region in plain["regions"]), tuple(File(*file) for file in plain["files"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything of a batch that waits."""

    source: Path
    groups: tuple[Group, ...] = ()

    def json(self) -> str:
        """Return it as a text in JSON."""
        return json.dumps({"source": str(self.source), "groups": [group.plain() for group in self.groups]}) + "\n"

    @classmethod
    def read(cls, path: Path) -> "Waiting | None":
        """Return what a run has left, or None if none has come to its end."""
        try:
            status = path.stat()
            return _read(path, (status.st_ino, status.st_mtime_ns, status.st_size))
        except FileNotFoundError:
            return None


@lru_cache(maxsize=32)
def _read(path: Path, _version: tuple[int, int, int]) -> Waiting:
    """Return what a file holds: one that is replaced by another is read again, and no other."""
    told = json.loads(path.read_text("utf-8"))
    return Waiting(Path(told["source"]), tuple(map(Group.of, told["groups"])))


def waiting(source: Path, series: Iterable[Series], endings: Iterable[Ending], faces: Faces) -> Waiting:
    """Return what waits for a person after a run."""
    held = {ending.source.path: found for ending in endings if (found := _held(ending, faces)) is not None}
    groups = [group for one in series for group in _groups(source, one, held)]
    return Waiting(source.resolve(), tuple(groups))


def _held(ending: Ending, faces: Faces) -> tuple[Ending, Finding] | None:
    if ending.reason is Reason.PIXELS_IN_DOUBT and ending.held is not None:
        return ending, ending.held
    # Where faces are only told of, they are out already, and can still be taken back.
    if ending.fate is Fate.RELEASED and faces is Faces.REVIEW and ending.head in FACES and ending.decision is None:
        return ending, Finding(Why.FACE)
    return None


def _groups(source: Path, series: Series, held: Mapping[str, tuple[Ending, Finding]]) -> Iterator[Group]:
    alike: dict[tuple[str, Why, bool, int, int, tuple[Region, ...]], list[File]] = defaultdict(list)
    for one in series.sources:
        if one.path not in held:
            continue
        ending, finding = held[one.path]
        modality, rows, columns, frames = _shape(source / one.path)
        if finding.why is Why.DOCUMENT and not finding.regions:
            rows = columns = 0
        key = modality, finding.why, ending.head in FACES, rows, columns, finding.regions
        alike[key].append(File(one.path, ending.digest, frames))
    for (modality, why, faces, rows, columns, regions), files in alike.items():
        yield Group(modality, why, faces, rows, columns, regions, tuple(files))


def _shape(path: Path) -> tuple[str, int, int, int]:
    try:
        head = header(path, _WANTED)
    except (Unreadable, OSError):
        return "", 0, 0, 1
    rows, columns = (max(head.integer(tag) or 0, 0) for tag in (tags.ROWS, tags.COLUMNS))
    return head.modality, rows, columns, max(head.integer(tags.FRAMES) or 1, 1)
