"""What a cube that was computed before says of a single value: the free answers."""

from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.counts import Released
from cancerimage.wire.cube import Cube


def people(cube: Cube) -> Released:
    """Return the number of people in the dataset."""
    return next(one.amount for one in cube.sums if one.level == "subjects")


def cell(cube: Cube, field: str, value: str) -> Released:
    """Return the number of people with one value of a field that has a table of its own."""
    table = next(one for one in cube.tables if one.fields == (field,))
    shown = next((one.subjects for one in table.cells if one.values == (value,)), None)
    return Released(value=shown, margin=table.margin, below=table.below)


def held(cube: Cube) -> frozenset[str]:
    """Return the fields of which the cube shows a value: all that may be said of what the dataset holds."""
    return frozenset(
        table.fields[0]
        for table in cube.tables
        if len(table.fields) == 1 and any(one.values != (UNKNOWN,) for one in table.cells)
    )
