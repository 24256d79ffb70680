"""The values of each searchable field as small numbers, with the words that a facet writes for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary import UNKNOWN


@dataclass(frozen=True, slots=True)
class Values:
    """One value of a field for each record of its level, as a number, and the word for each number."""

    numbers: npt.NDArray[np.int64]
    words: tuple[str, ...]

    @classmethod
    def coded(cls, column: npt.NDArray[np.generic], codes: Sequence[str]) -> "Values":
        """Return the values of a column that already holds numbers of codes."""
        return cls(column.astype(np.int64), tuple(codes))

    @classmethod
    def banded(cls, field: str, column: npt.NDArray[np.generic], unknown: int) -> "Values":
        """Return the band of each number of a column, where `unknown` stands for a missing number."""
        distinct, positions = np.unique(column, return_inverse=True)
        words = [UNKNOWN if int(value) == unknown else FIELDS[field].band(int(value)) for value in distinct]
        unique = tuple(dict.fromkeys(words))
        place: Mapping[str, int] = {word: number for number, word in enumerate(unique)}
        bands = np.array([place[word] for word in words], dtype=np.int64)
        return cls(bands[positions] if len(column) else positions.astype(np.int64), unique)
