"""The facet cube: the noised tables and sums that a protected dataset publishes once in each epoch."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from cancerimage.query.fields import FIELDS, Level
from cancerimage.wire.counts import FieldName, Released, fits
from cancerimage.wire.shapes import Count, Shape

CELLS = 20_000
"""Cells that one table shows at most."""

Value = Annotated[str, Field(max_length=64)]


class CubeCell(Shape):
    """How many people have one value, or one pair of values."""

    values: Annotated[tuple[Value, ...], Field(min_length=1, max_length=2)]
    """One for each field of the table: a code, or for a number a band such as `50..59`."""
    subjects: Count


class CubeTable(Shape):
    """People by the values of one or two fields. A cell that is not listed is told as fewer than `below`, whether or
    not anybody has its value; the possible cells are those of the vocabularies, not those of the data."""

    fields: Annotated[tuple[FieldName, ...], Field(min_length=1, max_length=2)]
    cells: Annotated[tuple[CubeCell, ...], Field(max_length=CELLS)]
    margin: Count
    """Half the width of the 95 % interval of every cell."""
    below: Count
    bound: Annotated[int, Field(ge=1, le=64)]
    """The most cells that one person is counted in."""

    @model_validator(mode="after")
    def _cells_fit(self) -> Self:
        # What belongs to a dataset as a whole is no matter of people, and stands in its description.
        if len(set(self.fields)) < len(self.fields) or any(
            FIELDS[field].level is Level.DATASET for field in self.fields
        ):
            raise PydanticCustomError("cube_fields", "A table is by different fields, and none of them of datasets")
        if len({cell.values for cell in self.cells}) < len(self.cells):
            raise PydanticCustomError("cube_cell", "A table has one cell twice")
        for cell in self.cells:
            if len(cell.values) != len(self.fields) or not all(
                fits(FIELDS[field], value) for field, value in zip(self.fields, cell.values, strict=True)
            ):
                raise PydanticCustomError("cube_cell", "A cell does not fit the fields of its table")
        return self


class CubeSum(Shape):
    """How much there is at one level, in the whole dataset."""

    level: Literal["subjects", "studies", "series", "images"]
    amount: Released
    bound: Annotated[int, Field(ge=1, le=10**6)]
    """The most that one person counts for."""


class Cube(Shape):
    """Everything that a protected dataset publishes of its data, until the next epoch."""

    tables: Annotated[tuple[CubeTable, ...], Field(max_length=64)]
    sums: Annotated[tuple[CubeSum, ...], Field(max_length=4)]
    cost: Annotated[int, Field(ge=0, le=10**15)]
    """What publishing the cube was charged, in 1e-9 of zero-concentrated privacy loss."""

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        if len({frozenset(table.fields) for table in self.tables}) < len(self.tables):
            raise PydanticCustomError("cube_table", "A cube has one table twice")
        if len({one.level for one in self.sums}) < len(self.sums):
            raise PydanticCustomError("cube_sum", "A cube has one sum twice")
        return self
