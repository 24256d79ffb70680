"""Between NumPy arrays of row numbers and Roaring bitmaps, without a Python object for each row."""

from array import array

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap


def bitmap(rows: npt.NDArray[np.generic]) -> BitMap:
    """Return the bitmap of some row numbers."""
    result = BitMap(array("I", rows.astype(np.uint32).tobytes()))
    result.run_optimize()
    return result


def rows(bitmap: BitMap) -> npt.NDArray[np.int64]:
    """Return the row numbers of a bitmap, in order."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32).astype(np.int64)
