"""The cube of a protected dataset: noised tables that are free to read, as often as one likes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cancerimage.sdk.numbers import Number, bounds, read, told
from cancerimage.sdk.tables import Row, as_html, as_pandas, as_polars, as_text

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


@dataclass(frozen=True, slots=True)
class CubeCell:
    """How many people have one value, or one pair of values."""

    values: tuple[str, ...]
    labels: tuple[str, ...]
    subjects: Number


@dataclass(frozen=True, slots=True, repr=False)
class CubeTable:
    """People by the values of one or two fields."""

    fields: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[CubeCell, ...]
    """Those that are shown."""
    below: int
    """What every other cell stays below with its noise, whether or not anybody is in it."""
    margin: int
    """Half the width of the 95 % interval of every cell."""
    bound: int
    """The most cells that one person is counted in."""

    def __getitem__(self, values: str | tuple[str, ...]) -> Number:
        """Return the number of people with a value, or with a pair of values in the order of the fields."""
        wanted = (values,) if isinstance(values, str) else tuple(values)
        return next(
            (cell.subjects for cell in self.cells if cell.values == wanted), Number.fewer(self.below, self.margin)
        )

    def rows(self) -> list[Row]:
        """Return the cells that are shown as plain rows."""
        return [
            dict(zip(self.fields, cell.values, strict=True)) | bounds("subjects", cell.subjects) for cell in self.cells
        ]

    def to_pandas(self) -> "pd.DataFrame":
        """Return the cells that are shown as a pandas data frame."""
        return as_pandas(self.rows(), self._columns)

    def to_polars(self) -> "pl.DataFrame":
        """Return the cells that are shown as a polars data frame."""
        return as_polars(self.rows(), self._columns)

    @property
    def _columns(self) -> tuple[str, ...]:
        return (*self.fields, *bounds("subjects", Number()))

    def _lines(self) -> list[Row]:
        return [
            dict(zip(self.labels, cell.labels, strict=True)) | {"Subjects": told(cell.subjects)} for cell in self.cells
        ]

    def __repr__(self) -> str:
        return f"{as_text(self._lines(), (*self.labels, 'Subjects'))}\nEvery other value: fewer than {self.below:,}"

    def _repr_html_(self) -> str:
        caption = f"Every value that is not listed: fewer than {self.below:,}"
        return as_html(self._lines(), (*self.labels, "Subjects"), caption)


@dataclass(frozen=True, slots=True, repr=False)
class Cube:
    """All that a protected dataset publishes of its data in one epoch."""

    dataset: str
    policy: str
    epoch: int
    opened: datetime
    tables: tuple[CubeTable, ...]
    sums: Mapping[str, Number]
    """How much there is at each level; one person counts for at most `at_most[level]`."""
    at_most: Mapping[str, int]
    explanations: tuple[str, ...]
    """What is to be known about these numbers, in plain words."""
    raw: Mapping[str, Any] = field(compare=False)
    """The JSON as it came from the hub."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Cube":
        """Return the cube that the hub's JSON holds."""
        return cls(
            dataset=raw["dataset"],
            policy=raw["policy"],
            epoch=raw["epoch"]["number"],
            opened=datetime.fromisoformat(raw["epoch"]["opened"]),
            tables=tuple(
                CubeTable(
                    fields=tuple(one["fields"]),
                    labels=tuple(one["labels"]),
                    cells=tuple(
                        CubeCell(tuple(cell["values"]), tuple(cell["labels"]), read(cell["subjects"]))
                        for cell in one["cells"]
                    ),
                    below=one["below"],
                    margin=one["margin"],
                    bound=one["bound"],
                )
                for one in raw["tables"]
            ),
            sums={one["level"]: read(one["amount"]) for one in raw["sums"]},
            at_most={one["level"]: one["bound"] for one in raw["sums"]},
            explanations=tuple(one["text"] for one in raw["explanations"]),
            raw=raw,
        )

    def by(self, *fields: str) -> CubeTable:
        """Return the table by one field or two, in whichever order they are named."""
        for one in self.tables:
            if sorted(one.fields) == sorted(fields):
                return one
        known = ", ".join("+".join(one.fields) for one in self.tables)
        raise KeyError(f"There is no table by {'+'.join(fields)}. There are: {known}.")

    def __repr__(self) -> str:
        sums = ", ".join(f"{told(number)} {level}" for level, number in self.sums.items())
        tables = ", ".join("+".join(one.fields) for one in self.tables)
        return f"{self.dataset}, epoch {self.epoch}: {sums}\nTables: {tables}"
