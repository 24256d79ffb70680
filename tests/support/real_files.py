"""Every real DICOM file that pydicom, pydicom-data and deid-data ship."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("pydicom", "data_store", "deid_data")
"""The import packages of pydicom, pydicom-data and deid-data."""


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.submodule_search_locations, f"{package} is no package"
    return Path(spec.submodule_search_locations[0])


def _is_dicom(path: Path) -> bool:
    # Some files have no preamble, and many have no suffix: one of the two is enough.
    if path.suffix == ".dcm":
        return True
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def _found() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((_folder(package) / "data").rglob("*")):
            if path.is_file() and path.suffix not in {".py", ".pyc"} and _is_dicom(path):
                yield path


@cache
def real_files() -> tuple[Path, ...]:
    """Return every real file, sorted inside each package; some have the same content."""
    return tuple(_found())


@cache
def unique_files() -> tuple[Path, ...]:
    """Return every real file whose content no earlier one has."""
    first = {}
    for path in real_files():
        first.setdefault(hashlib.sha256(path.read_bytes()).digest(), path)
    return tuple(first.values())


def name(path: Path) -> str:
    """Return a short name that is unique among the real files, for the ids of tests."""
    for package in PACKAGES:
        if path.is_relative_to(_folder(package)):
            return f"{package}/{path.relative_to(_folder(package) / 'data')}"
    raise ValueError(path)
