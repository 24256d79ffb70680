"""What a cube that was computed before says of a single value: the free answers."""

from cancerimage.node.cube.tables import TOTAL
from cancerimage.query.fields import FIELDS, Level
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.counts import Released
from cancerimage.wire.cube import Cube


def people(cube: Cube) -> Released | None:
    """Return the number of people in the dataset."""
    return next((one.amount for one in cube.sums if one.level == "subjects"), None)


def cell(cube: Cube, field: str, value: str) -> Released | None:
    """Return the number of people with one value of the field of the first table, or None for another field.

    A question is told more exactly than a cell of any other table.
    """
    table = next((one for one in cube.tables if one.fields == (field,) == TOTAL.fields), None)
    if table is None:
        return None
    shown = next((one.subjects for one in table.cells if one.values == (value,)), None)
    return Released(value=shown, margin=table.margin, below=table.below)


def held(cube: Cube) -> frozenset[str]:
    """Return the fields below the dataset of which the cube shows a value; one that is in no table may have some."""
    told = {table.fields[0]: table for table in cube.tables if len(table.fields) == 1}
    return frozenset(
        field.name
        for field in FIELDS.values()
        if field.level is not Level.DATASET
        and (field.name not in told or any(one.values != (UNKNOWN,) for one in told[field.name].cells))
    )
