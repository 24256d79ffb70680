"""Clinical tables that were handed in for a batch: patients in the clear, kept only until they are imported."""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cancerimage.node.files import write_private

FOLDER = "tables"
MAPPING = "mapping.yaml"


@dataclass(frozen=True, slots=True)
class Handed:
    """A table as it was handed in; of its name only the suffix is kept, for a name can be telling."""

    suffix: str
    table: bytes
    mapping: bytes


def keep(data_dir: Path, batch: str, handed: Handed) -> tuple[Path, Path]:
    """Keep a table and its mapping for their owner's eyes, beside earlier ones; return where they are.

    Whoever does so holds the batch, and calls `tidy` when it is written down what the batch works with.
    """
    # A place that was never before: whatever was imported from an earlier one says nothing about this one.
    folder = _folder(data_dir, batch) / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    for outer in (folder.parent, folder.parent.parent):
        outer.chmod(0o700)
    paths = folder / f"table{handed.suffix}", folder / MAPPING
    for path, content in zip(paths, (handed.table, handed.mapping), strict=True):
        write_private(path, content)
    return paths


def batches(data_dir: Path) -> tuple[str, ...]:
    """Return the batches for which anything lies here."""
    return tuple(one.name for one in _within(data_dir / FOLDER))


def is_tidy(data_dir: Path, batch: str, named: Path | None) -> bool:
    """Return whether nothing lies here for a batch but what is named."""
    return all(_holds(one, named) for one in _within(_folder(data_dir, batch)))


def tidy(data_dir: Path, batch: str, named: Path | None) -> None:
    """Remove what was handed in for a batch and is not named: an upload that came to no end, or an earlier table."""
    for one in _within(_folder(data_dir, batch)):
        if not _holds(one, named):
            shutil.rmtree(one)


def handed_in(data_dir: Path, batch: str, path: Path | None) -> bool:
    """Return whether a table was handed in here, and is not only named."""
    return path is not None and path.is_relative_to(_folder(data_dir, batch))


def forget_imported(data_dir: Path, batch: str, notes: Mapping[str, Any]) -> None:
    """Remove what was handed in for a batch if it is written down that it was imported."""
    named = notes.get("clinical", {}).get("from", "").partition("\n")[0]
    if named and handed_in(data_dir, batch, Path(named)) and Path(named).exists():
        forget(data_dir, batch)


def forget(data_dir: Path, batch: str) -> None:
    """Remove what was handed in for a batch."""
    folder = _folder(data_dir, batch)
    if folder.exists():
        shutil.rmtree(folder)


def _within(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(one for one in folder.iterdir() if one.is_dir())
    except FileNotFoundError:  # Perhaps removed at this moment.
        return ()


def _holds(folder: Path, path: Path | None) -> bool:
    return path is not None and path.is_relative_to(folder)


def _folder(data_dir: Path, batch: str) -> Path:
    return data_dir / FOLDER / batch
