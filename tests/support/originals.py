"""Small originals of one person or of several, with whatever their headers are to say."""

from io import BytesIO
from pathlib import Path
from typing import Any

from pydicom import dcmread

from tests.support.instances import instance


def original(path: Path, number: int = 1, study: int = 1, **said: Any) -> Path:
    """Write a file whose header says these attributes, named by their keywords."""
    ds = dcmread(BytesIO(instance(number, study)))
    for keyword, value in said.items():
        setattr(ds, keyword, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.save_as(path, enforce_file_format=True)
    return path
