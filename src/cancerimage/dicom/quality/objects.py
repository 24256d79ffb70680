"""Whole objects read by pydicom, for the few checks that look into sequences."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom import Dataset


def read(path: Path) -> "Dataset | None":
    """Return an object without its pixels, or None where pydicom cannot read it."""
    from pydicom import dcmread

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return dcmread(path, stop_before_pixels=True, force=True)
        except Exception:
            # A damaged file makes pydicom raise nearly anything; the file checks tell what is wrong with it.
            return None
