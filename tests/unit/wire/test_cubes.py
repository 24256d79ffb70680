"""A cube as a message: nothing in it twice, and nothing that does not fit."""

import pytest
from pydantic import ValidationError

from cancerimage.wire.counts import Released
from cancerimage.wire.cube import Cube, CubeCell, CubeSum, CubeTable


def table(*values: tuple[str, ...], fields: tuple[str, ...] = ("sex", "age")) -> CubeTable:
    """Return a table with a cell for each of the values."""
    cells = tuple(CubeCell(values=one, subjects=20) for one in values)
    return CubeTable(fields=fields, cells=cells, margin=11, below=15, bound=1)


def test_a_table_holds_the_values_of_its_fields() -> None:
    assert table(("female", "50..59"), ("female", "unknown")).cells[0].subjects == 20


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ([("female",)], ("sex", "age")),
        ([("female", "50-59")], ("sex", "age")),
        ([("female", "50..59"), ("female", "50..59")], ("sex", "age")),
        ([("female", "male")], ("sex", "sex")),
        ([("lung",)], ("cancer",)),
        ([("x",)], ("colour",)),
    ],
)
def test_what_does_not_fit_is_refused(values: list[tuple[str, ...]], fields: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        table(*values, fields=fields)


def test_a_cube_has_nothing_twice() -> None:
    one = CubeSum(level="subjects", amount=Released(value=None, margin=20, below=30), bound=1)
    assert Cube(tables=(table(),), sums=(one,), cost=0).sums == (one,)
    with pytest.raises(ValidationError):
        Cube(tables=(table(), table(fields=("age", "sex"))), sums=(), cost=0)
    with pytest.raises(ValidationError):
        Cube(tables=(), sums=(one, one), cost=0)
