"""Which tables and sums a cube has, and the cells of each: they follow from the vocabularies, never from the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES

Level = Literal["subjects", "studies", "series", "images"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of people by the values of one or two fields."""

    fields: tuple[str, ...]
    bound: int
    """The most cells that one person counts in. What a person has beyond it is left out, and the noise grows with its
    root, so it is chosen such that nearly nobody has more."""
    width: int = 1
    """How many times the variance of the noise is that of other tables: by so much the table costs less."""

    @property
    def growth(self) -> int:
        """How many times the variance of the noise is that of a count."""
        return self.bound * self.width

    @property
    def form(self) -> str:
        """Name the table among all that is noised; the form of a question never looks like this."""
        return f"cube table {' '.join(self.fields)}"

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """Every cell that there can be, in the order of the vocabularies."""
        return tuple(product(*map(words, self.fields)))


# The bounds were chosen on the public archive that the demonstration stands on (86,451 people): at most 4 in 100 people
# have more values than their bound, and mostly fewer than 1 in 100. They are constants, for a bound that is chosen on
# the data that it protects would itself tell of them.
TABLES = (
    Table(("sex",), 1),
    Table(("age",), 2),
    Table(("year",), 2),
    Table(("modality",), 4),
    Table(("bodypart",), 2),
    Table(("manufacturer",), 4),
    Table(("licence",), 2),
    Table(("images",), 4),
    Table(("sex", "age"), 2),
    Table(("sex", "modality"), 4),
    Table(("sex", "bodypart"), 2),
    Table(("age", "modality"), 5),
    Table(("year", "modality"), 5),
    Table(("modality", "bodypart"), 5),
)
"""Every table of a cube. The first of them puts each person into one cell: its sum is the number of people."""

TOTAL = TABLES[0]

CLINICAL_TABLES = (
    Table(("age_at_diagnosis",), 1, width=2),
    Table(("topography",), 1, width=2),
    Table(("morphology",), 1, width=2),
    Table(("stage",), 1, width=2),
    Table(("grade",), 1, width=2),
    Table(("gleason",), 1, width=2),
    Table(("isup",), 1, width=2),
    Table(("er",), 1, width=2),
    Table(("pr",), 1, width=2),
    Table(("her2",), 1, width=2),
    Table(("birads",), 1, width=2),
    Table(("pirads",), 1, width=2),
    # Surgery, radiotherapy, chemotherapy and hormones go together; hardly anybody has more kinds.
    Table(("treatment",), 4, width=2),
    Table(("vital_status",), 1, width=2),
)
"""The tables by clinical fields, each of which is computed where the node's source has the column.

Which columns there are is the holder's choice, and no matter of people. All of these together, with the others, cost
less than a cube may.
"""

CLAMPS: Mapping[Level, int] = {"studies": 5, "series": 50, "images": 5_000}
"""The most that one person counts for in a sum; nineteen in twenty people of that archive have less of each."""


@lru_cache(maxsize=len(FIELDS))
def words(field: str) -> tuple[str, ...]:
    """Return every value that a field can have: the codes of its vocabulary, or the bands of a number and unknown."""
    known = FIELDS[field]
    if known.kind is Kind.NUMBER:
        return (*map(known.band, known.bands), UNKNOWN)
    return tuple(concept.code for concept in VOCABULARIES[known.vocabulary or field])
