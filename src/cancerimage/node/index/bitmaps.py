"""Between NumPy arrays and Roaring bitmaps, without a Python object for each row."""

from array import array

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

# The portable format of Roaring bitmaps (github.com/RoaringBitmap/RoaringFormatSpec): a container for each 2^16
# numbers, which is a list of 16-bit numbers if it holds at most 4096 of them, and else a bit for each.
COOKIE = 12346
CONTAINER = 2**16
LISTED = 4096


def bitmap(flags: npt.NDArray[np.bool_]) -> BitMap:
    """Return the bitmap of the flagged positions."""
    numbers = np.flatnonzero(flags)
    if len(numbers) * 8 < len(flags):
        return BitMap(array("I", numbers.astype(np.uint32).tobytes()))
    keys, sizes, containers = [], [], []
    for start in range(0, len(flags), CONTAINER):
        part = flags[start : start + CONTAINER]
        if size := int(np.count_nonzero(part)):
            keys.append(start // CONTAINER)
            sizes.append(size)
            if size <= LISTED:
                containers.append(np.flatnonzero(part).astype("<u2").tobytes())
            else:
                containers.append(np.packbits(part, bitorder="little").tobytes().ljust(CONTAINER // 8, b"\0"))
    header = np.array([COOKIE, len(keys)], dtype="<u4").tobytes()
    described = np.array([(key, size - 1) for key, size in zip(keys, sizes, strict=True)], dtype="<u2").tobytes()
    lengths = [len(header) + len(described) + 4 * len(keys), *(len(container) for container in containers)]
    offsets = np.cumsum(lengths)[:-1].astype("<u4").tobytes()
    return BitMap.deserialize(b"".join((header, described, offsets, *containers)))


def rows(bitmap: BitMap) -> npt.NDArray[np.int64]:
    """Return the numbers in a bitmap, in order."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32).astype(np.int64)
