"""Clinical tables that were handed in for a batch: patients in the clear, kept only until they are imported."""

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cancerimage.node.files import write_private

FOLDER = "tables"
MAPPING = "mapping.yaml"


def keep(data_dir: Path, batch: str, suffix: str, table: bytes, mapping: bytes) -> tuple[Path, Path]:
    """Keep a table and its mapping for their owner's eyes, in place of earlier ones; return where they are.

    Of the table's name only the suffix is kept, for a name can be telling.
    """
    forget(data_dir, batch)
    # A place that was never before: whatever was imported from an earlier one says nothing about this one.
    folder = _folder(data_dir, batch) / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    for outer in (folder.parent, folder.parent.parent):
        outer.chmod(0o700)
    paths = folder / f"table{suffix}", folder / MAPPING
    for path, content in zip(paths, (table, mapping), strict=True):
        write_private(path, content)
    return paths


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


def _folder(data_dir: Path, batch: str) -> Path:
    return data_dir / FOLDER / batch
